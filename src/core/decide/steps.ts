import type { Change } from "../manifest/change.ts";
import type { GatedVersion } from "../gate/applied_rules.ts";
import type { DescriptionPage } from "../promotion/description.ts";
import type { Promotion } from "../promotion/promotion.ts";
import type { PullRequest } from "../promotion/pull_request.ts";
import type { Warning } from "../warning.ts";

/** A promotion, and what its gate asks. */
export type GatedPromotion = Promotion & GatedVersion;

/**
 * A file to write; if `text` is undefined, a file or folder to delete. Text that begins with a byte order mark is
 * written in the encoding of the file that it replaces, otherwise in UTF-8.
 */
export interface FileWrite {
  readonly path: string;
  readonly text: string | undefined;
  /** The mode of the replaced file; 100644 for a new one. */
  readonly mode?: "100644" | "100755";
}

/** One write. Each has a precondition, so that a stale decision fails instead of doing harm. */
export type Step =
  /** First, so that nothing merges between a push and the update of its text. */
  | { readonly step: "disarm"; readonly pullRequest: PullRequest }
  /** One commit on the base, pushed if the branch is still at `expected` (undefined: does not exist). */
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
  /** Precondition: the pull request is still open. */
  | {
    readonly step: "update";
    readonly pullRequest: PullRequest;
    readonly title: string;
    readonly description: string;
  }
  /** Precondition: the head is the pushed commit, or else the pull request's. */
  | {
    readonly step: "arm";
    /**
     * The promotions whose gates must all be open if the provider reports that it can be merged at once. Without those
     * that only a hold can keep back, since none did when this was decided.
     */
    readonly gated: readonly GatedPromotion[];
  }
  | { readonly step: "comment"; readonly text: string }
  /**
   * Precondition: head and text are unchanged. `why` is added to the description, so that the version does not count as
   * declined. The description is made when the pull request is read again, since lists may have cut it (Azure DevOps).
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

/** The state of the pull request after all steps, which is then verified. */
export interface Wanted {
  readonly title: string;
  readonly description: string;
  readonly autoMerge: boolean;
}

/** What a command is going to do, and why. Plain data, which can be printed, and applied later or never. */
export interface Decision {
  readonly action: "created" | "updated" | "unchanged" | "skipped";
  /** Why there is nothing to do. */
  readonly reason?: string;
  readonly promotion?: Promotion | undefined;
  readonly branch?: string;
  /** The open pull request that is already right, or that is written to. */
  readonly pullRequest?: PullRequest;
  /** The previous title of an open pull request that is taken over. */
  readonly replaced?: string;
  readonly wanted?: Wanted;
  /** The parts of the description in `wanted` and the steps. */
  readonly page?: DescriptionPage;
  readonly changes: readonly Change[];
  readonly warnings: readonly Warning[];
  /** Messages for the log. */
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
