import type { Variables } from "../../context.ts";

/** What a CI runner understands. All text is escaped by its rules; lines are for stderr and end with a line end. */
export interface Ci {
  /** A line that shows the message at its place in the runner's summary and in the pull request. */
  annotation(level: "error" | "warning", annotation: Annotation): string;
  /** Lines around a part of the log that can be folded. */
  readonly group: { start(title: string): string; readonly end: string };
  /** Hands the outputs on to later steps. Returns lines to print; throws where a file cannot be written. */
  setOutputs(outputs: readonly Output[]): Promise<string>;
  /** Adds Markdown to the run's page. Likewise. */
  addSummary(markdown: string): Promise<string>;
}

export interface Annotation {
  readonly message: string;
  /** From the repository's root. */
  readonly path?: string | undefined;
  /** Counted from 1. */
  readonly line?: number | undefined;
  readonly code?: string | undefined;
}

/** A value for later steps; its name in lower case with hyphens. */
export interface Output {
  readonly name: string;
  readonly value: string;
}

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

/** Whether what is printed is read by such a runner. */
export function isInCi(env: Variables): boolean {
  return env["GITHUB_ACTIONS"] === "true" || env["TF_BUILD"]?.toLowerCase() === "true";
}
