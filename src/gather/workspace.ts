import { resolve } from "node:path";
import { gitPublisher, type Publisher } from "../git/publisher.ts";
import type { Context, Edge, Log } from "../context.ts";
import { Failure } from "../core/failure.ts";
import { parseAuthor } from "../git/commit.ts";
import { withAuthorization } from "../git/origin.ts";
import { openRepository, type Repository } from "../git/repository.ts";
import { openWritable } from "../git/writable_repository.ts";
import { createPrefetch, type Prefetch } from "./prefetch.ts";
import { cachedSource } from "./cached_source.ts";
import { gitSource, type Source } from "./source.ts";
import type { Mask } from "../output/mask.ts";
import type { Progress } from "../output/progress.ts";
import { connect, type ConnectEdge, type Connection, loadLikely } from "../providers/connect.ts";
import type { Provider } from "../providers/provider.ts";
import { tokensIn } from "../providers/token.ts";

/** The options that every command has. */
export interface CommonOptions {
  readonly provider?: string | undefined;
  readonly token?: string | undefined;
  readonly sourcedir: string;
  /** Undefined: gitops-promotion.yaml of the base commit. */
  readonly config?: string | undefined;
  /** Undefined: the remote's default branch. */
  readonly base?: string | undefined;
  readonly apiUrl?: string | undefined;
  readonly author?: string | undefined;
  readonly insecure: boolean;
  readonly dryRun: boolean;
  readonly verbose: boolean;
}

/** The context with this run's log, mask and progress. */
interface Session extends Context {
  readonly log: Log;
  readonly mask: Mask;
  readonly progress: Progress;
}

/** When waiting for a rate limit must end, in milliseconds since 1970; undefined without a deadline. */
interface Deadline {
  at: number | undefined;
}

/** Everything that a command works with: repository, provider and context. */
export interface Workspace extends Edge {
  readonly options: CommonOptions;
  /** Absolute. */
  readonly sourcedir: string;
  readonly cwd: string;
  /** When the run started, in milliseconds since 1970, by this machine's clock. */
  readonly started: number;
  /** The width of the terminal; undefined if stdout is not one. */
  readonly columns: number | undefined;
  readonly deadline: Deadline;
  /** For commands that wait. */
  readonly progress: Progress;
  readonly repository: Repository;
  readonly source: Source;
  readonly publisher: Publisher;
  readonly remote: Connection["remote"] | undefined;
  /** A random number, at least 0 and less than 1. */
  random(): number;
  /** The provider; throws a `Failure` with code `auth` without a token. */
  provider(): Promise<Provider>;
  /** The provider; undefined in a dry run without a token or with an unknown remote. */
  providerIfAny(): Promise<Provider | undefined>;
  readonly prefetch: Prefetch;
  /** Removes temporary files and ends child processes. */
  close(): Promise<void>;
}

/** Opens the repository in `--sourcedir` and prepares its provider; sends nothing. */
export async function openWorkspace(
  options: CommonOptions,
  context: Session,
): Promise<Workspace> {
  // The command line is checked before any git or network call.
  if (options.author !== undefined) parseAuthor(options.author);
  const { log, mask, progress } = context;
  const edge: Edge = {
    log,
    clock: context.clock,
    env: context.env,
    ...(context.interruption === undefined ? {} : { interruption: context.interruption }),
  };
  const deadline: Deadline = { at: undefined };
  const sourcedir = resolve(context.cwd, options.sourcedir);
  const opening = openRepository(sourcedir, edge);
  if (!options.dryRun) loadLikely(options, context.env);
  const opened = await opening;
  const connection = tryToConnect(opened.remoteUrl, options, {
    ...edge,
    fetch: context.fetch,
    registerSecret: mask.register,
    deadline: () => deadline.at,
  });
  const known = connection instanceof Failure ? undefined : connection;
  const authorization = known?.gitAuthorization;
  const { repository, close } = await openWritable(
    authorization === undefined ? opened : withAuthorization(opened, authorization),
    { untouched: options.dryRun },
  );
  const provider = () =>
    connection instanceof Failure ? Promise.reject(connection) : connection.provider();
  const providerIfAny = async () =>
    options.dryRun && known?.token === undefined ? undefined : await provider();
  const publisher = gitPublisher(repository, {
    author: options.author,
    env: context.env,
    pushes: !options.dryRun,
  });
  return {
    ...edge,
    options,
    deadline,
    sourcedir,
    cwd: context.cwd,
    started: context.clock.now(),
    columns: context.streams.outIsTerminal ? context.streams.columns?.() : undefined,
    progress,
    repository,
    source: cachedSource(gitSource(repository)),
    publisher,
    remote: known?.remote,
    random: context.random,
    close: () =>
      publisher.close().then(close).catch((error) =>
        log.warn({
          code: "temporary-folder",
          message: `could not remove a temporary folder: ${error.message}`,
        })
      ),
    provider,
    providerIfAny,
    prefetch: createPrefetch(providerIfAny, { base: baseOption({ options }), log }),
  };
}

/**
 * A dry run needs no provider, so that it works on any clone: the failure is thrown only when the provider is needed.
 */
function tryToConnect(
  remoteUrl: string,
  options: CommonOptions,
  edge: ConnectEdge,
): Connection | Failure {
  try {
    return connect({ ...options, remoteUrl }, edge);
  } catch (error) {
    const chosen = options.provider !== undefined || options.apiUrl !== undefined;
    if (!options.dryRun || chosen || !(error instanceof Failure)) throw error;
    // Git's error for a missing token would mislead a user who has passed one.
    const hasToken = tokensIn(
      options.token === undefined ? [] : ["--token", options.token],
      edge.env,
    );
    if (hasToken.length > 0) {
      const message = `no token is used: ${error.message}; ${error.hint}`;
      edge.log.warn({ code: "token-unused", message });
    }
    return error;
  }
}

/** The branch that `--base` names, without `refs/heads/`. */
export function baseOption({ options }: Pick<Workspace, "options">): string | undefined {
  return options.base?.replace(/^refs\/heads\//, "") || undefined;
}

/** The most characters that a description may have; without a provider, the strictest provider's limit. */
export async function descriptionLimit(workspace: Workspace): Promise<number> {
  return (await workspace.providerIfAny())?.descriptionLimit ?? 4_000;
}
