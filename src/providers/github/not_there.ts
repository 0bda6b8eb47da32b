import * as z from "../../core/zod.ts";
import type { Call, GitHubAnswer, GitHubClient } from "./client.ts";

/** Whether an answer says that a thing is not there: GitHub says 404 also of a repository that the token cannot see. */
export async function isNotThere(
  client: GitHubClient,
  answer: GitHubAnswer<unknown>,
): Promise<boolean> {
  if (answer.kind !== "refused" || answer.status !== 404) return false;
  const call: Call = { action: "read the repository", route: "GET /repos/{owner}/{repo}" };
  return (await client.read(call, z.object({ full_name: z.string() }))).kind === "ok";
}
