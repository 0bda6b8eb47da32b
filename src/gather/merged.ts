import type { Base } from "../core/decide/snapshot.ts";
import type { MarkedChange } from "../core/promotion/marked_change.ts";
import type { PullRequest } from "../core/promotion/pull_request.ts";
import type { MergedPullRequest } from "../core/decide/merged.ts";
import { type BaseCommit, changesOf } from "./base_commits.ts";
import type { Workspace } from "./workspace.ts";

/** What a commit merged; `merged` is undefined if it comes from no pull request. */
interface CommitOrigin {
  readonly commit: string;
  readonly merged: MergedPullRequest | undefined;
}

// The index from commits to pull requests has been seen to lag 13 seconds.
const PATIENCE = 30_000;
const FIRST_PAUSE = 1_000;
// How far back "recently merged" goes, by this machine's clock.
const RECENTLY = 15 * 60_000;

/**
 * Finds the pull requests that put the commits on the base branch. For a commit that changes no marked value only
 * `known` counts; for others, the index and the list of recently merged pull requests are polled for 30 seconds.
 */
export async function findOrigins(
  workspace: Workspace,
  base: Base,
  commits: readonly BaseCommit[],
  known: ReadonlyMap<string, readonly PullRequest[]>,
): Promise<CommitOrigin[]> {
  const pullRequests = new Map<string, readonly PullRequest[]>();
  const note = (id: string, found: readonly PullRequest[]) => {
    const fitting = found.filter(({ state, targetBranch }) =>
      state === "merged" && targetBranch === base.branch
    );
    if (fitting.length > 0) pullRequests.set(id, fitting);
  };
  for (const { id } of commits) note(id, known.get(id) ?? []);
  const missing = () =>
    commits.filter(({ id, changes }) => changes.length > 0 && !pullRequests.has(id))
      .map(({ id }) => id);
  const { clock, log } = workspace;
  const deadline = clock.now() + PATIENCE;
  for (let pause = FIRST_PAUSE; missing().length > 0; pause *= 2) {
    const left = deadline - clock.now();
    if (left <= 0) break;
    log.debug(`no pull request is known yet for ${missing().join(", ")}; asking again`);
    await clock.sleep(Math.min(pause, left));
    const provider = await workspace.provider();
    const wanted = missing();
    const { merged, recentlyMerged } = await provider.read({
      base: base.branch,
      mergedBy: wanted,
      mergedSince: provider.now() - RECENTLY,
    });
    for (const id of wanted) {
      note(id, [
        ...merged.get(id) ?? [],
        ...recentlyMerged.filter(({ mergeCommit }) => mergeCommit === id),
      ]);
    }
  }
  const origins: CommitOrigin[] = [];
  for (const commit of commits) {
    const found = pullRequests.get(commit.id);
    const pullRequest = found?.find(({ fromFork, sourceBranch }) =>
      !fromFork && /^(?:promote|feature|rollback)\//.test(sourceBranch)
    ) ?? found?.[0];
    origins.push({
      commit: commit.id,
      merged: pullRequest && {
        commit: commit.id,
        pullRequest,
        changes: await wholeChange(workspace, base, commit, pullRequest),
      },
    });
  }
  return onceEach(origins);
}

/**
 * What the whole merge changed. For a rebase that put several commits on the base it counts from the parent of the
 * first one; the provider knows which earlier commits came from the same pull request.
 */
async function wholeChange(
  workspace: Workspace,
  base: Base,
  { id, changes }: BaseCommit,
  { number, commits = 1 }: PullRequest,
): Promise<readonly MarkedChange[]> {
  const { source } = workspace;
  if (commits < 2) return changes;
  const chain = [id];
  for (let at: string | undefined = id; at !== undefined && chain.length <= commits;) {
    await source.ensure([at]);
    const parents: string[] = await source.parents(at);
    // A merge commit has the pull request's commits on its second parent.
    at = parents.length === 1 ? parents[0] : undefined;
    if (at !== undefined) chain.push(at);
  }
  const before = chain.slice(1);
  if (before.length === 0) return changes;
  const provider = await workspace.provider();
  const { merged } = await provider.read({ base: base.branch, mergedBy: before.slice(0, -1) });
  const own = (commit: string) =>
    (merged.get(commit) ?? []).some((pullRequest) => pullRequest.number === number);
  const first = before.find((commit) => !own(commit));
  if (first === undefined || first === before[0]) return changes;
  await source.ensure([first]);
  return await changesOf(source, first, id);
}

/** Each pull request once, at its last commit: a rebased one has several. */
function onceEach(origins: readonly CommitOrigin[]): CommitOrigin[] {
  const last = new Map<number, CommitOrigin>();
  for (const origin of origins) {
    if (origin.merged !== undefined) last.set(origin.merged.pullRequest.number, origin);
  }
  return origins.filter((origin) =>
    origin.merged === undefined || last.get(origin.merged.pullRequest.number) === origin
  );
}
