import * as z from "../../core/zod.ts";
import { GATE } from "../../core/names/names.ts";
import { demand, type GitHubClient } from "./client.ts";
import type { PullRequest } from "../provider.ts";

/** GitHub's limit of a status's description (https://docs.github.com/rest/commits/statuses). */
const longest = 140;

/** Sets the status `gitops-promotion` on the pull request's head; its description is cut to GitHub's limit. */
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
