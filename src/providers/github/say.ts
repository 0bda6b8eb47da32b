import * as z from "../../core/zod.ts";
import { GATE } from "../../core/names/names.ts";
import { demand, type GitHubClient, readPages } from "./client.ts";
import type { PullRequest } from "../provider.ts";

const commentSchema = z.object({ body: z.nullish(z.string()) });

/** GitHub's limit of a status's description (https://docs.github.com/rest/commits/statuses). */
const longest = 140;

/** Comments on a pull request, once: after an unclear answer it looks whether the comment is there. */
export async function comment(
  client: GitHubClient,
  { number }: PullRequest,
  text: string,
): Promise<void> {
  const since = new Date(client.now() - 60_000).toISOString();
  const action = `comment on pull request #${number}`;
  const route = "/repos/{owner}/{repo}/issues/{issue_number}/comments";
  const answer = await client.writeOnce({
    action,
    route: `POST ${route}`,
    parameters: { issue_number: number, body: text },
  }, commentSchema);
  if (answer.kind === "ok") return;
  if (answer.kind === "refused") throw answer.failure;
  const call = { action, route: `GET ${route}`, parameters: { issue_number: number, since } };
  const found = demand(await readPages(client, call, z.array(commentSchema), (page) => page));
  if (!found.some(({ body }) => body?.trim() === text.trim())) throw answer.failure;
}

/** Sets the status `gitops-promotion` on the pull request's head; its words are cut to what GitHub takes. */
export async function setGate(
  client: GitHubClient,
  { number, headSha }: PullRequest,
  gate: {
    readonly state: "pending" | "success" | "failure";
    readonly description: string;
    readonly url?: string;
  },
): Promise<void> {
  const { state, description, url } = gate;
  demand(
    await client.write({
      action: `set the status "${GATE.github}" on pull request #${number}`,
      route: "POST /repos/{owner}/{repo}/statuses/{sha}",
      parameters: {
        sha: headSha,
        state,
        context: GATE.github,
        description: description.length > longest
          ? `${description.slice(0, longest - 1)}…`
          : description,
        ...url === undefined ? {} : { target_url: url },
      },
    }, z.unknown()),
  );
}
