import { pollUntil } from "../poll_until.ts";
import type { PullRequest, PullRequestDraft, PullRequestText } from "../provider.ts";
import { isSameText } from "../same_text.ts";
import type { GitHubClient } from "./client.ts";
import { findOpen, getPullRequest, pullRequestSchema, toPullRequest } from "./pull_requests.ts";

/** Pauses while a new pull request may not be listed yet, and before a change is retried, in milliseconds. */
const pauses = [1_000, 2_000, 4_000] as const;

/** Creates a pull request, or returns the existing one, also one created by a request whose answer was lost. */
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
  client.log.info(`pull request #${found.number} already exists`);
  return found;
}

/**
 * Sets title and description. After an unclear answer it checks whether they are set, and retries only while the old
 * text is still there: any other text is another run's.
 */
export function updatePullRequest(
  client: GitHubClient,
  pullRequest: PullRequest,
  text: PullRequestText,
): Promise<PullRequest> {
  const { number } = pullRequest;
  return patch(client, {
    action: `update pull request #${number}`,
    number,
    parameters: { title: text.title, body: text.description },
    isDone: (now) => isSameText(now, text),
    isAsBefore: (now) => isSameText(now, pullRequest),
  });
}

/** Closes a pull request unmerged, which also disables auto-merge. */
export function closePullRequest(
  client: GitHubClient,
  pullRequest: PullRequest,
  { description }: { readonly description?: string } = {},
): Promise<PullRequest> {
  const { number } = pullRequest;
  return patch(client, {
    action: `close pull request #${number}`,
    number,
    parameters: { state: "closed", ...description === undefined ? {} : { body: description } },
    isDone: (now) =>
      now.state !== "open" &&
      isSameText(now, { title: now.title, description: description ?? now.description }),
    isAsBefore: (now) => now.state === "open" && isSameText(now, pullRequest),
  });
}

async function patch(
  client: GitHubClient,
  { action, number, parameters, isDone, isAsBefore }: {
    readonly action: string;
    readonly number: number;
    readonly parameters: Readonly<Record<string, unknown>>;
    isDone(now: PullRequest): boolean;
    isAsBefore(now: PullRequest): boolean;
  },
): Promise<PullRequest> {
  for (let attempt = 0;; attempt++) {
    const answer = await client.write({
      action,
      route: "PATCH /repos/{owner}/{repo}/pulls/{pull_number}",
      parameters: { pull_number: number, ...parameters },
    }, pullRequestSchema);
    if (answer.kind === "ok") return toPullRequest(client, answer.value);
    // Closing a closed pull request answers 422 too.
    if (answer.kind === "refused" && answer.status !== 422) throw answer.failure;
    const now = toPullRequest(client, await getPullRequest(client, number));
    if (isDone(now)) return now;
    const pause = pauses[attempt];
    if (answer.kind === "refused" || pause === undefined || !isAsBefore(now)) throw answer.failure;
    await client.clock.sleep(pause);
  }
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
  return pollUntil({ clock: client.clock, pauses }, async () => {
    const open = await findOpen(client, draft.sourceBranch);
    return open.find((each) => each.targetBranch === draft.targetBranch);
  }, (found) => found !== undefined);
}
