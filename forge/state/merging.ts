import { mergeability } from "./checks.ts";
import { type ForgeState, signatureOf } from "./forge_state.ts";
import { commitsBetween } from "./commits.ts";
import { deleteRef, resolveCommit, writeRef } from "./refs.ts";
import { mergeCommit } from "./merge_commit.ts";
import {
  type AutoMerge,
  type MergeMethod,
  type Person,
  type PullRequest,
  Refusal,
  type Repository,
} from "./model.ts";
import { compareWithBranches } from "./compare_with_branches.ts";

interface MergeOptions {
  readonly method: MergeMethod;
  readonly by: Person;
  /** The whole message; the provider's own where it is left out. */
  readonly message?: string | undefined;
  /** Refused with `stale-head` where the head is another. */
  readonly expectedHead?: string | undefined;
  readonly deleteSource?: boolean;
  /** As an administrator who may pass by the branch's protection, its queue included. */
  readonly bypass?: boolean;
}

/**
 * Merges with real git and moves the target branch. Refused with `closed`, `stale-head`, `queue`, `method`, `draft`,
 * `conflict`, `behind`, `checks` or `approvals`, in this order.
 */
export async function mergePullRequest(
  state: ForgeState,
  pullRequest: PullRequest,
  options: MergeOptions,
): Promise<string> {
  const { repository, source, target } = pullRequest;
  if (pullRequest.state !== "open") throw new Refusal("closed", String(pullRequest.number));
  if (options.expectedHead !== undefined && options.expectedHead !== source.sha) {
    throw new Refusal("stale-head", source.sha);
  }
  const bypass = options.bypass ?? false;
  if (repository.settings.mergeQueue && !bypass) throw new Refusal("queue", target.branch);
  if (!repository.settings.mergeMethods.includes(options.method)) {
    throw new Refusal("method", options.method);
  }
  const found = await mergeability(pullRequest);
  if (pullRequest.draft) throw new Refusal("draft", String(pullRequest.number));
  if (found.conflicts) throw new Refusal("conflict", target.branch);
  if (!found.ready && !bypass) {
    if (found.behind && found.protection?.upToDate) throw new Refusal("behind", target.branch);
    const open = [...found.required].filter(([, verdict]) => verdict !== "success");
    if (open.length > 0) throw new Refusal("checks", open.map(([name]) => name).join("\n"));
    throw new Refusal("approvals", target.branch);
  }
  return await mergeNow(state, pullRequest, options);
}

/** Lets the pull request merge by itself; `settle` does it once everything required is there. */
export function armAutoMerge(
  state: ForgeState,
  pullRequest: PullRequest,
  options: Omit<AutoMerge, "at">,
): void {
  pullRequest.autoMerge = { ...options, at: state.now() };
  pullRequest.updatedAt = state.now();
}

/** Takes auto-merge back, and the place in the queue. */
export function disarmAutoMerge(state: ForgeState, pullRequest: PullRequest): void {
  pullRequest.autoMerge = undefined;
  pullRequest.queued = false;
  pullRequest.updatedAt = state.now();
}

/**
 * Brings pull requests in line with the branches (also forks' and of forks), then merges, or puts in the queue, what
 * is armed and ready, until nothing changes. To be called after every change.
 */
export async function settle(state: ForgeState, repository: Repository): Promise<void> {
  await compareWithBranches(state, repository);
  const near = state.repositories.filter((other) =>
    other === repository || other.pullRequests.some((open) => open.source.repository === repository)
  );
  for (;;) {
    const ready = await firstReady(near);
    if (ready === undefined) return;
    const { autoMerge } = ready;
    if (autoMerge === undefined) return;
    if (ready.repository.settings.mergeQueue) {
      ready.queued = true;
      continue;
    }
    await mergeNow(state, ready, autoMerge);
    await compareWithBranches(state, ready.repository);
  }
}

/** Merges what is in the merge queue, in order; what became unmergeable leaves it. */
export async function runMergeQueue(state: ForgeState, repository: Repository): Promise<void> {
  for (const pullRequest of repository.pullRequests.filter((waiting) => waiting.queued)) {
    const { autoMerge } = pullRequest;
    if (autoMerge === undefined || !(await mergeability(pullRequest)).ready) {
      pullRequest.queued = false;
      continue;
    }
    await mergeNow(state, pullRequest, autoMerge);
  }
  await settle(state, repository);
}

async function firstReady(repositories: readonly Repository[]): Promise<PullRequest | undefined> {
  const armed = repositories.flatMap((repository) => repository.pullRequests).filter((candidate) =>
    candidate.state === "open" && candidate.autoMerge !== undefined && !candidate.queued
  );
  for (const pullRequest of armed) {
    if ((await mergeability(pullRequest)).ready) return pullRequest;
  }
  return undefined;
}

async function mergeNow(
  state: ForgeState,
  pullRequest: PullRequest,
  options: Pick<MergeOptions, "method" | "by" | "message" | "deleteSource">,
): Promise<string> {
  const { repository, source, target } = pullRequest;
  const { dir, dialect } = repository;
  const ref = `refs/heads/${target.branch}`;
  const base = await resolveCommit(dir, ref);
  if (base === undefined) throw new Refusal("missing-target", target.branch);
  const author = options.method === "squash" ? pullRequest.author : options.by;
  const sha = await mergeCommit(dir, {
    method: options.method,
    base,
    head: source.sha,
    message: options.message ?? dialect.mergeMessage(pullRequest, options.method),
    author: signatureOf(state, author),
    committer: signatureOf(state, dialect.committer ?? options.by),
  });
  if (sha === undefined) throw new Refusal("conflict", target.branch);
  await writeRef(dir, ref, sha, base);
  pullRequest.state = "merged";
  target.sha = base;
  pullRequest.merge = {
    sha,
    by: options.by,
    at: state.now(),
    method: options.method,
    introduced: await commitsBetween(dir, base, sha),
  };
  pullRequest.closedAt = state.now();
  pullRequest.updatedAt = state.now();
  pullRequest.queued = false;
  const deletes = repository.settings.deleteBranchOnMerge || options.deleteSource === true;
  if (deletes && source.repository === repository && source.branch !== repository.defaultBranch) {
    await deleteRef(dir, `refs/heads/${source.branch}`);
  }
  await compareWithBranches(state, repository);
  return sha;
}
