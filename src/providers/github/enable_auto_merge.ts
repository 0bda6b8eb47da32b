import { Failure } from "../../core/failure.ts";
import type { PullRequest } from "../provider.ts";
import { arm } from "./arm.ts";
import type { GitHubClient } from "./client.ts";
import { merge } from "./merge.ts";

/** `arm` and `merge` for the old commands. */
export async function enableAutoMerge(
  client: GitHubClient,
  pullRequest: PullRequest,
  options: { readonly headSha: string; readonly mergeIfReady: boolean },
): Promise<"armed" | "merged"> {
  const { number, targetBranch } = pullRequest;
  const { armed } = await arm(client, pullRequest, options);
  if (armed !== "ready") return armed;
  if (options.mergeIfReady) {
    const { state } = await merge(client, pullRequest, options);
    return state === "merged" ? "merged" : "armed";
  }
  throw new Failure(
    "provider",
    `could not set auto-merge on PR #${number} (check auto-merge setting and required checks)`,
    {
      hint:
        `GitHub says that it can be merged at once, which would pass by the status check: require the status check by a branch protection rule or ruleset of "${targetBranch}"`,
    },
  );
}
