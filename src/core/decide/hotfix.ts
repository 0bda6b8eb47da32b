import type { Config } from "../config/config.ts";
import { type DescriptionFacts, formatDescription } from "../promotion/description.ts";
import type { Promotion } from "../promotion/promotion.ts";
import type { Proposal } from "./proposal.ts";
import type { OpenPullRequest } from "./snapshot.ts";
import type { GatedPromotion } from "./steps.ts";
import {
  hotfixTrailer,
  type HotfixWords,
  overrideNotes,
  overrideTrailers,
  readTrailers,
} from "./trailers.ts";

const LABEL = "hotfix";

/**
 * The hotfix that the head's commit declares; undefined if it is not a hotfix, or if the base's config does not allow
 * one. Anyone who can push the branch can write the trailer, so the base's config decides.
 */
export function hotfixOf(
  { commits: [newest] }: Pick<OpenPullRequest, "commits">,
  { allowHotfix }: Pick<Config, "allowHotfix">,
): HotfixWords | undefined {
  if (!allowHotfix || newest === undefined) return undefined;
  const { hotfix, override } = readTrailers(newest.message);
  return hotfix === undefined ? undefined : { reason: hotfix, override };
}

/** Whether the head is a hotfix that overrides holds. */
export function overridesHold(
  open: Pick<OpenPullRequest, "commits">,
  config: Pick<Config, "allowHotfix">,
): boolean {
  return hotfixOf(open, config)?.override.includes("hold") ?? false;
}

/** The promotion with what its gate asks. */
export function asGated(promotion: Promotion, hotfix: HotfixWords | undefined): GatedPromotion {
  return hotfix === undefined
    ? promotion
    : { ...promotion, hotfix: hotfix.reason, override: hotfix.override };
}

/** The proposal as a hotfix: labelled, explained, and with a gate that asks no other environment. */
export function asHotfix(proposal: Proposal, hotfix: HotfixWords): Proposal {
  const { reason, override } = hotfix;
  const { labels = [], reviewers = [], assignees = [] } = proposal.decoration ?? {};
  return {
    ...withNotes(proposal, [["Hotfix", reason], ...overrideNotes(override)]),
    hotfix,
    trailers: [hotfixTrailer(reason), ...overrideTrailers(override)],
    decoration: { labels: [...new Set([...labels, LABEL])], reviewers, assignees },
  };
}

function withNotes(proposal: Proposal, notes: NonNullable<DescriptionFacts["notes"]>): Proposal {
  if (proposal.page === undefined) return proposal;
  const { promotion, facts, limit } = proposal.page;
  const page = { promotion, limit, facts: { ...facts, notes: [...facts.notes ?? [], ...notes] } };
  return { ...proposal, page, description: formatDescription(promotion, page.facts, limit) };
}
