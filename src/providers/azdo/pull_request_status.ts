import { Failure } from "../../core/failure.ts";
import * as z from "zod";
import { lookUntil } from "../look_until.ts";
import type { PullRequest } from "../provider.ts";
import { iterationSchema, listOf } from "./schemas.ts";
import type { Session } from "./session.ts";

/** The gate's status, as a branch policy "Status check" names it. */
export const gateContext = { genre: "gitops-promotion", name: "gate" } as const;

/** Pauses while a push may not have made its iteration yet, in milliseconds. */
const pauses = [500, 1_000, 2_000] as const;

const states = { pending: "pending", success: "succeeded", failure: "failed" } as const;

/**
 * Sets the gate's status on the iteration of the pull request's head, so that it says nothing about what is pushed
 * later (https://learn.microsoft.com/azure/devops/repos/git/pull-request-status#iteration-status).
 */
export async function setGate(
  session: Session,
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
    kind: "idempotent write",
    method: "POST",
    path: client.repositoryPath(`pullRequests/${number}/statuses`),
    body: {
      ...(iterationId === undefined ? {} : { iterationId }),
      state: states[gate.state],
      description: gate.description,
      context: gateContext,
      ...(gate.url === undefined ? {} : { targetUrl: gate.url }),
    },
    schema: z.unknown(),
  });
}

/** The newest iteration whose source is the head; undefined where the pull request is too large to have iterations. */
async function iterationOf(
  session: Session,
  { number, headSha }: PullRequest,
): Promise<number | undefined> {
  const { client, clock } = session;
  if (session.lastSeen(number)?.supportsIterations === false) return undefined;
  const found = await lookUntil({ clock, pauses }, async () => {
    const { value } = await client.demand({
      kind: "read",
      method: "GET",
      path: client.repositoryPath(`pullRequests/${number}/iterations`),
      schema: listOf(iterationSchema),
    });
    return value.filter(({ sourceRefCommit }) => sourceRefCommit?.commitId === headSha)
      .map(({ id }) => id);
  }, ({ length }) => length > 0);
  if (found.length > 0) return Math.max(...found);
  throw new Failure(
    "provider",
    `could not set the gate of PR #${number}: it has no iteration of commit "${headSha}"`,
    { hint: "somebody pushed to its branch meanwhile: run again" },
  );
}
