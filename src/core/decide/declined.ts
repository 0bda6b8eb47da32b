import { acceptedBranches } from "../names/branch.ts";
import { parseDescription } from "../promotion/description.ts";
import type { Promotion } from "../promotion/promotion.ts";
import type { PullRequest } from "../promotion/pull_request.ts";

/** A promotion's pull request that was closed unmerged, by a person. */
export interface Declined {
  readonly number: number;
  readonly url: string;
  readonly group: string;
  readonly app: string;
  readonly env: string;
  readonly tag: string;
}

/** How long a promotion that nobody brought on is looked for, and one that was declined is remembered, by default. */
export const HORIZON = 30 * 24 * 60 * 60 * 1000;

/**
 * What a pull request that was closed unmerged declined; undefined where it was no promotion, or closed by the program,
 * which says so in the metadata first. Its branch may be gone, so that the description has to do.
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

/** The pull request by which somebody declined the version for the environment; undefined where nobody did. */
export function declinedFor(
  declined: readonly Declined[],
  { group, app, env, tag }: Pick<Promotion, "group" | "app" | "env" | "tag">,
): Declined | undefined {
  return declined.find((one) =>
    one.group === group && one.app === app && one.env === env && one.tag === tag
  );
}
