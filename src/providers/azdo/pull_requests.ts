import { Failure } from "../../core/failure.ts";
import { inParallel } from "../../core/in_parallel.ts";
import type { Clock } from "../../context.ts";
import { pollUntil } from "../poll_until.ts";
import type { PullRequest, PullRequestDraft } from "../provider.ts";
import { timeOf } from "../server_time.ts";
import type { AzdoClient, AzdoRequest } from "./client.ts";
import { readPages } from "./pages.ts";
import { type AzdoPullRequest, listOf, nobody, pullRequestSchema } from "./schemas.ts";

/** Pauses while a pull request may not be visible yet, in milliseconds. */
const pauses = [1_000, 2_000, 4_000, 8_000] as const;

/** One pull request, with its full description. */
export function readPullRequest(client: AzdoClient, number: number): Promise<AzdoPullRequest> {
  return client.demand({
    kind: "read",
    method: "GET",
    path: pullRequestPath(client, number),
    schema: pullRequestSchema,
  });
}

/** As `readPullRequest`; undefined if the pull request does not exist. */
export async function findPullRequest(
  client: AzdoClient,
  number: number,
): Promise<AzdoPullRequest | undefined> {
  const answer = await client.send({
    kind: "read",
    method: "GET",
    path: pullRequestPath(client, number),
    schema: pullRequestSchema,
  });
  if (answer.kind === "ok") return answer.value;
  if (answer.kind === "refused" && answer.typeKey === "GitPullRequestNotFoundException") return;
  throw answer.failure;
}

interface Criteria {
  readonly status: "active" | "completed" | "abandoned";
  readonly sourceRefName?: string;
  readonly targetRefName?: string;
  readonly minTime?: string;
  readonly queryTimeRangeType?: "closed";
}

/**
 * Pull requests of this status, each description cut at 400 characters. The server may ignore other criteria. Reads the
 * next page as long as a page is `wanted`.
 */
export async function listPullRequests(
  client: AzdoClient,
  criteria: Criteria,
  { wanted }: { readonly wanted?: (page: readonly AzdoPullRequest[]) => boolean } = {},
): Promise<AzdoPullRequest[]> {
  const search = Object.entries(criteria).map(([name, value]) => [`searchCriteria.${name}`, value]);
  const listed = await readPages(1_000, ($top, $skip) =>
    client.demand({
      kind: "read",
      method: "GET",
      path: client.repositoryPath("pullrequests"),
      query: { ...Object.fromEntries(search), $top: `${$top}`, $skip: `${$skip}` },
      schema: listOf(pullRequestSchema),
    }), wanted);
  return listed.filter(({ status }) => status === criteria.status);
}

/** The listed pull requests; those whose description was cut too early are read one by one. */
export function readWhole(
  client: AzdoClient,
  listed: readonly AzdoPullRequest[],
): Promise<readonly AzdoPullRequest[]> {
  return inParallel(
    listed.map((found) =>
      isCut(found) ? readPullRequest(client, found.pullRequestId) : Promise.resolve(found)
    ),
  );
}

/** Lists cut descriptions at this length (https://github.com/rfennell/AzurePipelines/issues/843). */
const cutAt = 400;

/** Whether a list may have cut a description before the end of our metadata. */
export function isCut({ description }: AzdoPullRequest): boolean {
  const text = description ?? "";
  return text.length >= cutAt && !/<!--\s*metadata\s*=[^]*?-->/.test(text);
}

/** A request that changes one pull request. Few fields can be changed; the server silently ignores others. */
export function patchOf(
  client: AzdoClient,
  number: number,
  body: unknown,
): AzdoRequest<AzdoPullRequest> {
  return {
    kind: "write",
    method: "PATCH",
    path: pullRequestPath(client, number),
    body,
    schema: pullRequestSchema,
  };
}

/**
 * Creates a pull request, or returns the existing one (also one created by a request whose answer was lost). `isNew` is
 * true only if it was certainly created here.
 */
export async function create(
  client: AzdoClient,
  draft: PullRequestDraft & { readonly draft?: boolean },
  clock: Clock,
): Promise<{ readonly pullRequest: AzdoPullRequest; readonly isNew: boolean }> {
  const answer = await client.send({
    kind: "write",
    method: "POST",
    path: client.repositoryPath("pullrequests"),
    body: {
      sourceRefName: `refs/heads/${draft.sourceBranch}`,
      targetRefName: `refs/heads/${draft.targetBranch}`,
      title: draft.title,
      description: draft.description,
      ...(draft.draft === true ? { isDraft: true } : {}),
    },
    schema: pullRequestSchema,
  });
  if (answer.kind === "ok") return { pullRequest: answer.value, isNew: true };
  const exists = answer.kind === "refused" &&
    (answer.status === 409 || answer.typeKey === "GitPullRequestExistsException");
  if (answer.kind === "refused" && !exists) throw answer.failure;
  const found = await lookUp(client, draft, clock);
  if (found === undefined) throw answer.failure;
  return { pullRequest: found, isNew: false };
}

function lookUp(
  client: AzdoClient,
  draft: PullRequestDraft,
  clock: Clock,
): Promise<AzdoPullRequest | undefined> {
  const sourceRefName = `refs/heads/${draft.sourceBranch}`;
  const targetRefName = `refs/heads/${draft.targetBranch}`;
  return pollUntil({ clock, pauses }, async () => {
    const listed = await listPullRequests(client, { status: "active", sourceRefName });
    const own = listed.filter((found) =>
      found.sourceRefName === sourceRefName && found.targetRefName === targetRefName &&
      !isFork(found)
    );
    const [found] = await readWhole(client, own);
    return found;
  }, (found) => found !== undefined);
}

/**
 * Converts a pull request to the form that all providers share.
 *
 * @param known.me The id of the token's identity.
 * @param known.head The branch's head, if the branch itself was read.
 */
export function toPullRequest(
  found: AzdoPullRequest,
  webUrl: string,
  known: { readonly me?: string | undefined; readonly head?: string | undefined } = {},
): PullRequest {
  const isMerged = found.status === "completed";
  const armed = isArmed(found);
  return {
    number: found.pullRequestId,
    id: "",
    url: `${webUrl}/pullrequest/${found.pullRequestId}`,
    title: found.title ?? "",
    description: found.description ?? "",
    sourceBranch: branchOf(found.sourceRefName),
    targetBranch: branchOf(found.targetRefName),
    fromFork: isFork(found),
    headSha: known.head ?? found.lastMergeSourceCommit?.commitId ?? "",
    state: stateOf(found),
    autoMerge: armed,
    autoMergeByOthers: armed && known.me !== undefined
      ? found.autoCompleteSetBy?.id !== known.me
      : undefined,
    draft: found.isDraft === true,
    mergeCommit: isMerged ? found.lastMergeCommit?.commitId : undefined,
    mergedBy: isMerged
      ? found.closedBy?.displayName ?? found.closedBy?.uniqueName ?? undefined
      : undefined,
    endedAt: endedAt(found),
  };
}

/** When it was merged or closed, in milliseconds since 1970. */
export function endedAt(found: AzdoPullRequest): number | undefined {
  return timeOf(found.closedDate);
}

/** Whether auto-complete is set. */
export function isArmed(found: AzdoPullRequest): boolean {
  return found.autoCompleteSetBy != null && found.autoCompleteSetBy.id !== nobody;
}

export function isFork(found: AzdoPullRequest): boolean {
  return found.forkSource != null;
}

function stateOf(found: AzdoPullRequest): PullRequest["state"] {
  switch (found.status) {
    case "active":
      return "open";
    case "completed":
      return "merged";
    case "abandoned":
      return "closed";
    default:
      throw new Failure(
        "provider",
        `pull request #${found.pullRequestId} has the status "${found.status}", which is not active, completed or abandoned`,
        { hint: "reactivate or abandon it on its page, and run again" },
      );
  }
}

export function branchOf(refName: string): string {
  return refName.replace(/^refs\/heads\//, "");
}

function pullRequestPath(client: AzdoClient, number: number): string {
  return client.repositoryPath(`pullrequests/${number}`);
}
