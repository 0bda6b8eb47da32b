import type { Variables } from "../../context.ts";
import type { GitHubClient } from "./client.ts";
import { accountOf } from "./graphql_pull_request.ts";

/**
 * Warns, once a run, where what this run merges starts no workflow: GitHub keeps events by the token of a workflow run
 * from starting others (https://docs.github.com/actions/concepts/security/github_token). The token's owner tells; where
 * that is not known, the variable that it came from.
 */
export function warnOfActionsToken(
  { log, memory }: GitHubClient,
  env: Variables,
  tokenSource: string | undefined,
): void {
  const isActions = memory.viewer === undefined
    ? env["GITHUB_ACTIONS"] === "true" && tokenSource === "GITHUB_TOKEN"
    : accountOf(memory.viewer) === "github-actions";
  if (!isActions) return;
  log.warn({
    code: "actions-token",
    message:
      "the token is the workflow's own GITHUB_TOKEN: a pull request that merges by it triggers no workflow, " +
      "so nothing promotes to the next environment; use the token of a GitHub App (docs/github.md)",
  });
}
