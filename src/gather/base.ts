import type { Config } from "../core/config/config.ts";
import { configFrom } from "../core/config/parse_config.ts";
import type { Base } from "../core/decide/snapshot.ts";
import { Failure } from "../core/failure.ts";
import { inParallel } from "../core/in_parallel.ts";
import { listRemote, type RemoteRefs } from "../git/remote.ts";
import type { Query, RemoteState } from "../providers/provider.ts";
import { checkedConfig } from "./checked_config.ts";
import { configText, guessConfigText } from "./config_text.ts";
import { baseOption, type Workspace } from "./workspace.ts";

// A branch that is force-pushed between the query and the fetch is read again, up to this many times.
const ATTEMPTS = 5;

/** The state of the remote, and its base, whose tip is in the clone. */
export interface Fetched {
  readonly base: Base;
  readonly remoteState: RemoteState;
  /** The queried branches: one that is not in `remoteState.heads` does not exist. */
  readonly branches: readonly string[];
}

/**
 * Queries the provider and fetches the base branch's tip. A dry run without a provider reads the branches by git, and
 * knows no pull requests. Logs the config's warnings. Also waits for `meanwhile`, which runs during the query.
 */
export async function fetchBase(
  workspace: Workspace,
  query: Query,
  meanwhile: () => Promise<void> = () => Promise.resolve(),
): Promise<Fetched> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const [remoteState] = await inParallel([
      ask(workspace, query),
      Promise.resolve().then(() => attempt === 0 ? meanwhile() : undefined),
    ]);
    const { branch, commit } = remoteState.base;
    if (commit === undefined) {
      throw new Failure("git", `origin has no branch "${branch}"`, {
        hint: "name the branch to promote on with --base",
      });
    }
    const lost = await workspace.source.ensure([commit]);
    if (lost.length > 0) continue;
    const config = await readConfig(workspace, branch, commit);
    return { remoteState, base: { branch, commit, config }, branches: query.branches ?? [] };
  }
  throw new Failure("git", `could not fetch the tip of the base branch in ${ATTEMPTS} attempts`, {
    hint: "the branch is being rewritten; run again",
  });
}

async function ask(workspace: Workspace, query: Query): Promise<RemoteState> {
  const base = baseOption(workspace);
  // Git alone does not know which pull request a commit merged.
  const provider = query.mergedBy === undefined
    ? await workspace.providerIfAny()
    : await workspace.provider();
  const whole = { ...query, base };
  const begun = workspace.prefetch.take(whole);
  if (begun !== undefined) return await begun;
  if (provider !== undefined) return await provider.read(whole);
  const remote = await listRemote(workspace.repository);
  const branch = base ?? defaultBranch(remote);
  const heads = new Map<string, string>();
  for (const name of query.branches ?? []) {
    const head = remote.branches.get(name);
    if (head !== undefined) heads.set(name, head);
  }
  return { ...remoteStateOfBase({ branch, commit: remote.branches.get(branch) }), heads };
}

/** A remote state with the base alone. */
export function remoteStateOfBase(base: RemoteState["base"]): RemoteState {
  return {
    base,
    heads: new Map(),
    open: [],
    pullRequest: undefined,
    merged: new Map(),
    recentlyMerged: [],
    recentlyClosed: [],
    reports: new Map(),
  };
}

function defaultBranch(remote: RemoteRefs): string {
  if (remote.defaultBranch !== undefined) return remote.defaultBranch;
  const empty = remote.branches.size === 0;
  throw new Failure(
    "git",
    empty ? "origin is empty: it has no branch" : "origin does not say which branch is its default",
    {
      hint: empty
        ? "push the manifests and the config first"
        : `name one with --base: ${[...remote.branches.keys()].slice(0, 5).join(", ")}`,
    },
  );
}

/** The config of that commit, or the local file that `--config` names. */
export async function readConfig(
  workspace: Workspace,
  branch: string,
  commit: string,
): Promise<Config> {
  const { path, text } = await configText(workspace, branch, commit);
  const warn = (message: string) => workspace.log.warn({ code: "config", message });
  return configFrom(path, checkedConfig(text), warn);
}

/**
 * The config as of the clone, to build a query before the base's tip is known; undefined if it cannot be read. Its
 * results are checked against the tip's config.
 */
export async function guessConfig(workspace: Workspace): Promise<Config | undefined> {
  try {
    const { path, text } = await guessConfigText(workspace);
    return configFrom(path, checkedConfig(text), () => {});
  } catch (error) {
    workspace.log.debug(`no config is known yet: ${(error as Error).message}`);
    return undefined;
  }
}
