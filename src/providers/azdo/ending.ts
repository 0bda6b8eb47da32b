import { Failure } from "../../core/failure.ts";
import { pollUntil } from "../poll_until.ts";
import type { PullRequest } from "../provider.ts";
import { completionOptionsOf, policiesOf } from "./arming.ts";
import { patchOf, readPullRequest } from "./pull_requests.ts";
import type { AzdoPullRequest } from "./schemas.ts";
import type { AzdoSession } from "./session.ts";

/** Pauses while a pull request is being merged, in milliseconds; half a minute in total. */
const pauses = [500, 1_000, 2_000, 4_000, 8_000, 15_000] as const;

/** The values of `mergeStatus` while the server is still working. */
const unsettled: readonly (string | null | undefined)[] = ["queued", "notSet", null, undefined];

/** Completes a pull request if its head is still the one given, and waits until it is done. */
export async function merge(
  session: AzdoSession,
  number: number,
  headSha: string,
): Promise<PullRequest> {
  const { client, clock } = session;
  const read = () => readPullRequest(client, number);
  // A pull request cannot be completed while its trial merge is running.
  const before = await pollUntil({ clock, pauses }, read, isSettled);
  if (before.status === "completed") return session.toPullRequest(before);
  const answer = await client.send(patchOf(client, number, {
    status: "completed",
    lastMergeSourceCommit: { commitId: headSha },
    completionOptions: completionOptionsOf(before, await policiesOf(session, before)),
  }));
  if (answer.kind === "refused" && answer.typeKey === "GitPullRequestStaleException") {
    throw moved(number, headSha);
  }
  const now = answer.kind === "refused"
    ? await read()
    : await pollUntil({ clock, pauses }, read, isSettled);
  if (now.status === "completed") return session.toPullRequest(now);
  if (answer.kind !== "ok") throw answer.failure;
  throw new Failure("provider", `PR #${number} was not merged: ${reasonOf(now)}`, {
    hint: "see its page for what is missing, then run again",
  });
}

/**
 * Abandons a pull request, in one request with a description if there is one. Returns one that is no longer open
 * unchanged.
 */
export async function close(
  session: AzdoSession,
  number: number,
  description: string | undefined,
): Promise<PullRequest> {
  const { client } = session;
  const answer = await client.send(patchOf(client, number, {
    status: "abandoned",
    ...(description === undefined ? {} : { description }),
  }));
  if (answer.kind === "ok") return session.toPullRequest(answer.value);
  const now = await readPullRequest(client, number);
  if (now.status === "active") throw answer.failure;
  return session.toPullRequest(now);
}

function isSettled({ status, mergeStatus }: AzdoPullRequest): boolean {
  return status !== "active" || !unsettled.includes(mergeStatus);
}

function moved(number: number, headSha: string): Failure {
  return new Failure("provider", `PR #${number} was not merged: its head is not "${headSha}"`, {
    hint: "somebody pushed to its branch meanwhile: run again",
  });
}

function reasonOf({ status, mergeStatus, mergeFailureMessage }: AzdoPullRequest): string {
  if (status !== "active") return `it is ${status}`;
  const words = mergeFailureMessage ? `: ${mergeFailureMessage}` : "";
  return `Azure DevOps says "${mergeStatus ?? "nothing"}"${words}`;
}
