import type { Variables } from "../../context.ts";
import type { GitHubClient } from "./client.ts";
import { accountOf } from "./graphql_pull_request.ts";

/**
 * Warns once a run if its merges trigger no workflow: actions with a workflow run's own token do not
 * (https://docs.github.com/actions/concepts/security/github_token). Recognised by the token's owner, or if that is
 * unknown, by the variable that the token came from.
 */
export function warnOfActionsToken(
  { log, cache }: GitHubClient,
  env: Variables,
  tokenSource: string | undefined,
): void {
  const isActions = cache.viewer === undefined
    ? env["GITHUB_ACTIONS"] === "true" && tokenSource === "GITHUB_TOKEN"
    : accountOf(cache.viewer) === "github-actions";
  if (!isActions) return;
  log.warn({
    code: "actions-token",
    message:
      "the token is the workflow's own GITHUB_TOKEN: a pull request that merges by it triggers no workflow, " +
      "so nothing promotes to the next environment; use the token of a GitHub App (docs/github.md)",
  });
}
