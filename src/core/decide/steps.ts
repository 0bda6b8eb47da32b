import type { Change } from "../manifest/change.ts";
import type { DescriptionPage } from "../promotion/description.ts";
import type { Promotion } from "../promotion/promotion.ts";
import type { PullRequest } from "../promotion/pull_request.ts";
import type { Warning } from "../warning.ts";

/**
 * A file to write, or with `text` undefined to delete (a folder too). Where it begins with a byte order mark, it is written
 * in the encoding of the file that it replaces, else in UTF-8.
 */
export interface FileWrite {
  readonly path: string;
  readonly text: string | undefined;
  /** Kept from the file that is replaced; a new file's is 100644. */
  readonly mode?: "100644" | "100755";
}

/** One write. Each names what it relies on, so that a stale decision fails instead of doing harm. */
export type Step =
  /** Nothing may merge between a push and what is said about it. */
  | { readonly step: "disarm"; readonly pullRequest: PullRequest }
  /** One commit on the base, pushed if the branch still is at `expected` (undefined: does not exist). */
  | {
    readonly step: "push";
    readonly branch: string;
    readonly base: string;
    readonly files: readonly FileWrite[];
    readonly message: string;
    readonly expected: string | undefined;
  }
  | {
    readonly step: "create";
    readonly branch: string;
    readonly base: string;
    readonly title: string;
    readonly description: string;
    readonly draft: boolean;
  }
  /** Relies on the pull request being open still. */
  | {
    readonly step: "update";
    readonly pullRequest: PullRequest;
    readonly title: string;
    readonly description: string;
  }
  /** Relies on the head: the commit that was pushed, else the pull request's. */
  | {
    readonly step: "arm";
    /** What to do where the provider says that it could be merged at once: a first environment has no gate to pass by. */
    readonly ready: "merge" | "ask-the-gate";
  }
  | { readonly step: "comment"; readonly text: string }
  /**
   * Relies on the head and the text. `why` goes into the description, so that nobody counts as having declined; lists may
   * have cut that (Azure DevOps), so that it is made when the pull request is read again.
   */
  | {
    readonly step: "close";
    readonly pullRequest: PullRequest;
    readonly why: string;
  }
  | {
    readonly step: "decorate";
    readonly labels: readonly string[];
    readonly reviewers: readonly string[];
    readonly assignees: readonly string[];
  };

/** What the pull request must look like once all steps are done, which is then verified. */
export interface Wanted {
  readonly title: string;
  readonly description: string;
  readonly autoMerge: boolean;
}

/** What a command wants to do, and why. Plain data: it can be printed, and applied later or never. */
export interface Decision {
  readonly action: "created" | "updated" | "unchanged" | "skipped";
  /** Why nothing is done. */
  readonly reason?: string;
  readonly promotion?: Promotion | undefined;
  readonly branch?: string;
  /** The open pull request that is right already, or that is written to. */
  readonly pullRequest?: PullRequest;
  /** The title of an open pull request that stood for another version or environment. */
  readonly replaced?: string;
  readonly wanted?: Wanted;
  /** What the description of `wanted` and of the steps is made of. */
  readonly page?: DescriptionPage;
  readonly changes: readonly Change[];
  readonly warnings: readonly Warning[];
  /** For the log. */
  readonly notes: readonly string[];
  readonly steps: readonly Step[];
}

/** Whether the step writes a title and a description. */
export function writesText(step: Step): step is Extract<Step, { step: "create" | "update" }> {
  return step.step === "create" || step.step === "update";
}

/** A decision to do nothing. */
export function nothingToDo(
  action: "unchanged" | "skipped",
  reason: string,
  rest: Partial<Decision> = {},
): Decision {
  return { changes: [], warnings: [], notes: [], ...rest, action, reason, steps: [] };
}
