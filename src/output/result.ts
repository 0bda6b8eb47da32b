import type { Change } from "../core/manifest/change.ts";
import type { Failure, FailureCode } from "../core/failure.ts";
import type { Promotion } from "../core/promotion/promotion.ts";
import type { Warning } from "../core/warning.ts";
import type { Annotation } from "./ci/ci.ts";
import type { Span } from "./styled.ts";

export type Action = "created" | "updated" | "unchanged" | "skipped" | "passed" | "failed";

/** The result of a command, as `--output json` prints it (spec, "Command line"). */
export interface Result {
  readonly command: string;
  readonly action: Action;
  /** Set for a dry run; the command line adds it. */
  readonly dryRun?: true;
  readonly reason?: string;
  readonly promotion?: Promotion;
  readonly branch?: string;
  readonly commit?: string;
  readonly pullRequest?: {
    readonly number: number;
    readonly url: string;
    /** As the provider reports it after the last write. */
    readonly autoMerge: boolean;
    /** The pull request was taken over from another promotion. */
    readonly replaced?: { readonly title: string };
  };
  /** Open pull requests whose auto-merge was disabled by a hold. */
  readonly disarmed?: readonly { readonly number: number; readonly url: string }[];
  /** Of the pull request. */
  readonly title?: string;
  readonly description?: string;
  readonly changes: readonly Change[];
  /** Warnings about this result; the command line adds those of the run. */
  readonly warnings?: readonly Warning[];
  /** Of `status`: one for each promotion, if the pull request has several; the result itself is about all of them. */
  readonly results?: readonly Result[];
}

/** A failure, as `--output json` prints it. */
interface FailedResult {
  readonly command: string;
  readonly action: "failed";
  /** What failed, where others may have succeeded. */
  readonly promotion?: Promotion;
  readonly error: {
    readonly code: FailureCode;
    readonly message: string;
    readonly hint?: string;
    readonly details?: readonly string[];
  };
}

/** The results of a command that works on several promotions. */
export interface Results {
  readonly command: string;
  readonly results: readonly (Result | FailedResult)[];
}

/** The result of a view, with its own fields (spec, "Views"). */
interface ViewResult {
  readonly command: string;
  readonly [field: string]: unknown;
}

/** The values of `--output`; each command supports some of them. */
export type Format = "text" | "json" | "markdown" | "html" | "sarif";

/** A command's answer: the result, and its text. */
export interface Answer {
  /** What `--output json` prints. */
  readonly result: Result | FailedResult | Results | ViewResult;
  /** The lines for people and scripts; the last one is as the original tool prints it. */
  readonly message: string;
  /** The message with colours, for a terminal. */
  readonly styled?: readonly Span[];
  /** With `--dry-run`: the change as `git diff` prints it, without colours. */
  readonly diff?: string;
  /** Failures of parts while the rest succeeded; the exit code is then 1. */
  readonly failures?: readonly Failure[];
  /** Findings that a CI runner shows at their place; errors and warnings of the run are added anyway. */
  readonly annotations?: readonly ({ readonly level: "error" | "warning" } & Annotation)[];
  /** The command's other formats, rendered on demand. */
  readonly formats?: Readonly<Partial<Record<Exclude<Format, "text" | "json">, () => string>>>;
  /** 1 for a check that found errors; 0 by default. */
  readonly exitCode?: 0 | 1;
}

/** The failure as a result. */
export function failedResult(
  command: string,
  { code, message, hint, details }: Failure,
  promotion?: Promotion,
): FailedResult {
  const error = {
    code,
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(details.length === 0 ? {} : { details }),
  };
  return { command, action: "failed", ...(promotion === undefined ? {} : { promotion }), error };
}

/** The answer of a command that changed nothing; the reason is also its message. */
export function answerWithReason(
  command: string,
  action: "unchanged" | "skipped" | "passed",
  reason: string,
  promotion?: Promotion,
): Answer {
  const carried = promotion === undefined ? {} : { promotion };
  return { result: { command, action, reason, ...carried, changes: [] }, message: reason };
}

/** The last line of the original tool's output, which scripts parse. */
export function createdMessage(branch: string, pullRequest: number, commit: string): string {
  return `created branch ${branch} with pull request ${pullRequest} on commit ${commit}`;
}
