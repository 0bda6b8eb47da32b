import type { Log } from "../../context.ts";
import { inParallel } from "../../core/in_parallel.ts";
import * as z from "../../core/zod.ts";
import type { AzdoClient } from "./client.ts";
import { listOf } from "./schemas.ts";

const threadSchema = z.object({
  comments: z.nullish(z.array(z.object({ content: z.nullish(z.string()) }))),
});

/** Comments on a pull request. The thread is closed, since a policy may block completion while threads are active. */
export async function comment(client: AzdoClient, number: number, text: string): Promise<void> {
  const path = client.repositoryPath(`pullRequests/${number}/threads`);
  const answer = await client.send({
    kind: "write",
    method: "POST",
    path,
    body: {
      comments: [{ parentCommentId: 0, content: text, commentType: "text" }],
      status: "closed",
    },
    schema: threadSchema,
  });
  if (answer.kind === "ok") return;
  if (answer.kind === "refused") throw answer.failure;
  const { value } = await client.demand({
    kind: "read",
    method: "GET",
    path,
    schema: listOf(threadSchema),
  });
  const isThere = value.some(({ comments }) =>
    comments?.some(({ content }) => content === text) ?? false
  );
  if (!isThere) throw answer.failure;
}

/** Adds labels, and reviewers by the ids of their identities. What is refused is a warning. */
export async function decorate(
  client: AzdoClient,
  number: number,
  wanted: {
    readonly labels?: readonly string[];
    readonly reviewers?: readonly string[];
    readonly assignees?: readonly string[];
  },
  log: Log,
): Promise<void> {
  const base = client.repositoryPath(`pullRequests/${number}`);
  const { labels = [], reviewers = [], assignees = [] } = wanted;
  await inParallel([
    ...labels.map((name) => add(`label "${name}"`, "POST", `${base}/labels`, { name })),
    ...reviewers.map((id) =>
      add(`reviewer "${id}"`, "PUT", `${base}/reviewers/${encodeURIComponent(id)}`, { id, vote: 0 })
    ),
  ]);
  if (assignees.length > 0) {
    log.warn({
      code: "no-assignees",
      message: `PR #${number} gets no assignees: Azure DevOps has none; name them as reviewers`,
    });
  }

  async function add(what: string, method: "POST" | "PUT", path: string, body: unknown) {
    const answer = await client.send({
      kind: "repeatable",
      method,
      path,
      body,
      schema: z.unknown(),
    });
    if (answer.kind === "ok") return;
    const { message, hint } = answer.failure;
    log.warn({
      code: "pull-request-people",
      message: `PR #${number} does not get ${what}: ${message}${
        hint === undefined ? "" : ` (${hint})`
      }`,
    });
  }
}
