import { Failure } from "../../core/failure.ts";
import * as z from "../../core/zod.ts";
import { GATE } from "../../core/names/names.ts";
import { pollUntil } from "../poll_until.ts";
import type { PullRequest } from "../provider.ts";
import type { AzdoClient } from "./client.ts";
import {
  type AzdoPullRequestStatus,
  iterationSchema,
  listOf,
  pullRequestStatusSchema,
} from "./schemas.ts";
import type { AzdoSession } from "./session.ts";
import { stateOf } from "./statuses.ts";

/** Pauses while the server may not have created the iteration of a push yet, in milliseconds. */
const pauses = [500, 1_000, 2_000] as const;

const states = { pending: "pending", success: "succeeded", failure: "failed" } as const;

/**
 * Sets the gate's status on the iteration of the pull request's head, so that it does not count for later pushes
 * (https://learn.microsoft.com/azure/devops/repos/git/pull-request-status#iteration-status).
 */
export async function setGate(
  session: AzdoSession,
  pullRequest: PullRequest,
  gate: {
    readonly state: keyof typeof states;
    readonly description: string;
    readonly url?: string;
  },
): Promise<void> {
  const { client } = session;
  const { number } = pullRequest;
  const iterationId = await iterationOf(session, pullRequest);
  await client.demand({
    kind: "repeatable",
    method: "POST",
    path: client.repositoryPath(`pullRequests/${number}/statuses`),
    body: {
      ...(iterationId === undefined ? {} : { iterationId }),
      state: states[gate.state],
      description: gate.description,
      context: GATE.azdo,
      ...(gate.url === undefined ? {} : { targetUrl: gate.url }),
    },
    schema: z.unknown(),
  });
}

/** The newest gate of a pull request's head; undefined if there is none. */
export async function readGate(
  { client }: AzdoSession,
  pullRequest: PullRequest,
): Promise<PullRequest["gate"]> {
  const { value } = await client.demand({
    kind: "read",
    method: "GET",
    path: client.repositoryPath(`pullRequests/${pullRequest.number}/statuses`),
    schema: listOf(pullRequestStatusSchema()),
  });
  const gates = value.filter(({ context }) =>
    context?.genre === GATE.azdo.genre && context.name === GATE.azdo.name
  );
  if (gates.length === 0) return undefined;
  const isOfIteration = gates.some(({ iterationId }) => iterationId != null);
  const iterations = isOfIteration ? await iterationsOf(client, pullRequest) : [];
  const newest = gates.filter(({ iterationId }) =>
    iterationId == null || iterations.includes(iterationId)
  ).reduce<AzdoPullRequestStatus | undefined>(
    (best, gate) => best === undefined || (gate.id ?? 0) > (best.id ?? 0) ? gate : best,
    undefined,
  );
  return newest && { state: stateOf(newest), description: newest.description ?? "" };
}

/** The newest iteration whose source is the head; undefined if the pull request is too large to have iterations. */
async function iterationOf(
  session: AzdoSession,
  pullRequest: PullRequest,
): Promise<number | undefined> {
  const { client, clock } = session;
  const { number, headSha } = pullRequest;
  if (session.lastSeen(number)?.supportsIterations === false) return undefined;
  const found = await pollUntil(
    { clock, pauses },
    () => iterationsOf(client, pullRequest),
    ({ length }) => length > 0,
  );
  if (found.length > 0) return Math.max(...found);
  throw new Failure(
    "provider",
    `could not set the gate of PR #${number}: it has no iteration of commit "${headSha}"`,
    { hint: "somebody pushed to its branch meanwhile: run again" },
  );
}

/** The iterations of which the pull request's head is the source. */
async function iterationsOf(
  client: AzdoClient,
  { number, headSha }: PullRequest,
): Promise<number[]> {
  const { value } = await client.demand({
    kind: "read",
    method: "GET",
    path: client.repositoryPath(`pullRequests/${number}/iterations`),
    schema: listOf(iterationSchema()),
  });
  return value.filter(({ sourceRefCommit }) => sourceRefCommit?.commitId === headSha)
    .map(({ id }) => id);
}
