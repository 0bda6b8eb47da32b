import { lookUntil } from "../look_until.ts";
import type { PullRequest, PullRequestDraft, PullRequestText } from "../provider.ts";
import { hasText } from "../same_text.ts";
import type { GitHubClient } from "./client.ts";
import { findOpen, getPullRequest, pullRequestSchema, toPullRequest } from "./pull_requests.ts";

/** Pauses while a pull request that was made may not be listed yet, in milliseconds. */
const pauses = [1_000, 2_000, 4_000] as const;

/** Makes a pull request; one that is there already, also by a request whose answer got lost, is given as it is. */
export async function createPullRequest(
  client: GitHubClient,
  draft: PullRequestDraft & { readonly draft?: boolean },
): Promise<PullRequest> {
  const answer = await client.writeOnce({
    action: `create a pull request from branch "${draft.sourceBranch}"`,
    route: "POST /repos/{owner}/{repo}/pulls",
    parameters: {
      title: draft.title,
      head: draft.sourceBranch,
      base: draft.targetBranch,
      body: draft.description,
      ...draft.draft === true ? { draft: true } : {},
    },
  }, pullRequestSchema);
  if (answer.kind === "refused" && draft.draft === true && isAboutDrafts(answer)) {
    client.log.warn({
      code: "draft-refused",
      message: `this repository has no draft pull requests: GitHub says "${answer.message}"`,
    });
    return await createPullRequest(client, { ...draft, draft: false });
  }
  if (answer.kind === "ok") return toPullRequest(client, answer.value);
  if (answer.kind === "refused" && !isDuplicate(answer)) throw answer.failure;
  const found = await lookUp(client, draft);
  if (found === undefined) throw answer.failure;
  client.log.info(`pull request #${found.number} is there already`);
  return found;
}

/** Sets title and description; after an unclear answer it looks whether they are set. */
export async function updatePullRequest(
  client: GitHubClient,
  pullRequest: PullRequest,
  text: PullRequestText,
): Promise<PullRequest> {
  const answer = await client.write({
    action: `update pull request #${pullRequest.number}`,
    route: "PATCH /repos/{owner}/{repo}/pulls/{pull_number}",
    parameters: {
      pull_number: pullRequest.number,
      title: text.title,
      body: text.description,
    },
  }, pullRequestSchema);
  if (answer.kind === "ok") return toPullRequest(client, answer.value);
  if (answer.kind === "refused") throw answer.failure;
  const now = toPullRequest(client, await getPullRequest(client, pullRequest.number));
  if (!hasText(now, text)) throw answer.failure;
  return now;
}

/** Closes a pull request unmerged, by which GitHub switches its auto-merge off. */
export async function closePullRequest(
  client: GitHubClient,
  pullRequest: PullRequest,
  { description }: { readonly description?: string } = {},
): Promise<PullRequest> {
  const { number } = pullRequest;
  const answer = await client.write({
    action: `close pull request #${number}`,
    route: "PATCH /repos/{owner}/{repo}/pulls/{pull_number}",
    parameters: {
      pull_number: number,
      state: "closed",
      ...description === undefined ? {} : { body: description },
    },
  }, pullRequestSchema);
  if (answer.kind === "ok") return toPullRequest(client, answer.value);
  // GitHub refuses to close what has merged, and an unclear answer may have done it.
  const now = toPullRequest(client, await getPullRequest(client, number));
  const text = { title: now.title, description: description ?? now.description };
  if (now.state === "open" || !hasText(now, text)) throw answer.failure;
  return now;
}

/** GitHub's text for it is "A pull request already exists for owner:branch." */
function isDuplicate(answer: { readonly status: number; readonly message: string }): boolean {
  return answer.status === 422 && /already exists/i.test(answer.message);
}

/** "Draft pull requests are not supported in this repository." */
function isAboutDrafts(answer: { readonly status: number; readonly message: string }): boolean {
  return answer.status === 422 && /draft pull requests are not supported/i.test(answer.message);
}

function lookUp(client: GitHubClient, draft: PullRequestDraft): Promise<PullRequest | undefined> {
  return lookUntil({ clock: client.clock, pauses }, async () => {
    const open = await findOpen(client, draft.sourceBranch);
    return open.find((each) => each.targetBranch === draft.targetBranch);
  }, (found) => found !== undefined);
}
