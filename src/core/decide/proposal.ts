import type { Change } from "../manifest/change.ts";
import type { DescriptionPage } from "../promotion/description.ts";
import type { Promotion } from "../promotion/promotion.ts";
import type { Warning } from "../warning.ts";
import type { FileWrite } from "./steps.ts";
import type { HotfixWords } from "./trailers.ts";

/** What a command proposes: a branch with one commit on the base, and its pull request. */
export interface Proposal {
  /** Undefined for the removal of stale features, which is not a promotion. */
  readonly promotion: Promotion | undefined;
  readonly branch: string;
  /** The pull request's title and the commit's message. */
  readonly title: string;
  readonly description: string;
  /** The parts of the description. */
  readonly page?: DescriptionPage;
  /** Whether the pull request should merge automatically. */
  readonly auto: boolean;
  /** Why it goes straight into its environment, and which rules it overrides. */
  readonly hotfix?: HotfixWords;
  /** The rules that a rollback overrides. */
  readonly override?: readonly string[];
  /** Files that differ from the base, with their new text. */
  readonly files: readonly FileWrite[];
  readonly changes: readonly Change[];
  readonly warnings: readonly Warning[];
  /** Trailers of the commit's message, `Key: value`. */
  readonly trailers?: readonly string[];
  readonly draft?: boolean;
  readonly decoration?: {
    readonly labels: readonly string[];
    readonly reviewers: readonly string[];
    readonly assignees: readonly string[];
  };
}
