import { Failure } from "../../core/failure.ts";
import type { PullRequest } from "../provider.ts";
import type { GitHubClient } from "./client.ts";
import { disarm } from "./disarm.ts";

/** `disarm` for the old commands: throws a `conflict` failure where the pull request has merged. */
export async function disableAutoMerge(
  client: GitHubClient,
  pullRequest: PullRequest,
): Promise<void> {
  const { number, state } = await disarm(client, pullRequest);
  if (state !== "merged") return;
  throw new Failure(
    "conflict",
    `pull request #${number} was merged before its auto-merge could be switched off`,
    { hint: "run it again" },
  );
}
