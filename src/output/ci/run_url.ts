import type { Variables } from "../../context.ts";

/**
 * The web page of this run of GitHub Actions or Azure Pipelines; undefined elsewhere.
 * https://docs.github.com/actions/reference/workflows-and-actions/variables,
 * https://learn.microsoft.com/azure/devops/pipelines/build/variables
 */
export function runUrl(env: Variables): string | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = env;
  if (env["GITHUB_ACTIONS"] === "true") {
    return isWeb(server) && /^[\w.-]+\/[\w.-]+$/.test(repository ?? "") && isNumber(run)
      ? `${server}/${repository}/actions/runs/${run}`
      : undefined;
  }
  const { SYSTEM_COLLECTIONURI: collection, SYSTEM_TEAMPROJECT: project, BUILD_BUILDID: build } =
    env;
  if (env["TF_BUILD"]?.toLowerCase() !== "true" || !isWeb(collection) || !project) return undefined;
  if (!isNumber(build)) return undefined;
  const root = collection.replace(/\/$/, "");
  return `${root}/${encodeURIComponent(project)}/_build/results?buildId=${build}`;
}

function isWeb(url: string | undefined): url is string {
  return /^https?:\/\/[^\s()<>[\]]+$/.test(url ?? "");
}

function isNumber(text: string | undefined): text is string {
  return /^\d+$/.test(text ?? "");
}
