import type { Change } from "../core/manifest/change.ts";
import type { Failure, FailureCode } from "../core/failure.ts";
import type { Promotion } from "../core/promotion/promotion.ts";
import type { Warning } from "../core/warning.ts";
import type { Annotation } from "./ci/ci.ts";
import type { Span } from "./styled.ts";

export type Action = "created" | "updated" | "unchanged" | "skipped" | "passed" | "failed";

/** What a command did, as `--output json` prints it (spec, "Command line"). */
interface Result {
  readonly command: string;
  readonly action: Action;
  /** Set when it was a dry run; the command line adds it. */
  readonly dryRun?: true;
  readonly reason?: string;
  readonly promotion?: Promotion;
  readonly branch?: string;
  readonly commit?: string;
  readonly pullRequest?: {
    readonly number: number;
    readonly url: string;
    /** What the provider says after the last write. */
    readonly autoMerge: boolean;
    /** The pull request stood for something else, and was taken over. */
    readonly replaced?: { readonly title: string };
  };
  /** Open pull requests whose auto-merge was switched off since they are held. */
  readonly disarmed?: readonly { readonly number: number; readonly url: string }[];
  /** Of the pull request. */
  readonly title?: string;
  readonly description?: string;
  readonly changes: readonly Change[];
  /** Warnings about this result alone; the command line adds those of the run. */
  readonly warnings?: readonly Warning[];
}

/** What `--output json` prints of an error. */
interface FailedResult {
  readonly command: string;
  readonly action: "failed";
  readonly error: {
    readonly code: FailureCode;
    readonly message: string;
    /** The same with colours, for a terminal. */
    readonly styled?: readonly Span[];
    readonly hint?: string;
    readonly details?: readonly string[];
  };
}

/** The results of a `promote` over several commits. */
export interface Results {
  readonly command: string;
  readonly results: readonly (Result | FailedResult)[];
}

/** What a view found, in its own words (spec, "Views"). */
interface ViewResult {
  readonly command: string;
  readonly [field: string]: unknown;
}

/** What `--output` can ask for; each command says which of them it has. */
export type Format = "text" | "json" | "markdown" | "html" | "sarif";

/** A command's answer: the result, and how it is told in text. */
export interface Answer {
  /** What `--output json` prints. */
  readonly result: Result | FailedResult | Results | ViewResult;
  /** The lines for a person or a script, the last one as the original tool prints it. */
  readonly message: string;
  /** The same with colours, for a terminal. */
  readonly styled?: readonly Span[];
  /** With `--dry-run`: the change as `git diff` prints it, without colours. */
  readonly diff?: string;
  /** What failed while the rest went on; the exit code tells. */
  readonly failures?: readonly Failure[];
  /** Of a command that judges: what a CI runner shows at its place; errors and warnings of the run come by themselves. */
  readonly annotations?: readonly ({ readonly level: "error" | "warning" } & Annotation)[];
  /** The other formats that the command has, made when they are asked for. */
  readonly formats?: Readonly<Partial<Record<Exclude<Format, "text" | "json">, () => string>>>;
  /** Of a command that judges: 1 says that what it found is wrong. 0 without it. */
  readonly exitCode?: 0 | 1;
}

/** The error as a result. */
export function failedResult(
  command: string,
  { code, message, hint, details }: Failure,
): FailedResult {
  const error = {
    code,
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(details.length === 0 ? {} : { details }),
  };
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
