import type { Change } from "../core/manifest/change.ts";
import type { Failure } from "../core/failure.ts";
import type { Promotion } from "../core/promotion/promotion.ts";

export type Action = "created" | "updated" | "unchanged" | "skipped" | "passed" | "failed";

/** What a command did, as `--output json` prints it (spec, "Command line"). */
export interface Result {
  readonly command: string;
  readonly action: Action;
  readonly reason?: string;
  readonly promotion?: Promotion;
  readonly branch?: string;
  readonly commit?: string;
  readonly pullRequest?: {
    readonly number: number;
    readonly url: string;
    readonly autoMerge: boolean;
  };
  readonly changes: readonly Change[];
}

/** What `--output json` prints of an error. */
export interface FailedResult {
  readonly command: string;
  readonly action: "failed";
  readonly error: { readonly code: string; readonly message: string; readonly hint?: string };
}

/** The results of a `promote` over several commits. */
export interface Results {
  readonly command: string;
  readonly results: readonly (Result | FailedResult)[];
}

/** What a view found, in its own words (spec, "Views"). */
export interface View {
  readonly command: string;
  readonly [field: string]: unknown;
}

/** What `--output` can ask for; each command says which of them it has. */
export type Format = "text" | "json" | "markdown" | "html" | "sarif";

/** A command's answer: the result, and how it is told in text. */
export interface Answer {
  /** What `--output json` prints. */
  readonly result: Result | FailedResult | Results | View;
  /** The lines for a person or a script, the last one as the original tool prints it. */
  readonly message: string;
  /** With `--dry-run`: the change as `git diff` prints it. */
  readonly diff?: string;
  /** What failed while the rest went on; the exit code tells. */
  readonly failures?: readonly Failure[];
  /** The other formats that the command has, made when they are asked for. */
  readonly formats?: Readonly<Partial<Record<Exclude<Format, "text" | "json">, () => string>>>;
  /** Of a command that judges: 1 says that what it found is wrong. 0 without it. */
  readonly exitCode?: 0 | 1;
}

/** The error as a result. */
export function failedResult(command: string, { code, message, hint }: Failure): FailedResult {
  const error = { code, message, ...(hint === undefined ? {} : { hint }) };
  return { command, action: "failed", error };
}

/** The answer of a command that changed nothing, for a reason that is its message too. */
export function answerWithReason(
  command: string,
  action: "unchanged" | "skipped" | "passed",
  reason: string,
  promotion?: Promotion,
): Answer {
  const carried = promotion === undefined ? {} : { promotion };
  return { result: { command, action, reason, ...carried, changes: [] }, message: reason };
}

/** The message that scripts read off the original's output. */
export function createdMessage(branch: string, pullRequest: number, commit: string): string {
  return `created branch ${branch} with pull request ${pullRequest} on commit ${commit}`;
}
