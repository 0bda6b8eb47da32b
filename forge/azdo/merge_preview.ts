import { readCommit } from "../state/commits.ts";
import { deleteRef, resolveCommit, writeRef } from "../state/refs.ts";
import { mergeCommit } from "../state/merge_commit.ts";
import type { PullRequest, Repository } from "../state/model.ts";
import { targetTip } from "../state/pull_requests.ts";

/**
 * Brings `refs/pull/<number>/merge` of open pull requests up to date: what the branch would be if it was merged now,
 * which is what agents check out for a pull request's build.
 */
export async function refreshPreviews(repository: Repository): Promise<void> {
  for (const pullRequest of repository.pullRequests) {
    if (pullRequest.state === "open") await refreshPreview(pullRequest);
  }
}

/** The commit that Azure DevOps calls `lastMergeCommit`; none while there are conflicts. */
export async function lastMergeCommit(pullRequest: PullRequest): Promise<string | undefined> {
  if (pullRequest.merge !== undefined) return pullRequest.merge.sha;
  return await resolveCommit(pullRequest.repository.dir, previewRef(pullRequest));
}

async function refreshPreview(pullRequest: PullRequest): Promise<void> {
  const { repository, source, number, author } = pullRequest;
  const base = await targetTip(pullRequest);
  pullRequest.target.sha = base;
  const before = await resolveCommit(repository.dir, previewRef(pullRequest));
  if (before !== undefined) {
    const { parents } = await readCommit(repository.dir, before);
    if (parents.join(" ") === `${base} ${source.sha}`) return;
  }
  const signature = { name: author.name, email: author.email, date: pullRequest.updatedAt };
  const sha = await mergeCommit(repository.dir, {
    method: "merge",
    base,
    head: source.sha,
    message: `Merge pull request ${number} from ${source.branch} into ${pullRequest.target.branch}`,
    author: signature,
    committer: signature,
  });
  if (sha !== undefined) {
    await writeRef(repository.dir, previewRef(pullRequest), sha);
  } else if (before !== undefined) {
    await deleteRef(repository.dir, previewRef(pullRequest));
  }
}

function previewRef(pullRequest: PullRequest): string {
  return `refs/pull/${pullRequest.number}/merge`;
}
