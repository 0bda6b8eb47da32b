import type { PromotionType } from "../names/branch.ts";

/**
 * One image tag on its way to one environment. It is the metadata of the pull request's description; branch, title and
 * edits follow from it, the config and the base tree (spec, "Terms").
 */
export interface Promotion {
  readonly group: string;
  readonly app: string;
  readonly tag: string;
  readonly env: string;
  /** The commit promoted from, whose reports the gate needs; empty in a first environment. */
  readonly sha: string;
  /** The feature's cleaned name; empty except for features. */
  readonly feature: string;
  /** The original tool's pull requests have no type and are promotions. */
  readonly type: PromotionType;
}
