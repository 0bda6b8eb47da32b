/** What a pull request is for; the original tool's pull requests have no type and are promotions. */
export type PromotionType = "promote" | "feature";

/**
 * One image tag on its way to one environment. It travels in the pull request's description; branch, title and
 * edits follow from it, the config and the base tree (spec, "Words").
 */
export interface Promotion {
  readonly group: string;
  readonly app: string;
  readonly tag: string;
  readonly env: string;
  /** The commit promoted from, whose statuses the `status` command asks for; empty in a first environment. */
  readonly sha: string;
  /** The feature's cleaned name; empty for promotions. */
  readonly feature: string;
  readonly type: PromotionType;
}
