import { acceptedBranches } from "../names/branch.ts";
import { parseDescription } from "../promotion/description.ts";
import type { Promotion } from "../promotion/promotion.ts";
import type { PullRequest } from "../promotion/pull_request.ts";

/** A promotion whose pull request a person closed unmerged. */
export interface Declined {
  readonly number: number;
  readonly url: string;
  readonly group: string;
  readonly app: string;
  readonly env: string;
  readonly tag: string;
}

/** How far back to look for promotions that were not continued, and for declined ones, by default; in milliseconds. */
export const HORIZON = 30 * 24 * 60 * 60 * 1000;

/**
 * What a pull request that was closed unmerged declined; undefined if it was not a promotion, or was closed by the
 * program, which records that in the metadata first. Its branch may be gone, so only the description counts.
 */
export function declinedBy(pullRequest: PullRequest): Declined | undefined {
  const { number, url, sourceBranch, fromFork, description } = pullRequest;
  const parsed = parseDescription(description);
  if (fromFork || parsed.kind !== "promotion" || parsed.closed !== undefined) return undefined;
  const { group, app, env, tag, type } = parsed.promotion;
  if (type !== "promote" || !acceptedBranches(parsed.promotion).includes(sourceBranch)) {
    return undefined;
  }
  return { number, url, group, app, env, tag };
}

/** The pull request that declined the version for the environment; undefined if none did. */
export function declinedFor(
  declined: readonly Declined[],
  { group, app, env, tag }: Pick<Promotion, "group" | "app" | "env" | "tag">,
): Declined | undefined {
  return declined.find((one) =>
    one.group === group && one.app === app && one.env === env && one.tag === tag
  );
}
