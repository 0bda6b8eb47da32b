/** The features of a CI runner. All text is escaped by its rules; lines are for stderr and end with a line end. */
export interface Ci {
  /** A line that makes the runner show the message at its place, in its summary and in the pull request. */
  annotation(level: "error" | "warning", annotation: Annotation): string;
  /** Lines around a collapsible part of the log. */
  readonly group: { start(title: string): string; readonly end: string };
  /** Passes the outputs to later steps. Returns lines to print; throws if a file cannot be written. */
  setOutputs(outputs: readonly Output[]): Promise<string>;
  /** Adds Markdown to the run's page. Returns and throws as `setOutputs`. */
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

/** A value for later steps; its name is in lower case with hyphens. */
export interface Output {
  readonly name: string;
  readonly value: string;
}
