import { type ForgeState, fullName } from "./forge_state.ts";
import { commitsBetween, isAncestor } from "./commits.ts";
import { tryGit } from "./git.ts";
import { resolveCommit, writeRef } from "./refs.ts";
import { type Person, type PullRequest, Refusal, type Repository, type Review } from "./model.ts";

interface PullRequestOptions {
  readonly title: string;
  readonly body: string;
  readonly author: Person;
  readonly sourceRepository?: Repository;
  readonly sourceBranch: string;
  readonly targetBranch: string;
  readonly draft?: boolean;
}

/**
 * Opens a pull request. Refused with `missing-source`, `missing-target`, `no-commits` or `duplicate`, in this order.
 */
export async function openPullRequest(
  state: ForgeState,
  repository: Repository,
  options: PullRequestOptions,
): Promise<PullRequest> {
  const source = options.sourceRepository ?? repository;
  const head = await resolveCommit(source.dir, `refs/heads/${options.sourceBranch}`);
  if (head === undefined) throw new Refusal("missing-source", options.sourceBranch);
  const base = await resolveCommit(repository.dir, `refs/heads/${options.targetBranch}`);
  if (base === undefined) throw new Refusal("missing-target", options.targetBranch);
  await bring(repository, source, options.sourceBranch);
  if ((await commitsBetween(repository.dir, base, head)).length === 0) {
    throw new Refusal("no-commits", `${options.targetBranch}..${options.sourceBranch}`);
  }
  const open = repository.pullRequests.find((other) =>
    other.state === "open" && other.source.repository === source &&
    other.source.branch === options.sourceBranch && other.target.branch === options.targetBranch
  );
  if (open !== undefined) throw new Refusal("duplicate", String(open.number));
  const counter = repository.dialect.numbering === "server"
    ? "pull request"
    : `pull request of ${fullName(repository)}`;
  const pullRequest: PullRequest = {
    repository,
    number: state.nextNumber(counter),
    id: state.nextNumber("pull request id"),
    author: options.author,
    title: options.title,
    body: options.body,
    draft: options.draft ?? false,
    labels: [],
    assignees: [],
    requestedReviewers: [],
    requestedTeams: [],
    comments: [],
    source: { repository: source, branch: options.sourceBranch, sha: head },
    target: { branch: options.targetBranch, sha: base },
    state: "open",
    createdAt: state.now(),
    updatedAt: state.now(),
    closedAt: undefined,
    merge: undefined,
    autoMerge: undefined,
    queued: false,
    approvals: new Set(),
    reviews: [],
    statuses: [],
  };
  repository.pullRequests.push(pullRequest);
  await publishHead(pullRequest);
  return pullRequest;
}

/** Closes without merging; auto-merge is taken back, as GitHub does. */
export function closePullRequest(state: ForgeState, pullRequest: PullRequest): void {
  if (pullRequest.state !== "open") return;
  pullRequest.state = "closed";
  pullRequest.closedAt = state.now();
  pullRequest.updatedAt = state.now();
  pullRequest.autoMerge = undefined;
  pullRequest.queued = false;
}

/** Refused with `closed` where it is merged or its branch is gone, `duplicate` where another one is open. */
export async function reopenPullRequest(
  state: ForgeState,
  pullRequest: PullRequest,
): Promise<void> {
  if (pullRequest.state === "open") return;
  const { repository, source, target } = pullRequest;
  const head = source.repository === undefined
    ? undefined
    : await resolveCommit(source.repository.dir, `refs/heads/${source.branch}`);
  if (pullRequest.state === "merged" || head === undefined) {
    throw new Refusal("closed", source.branch);
  }
  const other = repository.pullRequests.find((candidate) =>
    candidate.state === "open" && candidate.source.repository === source.repository &&
    candidate.source.branch === source.branch && candidate.target.branch === target.branch
  );
  if (other !== undefined) throw new Refusal("duplicate", String(other.number));
  pullRequest.state = "open";
  pullRequest.closedAt = undefined;
  pullRequest.updatedAt = state.now();
  source.sha = head;
  await publishHead(pullRequest);
}

/** Whoever had approved and now asks for changes approves no longer. */
export function reviewPullRequest(
  state: ForgeState,
  pullRequest: PullRequest,
  review: Pick<Review, "author" | "verdict" | "body">,
): void {
  const { login } = review.author;
  if (review.verdict === "approved") pullRequest.approvals.add(login);
  if (review.verdict === "changes requested") pullRequest.approvals.delete(login);
  const id = state.nextNumber("review");
  pullRequest.reviews.push({ ...review, id, sha: pullRequest.source.sha, at: state.now() });
  pullRequest.updatedAt = state.now();
}

/** Aims the pull request at another branch; refused with `missing-target`. */
export async function retargetPullRequest(
  state: ForgeState,
  pullRequest: PullRequest,
  branch: string,
): Promise<void> {
  const base = await resolveCommit(pullRequest.repository.dir, `refs/heads/${branch}`);
  if (base === undefined) throw new Refusal("missing-target", branch);
  pullRequest.target.branch = branch;
  pullRequest.target.sha = base;
  pullRequest.updatedAt = state.now();
}

/** The commits that the pull request would bring (or, merged, had in its branch), newest first. */
export async function commitsOf(pullRequest: PullRequest): Promise<string[]> {
  const { repository, source, target, merge } = pullRequest;
  const base = merge === undefined ? await targetTip(pullRequest) : target.sha;
  return await commitsBetween(repository.dir, base, source.sha);
}

/** The target branch's tip, or the last one known where the branch is gone. */
export async function targetTip(pullRequest: PullRequest): Promise<string> {
  const { repository, target } = pullRequest;
  return await resolveCommit(repository.dir, `refs/heads/${target.branch}`) ?? target.sha;
}

/**
 * The pull requests that GitHub associates with a commit: those that brought it to the default branch, or, where it is
 * not there, the open and merged ones that have it in their branch ("List pull requests associated with a commit").
 */
export async function pullRequestsOfCommit(
  repository: Repository,
  sha: string,
): Promise<PullRequest[]> {
  const tip = await resolveCommit(repository.dir, `refs/heads/${repository.defaultBranch}`);
  const merged = repository.pullRequests.filter((pullRequest) =>
    pullRequest.merge?.introduced.includes(sha)
  );
  if (tip !== undefined && await isAncestor(repository.dir, sha, tip)) return merged;
  const found: PullRequest[] = [];
  for (const pullRequest of repository.pullRequests) {
    if (pullRequest.state === "closed") continue;
    const has = merged.includes(pullRequest) || (await commitsOf(pullRequest)).includes(sha);
    if (has) found.push(pullRequest);
  }
  return found;
}

/** Makes the newest head known in the target repository, as `refs/pull/<number>/head`. */
export async function publishHead(pullRequest: PullRequest): Promise<void> {
  const { repository, source, number } = pullRequest;
  if (source.repository !== undefined) {
    await bring(repository, source.repository, source.branch);
  }
  await writeRef(repository.dir, `refs/pull/${number}/head`, source.sha);
}

/** A fork's objects, fetched without a ref. */
async function bring(target: Repository, source: Repository, branch: string): Promise<void> {
  if (source === target) return;
  await tryGit(target.dir, ["fetch", "--quiet", "--no-tags", source.dir, `refs/heads/${branch}`]);
}
