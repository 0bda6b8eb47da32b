import type { ForgeState } from "./forge_state.ts";
import { commitsBetween, isAncestor } from "./commits.ts";
import { listBranches } from "./refs.ts";
import type { PullRequest, Repository } from "./model.ts";
import { closePullRequest, publishHead } from "./pull_requests.ts";

/**
 * Brings open pull requests in line with the branches of a repository after these changed, in the way that GitHub
 * does: a pushed branch moves the head (auto-merge stays armed, since only writers can push), a deleted one closes the
 * pull request, a head pushed to the target counts as merged, a head without commits of its own closes it.
 */
export async function compareWithBranches(
  state: ForgeState,
  repository: Repository,
): Promise<void> {
  const before = repository.seen;
  const now = listBranches(repository.dir);
  repository.seen = now;
  for (const pullRequest of state.repositories.flatMap((other) => other.pullRequests)) {
    if (pullRequest.state !== "open") continue;
    if (pullRequest.repository === repository) await followTarget(state, pullRequest, before, now);
    if (pullRequest.source.repository === repository) await followSource(state, pullRequest, now);
  }
}

async function followTarget(
  state: ForgeState,
  pullRequest: PullRequest,
  before: ReadonlyMap<string, string>,
  now: ReadonlyMap<string, string>,
): Promise<void> {
  const { repository, source, target } = pullRequest;
  const tip = now.get(target.branch);
  const last = before.get(target.branch);
  if (tip === undefined) return closePullRequest(state, pullRequest);
  if (tip === last || !await isAncestor(repository.dir, source.sha, tip)) return;
  pullRequest.state = "merged";
  pullRequest.merge = {
    sha: tip,
    by: pullRequest.author,
    at: state.now(),
    method: "push",
    introduced: await commitsBetween(repository.dir, last ?? target.sha, source.sha),
  };
  pullRequest.closedAt = state.now();
  pullRequest.updatedAt = state.now();
  pullRequest.autoMerge = undefined;
  pullRequest.queued = false;
}

async function followSource(
  state: ForgeState,
  pullRequest: PullRequest,
  now: ReadonlyMap<string, string>,
): Promise<void> {
  if (pullRequest.state !== "open") return;
  const { repository, source, target } = pullRequest;
  const head = now.get(source.branch);
  if (head === undefined) return closePullRequest(state, pullRequest);
  if (head === source.sha) return;
  source.sha = head;
  pullRequest.updatedAt = state.now();
  pullRequest.queued = false;
  await publishHead(pullRequest);
  const tip = repository.seen.get(target.branch);
  if (tip !== undefined && await isAncestor(repository.dir, head, tip)) {
    closePullRequest(state, pullRequest);
  }
}
