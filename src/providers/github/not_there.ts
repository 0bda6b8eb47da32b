import * as z from "../../core/zod.ts";
import type { Call, GitHubAnswer, GitHubClient } from "./client.ts";

/**
 * Whether an answer means that the resource does not exist: GitHub answers 404 also if the token cannot see the
 * repository.
 */
export async function isNotThere(
  client: GitHubClient,
  answer: GitHubAnswer<unknown>,
): Promise<boolean> {
  if (answer.kind !== "refused" || answer.status !== 404) return false;
  const call: Call = { action: "read the repository", route: "GET /repos/{owner}/{repo}" };
  return (await client.read(call, z.object({ full_name: z.string() }))).kind === "ok";
}
