import type { Variables } from "../../context.ts";
import type { Ci } from "./ci.ts";

/** The runner that the program runs in; undefined elsewhere. */
export async function detectCi(env: Variables): Promise<Ci | undefined> {
  if (env["GITHUB_ACTIONS"] === "true") {
    return (await import("./github_actions.ts")).gitHubActions(env);
  }
  if (env["TF_BUILD"]?.toLowerCase() === "true") {
    return (await import("./azure_pipelines.ts")).azurePipelines(env);
  }
  return undefined;
}

/** Whether such a runner reads the output. */
export function isInCi(env: Variables): boolean {
  return env["GITHUB_ACTIONS"] === "true" || env["TF_BUILD"]?.toLowerCase() === "true";
}
