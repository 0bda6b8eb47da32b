import { resolve } from "node:path";
import { gitPublisher, type Publisher } from "../git/publisher.ts";
import type { Context, Edge, Log } from "../context.ts";
import { Failure } from "../core/failure.ts";
import { parseAuthor } from "../git/commit.ts";
import { withAuthorization } from "../git/origin.ts";
import { openRepository, type Repository } from "../git/repository.ts";
import { openWritable } from "../git/writable_repository.ts";
import { createFirstLook, type FirstLook } from "./first_look.ts";
import { remembering } from "./remembering_source.ts";
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

/** The world outside with what this run tells it. */
interface Session extends Context {
  readonly log: Log;
  readonly mask: Mask;
  readonly progress: Progress;
}

/** When nobody waits any more for what a server asks to wait, in milliseconds since 1970; undefined where nothing says. */
interface Deadline {
  at: number | undefined;
}

/** Everything that a command works with: the repository, the provider, and the world outside. */
export interface Workspace extends Edge {
  readonly options: CommonOptions;
  /** Absolute. */
  readonly sourcedir: string;
  readonly cwd: string;
  /** When the run began, in milliseconds since 1970, by this machine's clock. */
  readonly started: number;
  /** Of the terminal that stdout is; undefined where it is none. */
  readonly columns: number | undefined;
  readonly deadline: Deadline;
  /** For commands that wait. */
  readonly progress: Progress;
  readonly repository: Repository;
  readonly source: Source;
  readonly publisher: Publisher;
  readonly remote: Connection["remote"] | undefined;
  /** At least 0 and less than 1, anew each time. */
  random(): number;
  /** The provider; throws a `Failure` with code `auth` when there is no token. */
  provider(): Promise<Provider>;
  /** The provider, or undefined in a dry run that has no token or whose remote no provider serves. */
  providerIfAny(): Promise<Provider | undefined>;
  readonly firstLook: FirstLook;
  /** Removes what was made for this run alone. */
  close(): Promise<void>;
}

/** Opens the repository in `--sourcedir` and connects it with its provider; nothing is sent yet. */
export async function openWorkspace(
  options: CommonOptions,
  context: Session,
): Promise<Workspace> {
  // Before any git or network call, as everything on the command line is checked.
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
    source: remembering(gitSource(repository)),
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
    firstLook: createFirstLook(providerIfAny, { base: baseOption({ options }), log }),
  };
}

/** A dry run needs no provider, so that it can be tried on any clone: what stands in its way is told when it is needed. */
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
    // What git says of a server that wants a token would mislead whoever has given one.
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

/** Characters that a description may have; without a provider, those of the one that allows fewest. */
export async function descriptionLimit(workspace: Workspace): Promise<number> {
  return (await workspace.providerIfAny())?.descriptionLimit ?? 4_000;
}
