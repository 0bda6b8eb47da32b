import type { Config } from "../config/config.ts";
import type { Proposal } from "./propose.ts";
import type { OpenPullRequest } from "./snapshot.ts";
import { hotfixTrailer, overrideNotes, overrideTrailers, readTrailers } from "./trailers.ts";

/** Why a version goes straight into an environment, and what it passes by. */
export interface HotfixWords {
  readonly reason: string;
  /** Rules that somebody has chosen to pass by. */
  readonly override: readonly string[];
}

const LABEL = "hotfix";

/**
 * What the head's commit says of itself as a hotfix; undefined where it is none, or where the base's config does not allow
 * it. Whoever can push the branch can write the trailer, so it is the config, which only the base has, that decides.
 */
export function hotfixOf(
  { commits: [newest] }: Pick<OpenPullRequest, "commits">,
  { allowHotfix }: Pick<Config, "allowHotfix">,
): HotfixWords | undefined {
  if (!allowHotfix || newest === undefined) return undefined;
  const { hotfix, override } = readTrailers(newest.message);
  return hotfix === undefined ? undefined : { reason: hotfix, override };
}

/** What the pull request says of it. */
export function hotfixNotes({ reason, override }: HotfixWords): [string, string][] {
  return [["Hotfix", reason], ...overrideNotes(override)];
}

/** The proposal as a hotfix: it says so, and passes by the gate by choice. */
export function asHotfix(proposal: Proposal, { reason, override }: HotfixWords): Proposal {
  const { labels = [], reviewers = [], assignees = [] } = proposal.decoration ?? {};
  return {
    ...proposal,
    firstEnvironment: true,
    trailers: [hotfixTrailer(reason), ...overrideTrailers(override)],
    decoration: { labels: [...new Set([...labels, LABEL])], reviewers, assignees },
  };
}
