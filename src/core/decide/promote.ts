import type { Config } from "../config/config.ts";
import { descendants, isEarlier, predecessorsOf } from "../config/environments.ts";
import { Failure, orFailure } from "../failure.ts";
import type { Hold } from "../holds/hold.ts";
import type { DescriptionFacts } from "../promotion/description.ts";
import type { Promotion } from "../promotion/promotion.ts";
import type { PullRequest } from "../promotion/pull_request.ts";
import { readSkipped } from "../promotion/skipped.ts";
import { isAt, planPromotion, versionIn } from "./app.ts";
import { heldBack } from "./held.ts";
import { hotfixOf } from "./hotfix.ts";
import { type Declined, declinedFor } from "./declined.ts";
import { LAST_ENVIRONMENT, type MergedPromotion, setNoTag } from "./merged.ts";
import type { Proposal } from "./proposal.ts";
import { carriedBy, openOn, propose } from "./propose.ts";
import type { AppManifests, Snapshot } from "./snapshot.ts";
import { type Decision, nothingToDo } from "./steps.ts";

/** What a merge set, if it is a promotion. */
export type PromotionSource = Exclude<MergedPromotion, { skipped: string }>;

/** What `promote` decides from, beside the snapshot. */
interface PromoteFacts {
  readonly source: PromotionSource;
  /** The merged pull request. */
  readonly pullRequest?: Pick<PullRequest, "number" | "url" | "description">;
  /** At the commit promoted from. */
  readonly then: AppManifests;
  /** At the base's tip. */
  readonly now: AppManifests;
  /** Environments with a near miss instead of the app's marker: an error, never skipped. */
  readonly nearMisses: ReadonlySet<string>;
  readonly declined: readonly Declined[];
  /** Holds that open pull requests add or change: what they select is not armed. */
  readonly proposedHolds: readonly Hold[];
  /** Whether declined versions are promoted after all. */
  readonly reopen: boolean;
  /** Characters that a description may have. */
  readonly limit: number;
}

/** A promotion that cannot be made. */
export type Blocked =
  /** The environment's markers are not as they should be, which the caller explains. */
  | { readonly kind: "missing"; readonly promotion: Promotion }
  | { readonly kind: "failed"; readonly promotion: Promotion; readonly failure: Failure };

/**
 * Decides what follows from a merge: a pull request for every environment whose predecessors all have the tag now, the
 * first one on a line. Where one cannot be made, the others can.
 */
export function decidePromote(
  snapshot: Snapshot,
  facts: PromoteFacts,
): (Decision | Blocked)[] {
  const { source, then, now } = facts;
  const { config } = snapshot.base;
  const { group, app, env, tag, commit } = source;
  const from: Promotion = { group, app, tag, env, sha: commit, feature: "", type: "promote" };
  const skip = (reason: string) => [
    nothingToDo("skipped", reason, { promotion: from, warnings: source.warnings }),
  ];
  const atCommit = versionIn(then, env);
  if (!isAt(atCommit, { tag })) {
    if (source.byMetadata || atCommit.tags.length === 0) return skip(setNoTag(group, app));
    return skip(
      `skipping promotion as the markers of ${group}/${app} in environment "${env}" disagree: ${
        atCommit.tags.join(", ")
      }`,
    );
  }
  const digest = atCommit.digests.length === 1 ? atCommit.digests[0] : undefined;
  if (!isAt(versionIn(now, env), { tag, digest })) {
    return skip(`skipping promotion as environment "${env}" has moved on from version ${tag}`);
  }
  const candidates = nextEnvironments(config, facts, { tag, digest });
  if (candidates.length === 0) {
    const isLast = descendants(config, env).every(({ name }) =>
      versionIn(now, name).tags.length === 0
    );
    if (isLast) return skip(LAST_ENVIRONMENT);
    return [
      nothingToDo(
        "unchanged",
        `${group}/${app} is already at version ${tag} in every later environment`,
        { promotion: from, warnings: source.warnings },
      ),
    ];
  }
  return candidates.map((next) => {
    const promotion = { ...from, env: next.env };
    switch (next.kind) {
      case "missing":
        return { kind: "missing", promotion };
      case "failed":
        return { kind: "failed", promotion, failure: next.failure };
      case "waits":
        return nothingToDo(
          "skipped",
          `environment "${next.env}" waits for version ${tag} in ${next.missing.join(", ")}`,
          { promotion, warnings: source.warnings },
        );
      case "ready": {
        const decided = orFailure(() => decideNext(snapshot, facts, promotion, digest));
        return decided instanceof Failure
          ? { kind: "failed", promotion, failure: decided }
          : decided;
      }
    }
  });
}

function decideNext(
  snapshot: Snapshot,
  facts: PromoteFacts,
  promotion: Promotion,
  digest: string | undefined,
): Decision {
  const { source, now, limit, pullRequest, proposedHolds } = facts;
  const { config } = snapshot.base;
  const { proposal } = planPromotion(now, config, promotion, {
    digest,
    limit,
    ...(pullRequest && broughtBy(source.env, pullRequest)),
  });
  const decided = heldBack(snapshot, promotion, proposal.branch) ??
    declinedBack(snapshot, facts, promotion) ??
    yieldTo(snapshot, proposal, promotion) ?? propose(snapshot, proposal, proposedHolds);
  return {
    ...decided,
    warnings: [...source.warnings, ...decided.warnings],
    notes: [...passedOver(config, facts, promotion.env), ...decided.notes],
  };
}

/** What the next pull request's text says about the one that brought the version to `env`. */
export function broughtBy(
  env: string,
  { number, url, description }: Pick<PullRequest, "number" | "url" | "description">,
): Pick<DescriptionFacts, "origin" | "skipped"> {
  const skipped = readSkipped(description).filter((version) => version.env !== env);
  return { origin: { env, number, url, description }, skipped };
}

/** The decision for a declined version, which is to do nothing; undefined if it was not declined, or is open again. */
function declinedBack(
  snapshot: Snapshot,
  { declined, reopen }: PromoteFacts,
  promotion: Promotion,
): Decision | undefined {
  const { env, tag } = promotion;
  const closed = reopen ? undefined : declinedFor(declined, promotion);
  const isOpen = snapshot.open.some((open) => {
    const carried = carriedBy(open, promotion);
    return carried?.env === env && carried.to.tags.includes(tag);
  });
  if (closed === undefined || isOpen) return undefined;
  return nothingToDo(
    "skipped",
    `skipping promotion as version ${tag} was declined for environment "${env}" by closing pull request #${closed.number}`,
    { promotion },
  );
}

type Next =
  | { readonly env: string; readonly kind: "ready" | "missing" }
  | { readonly env: string; readonly kind: "failed"; readonly failure: Failure }
  | { readonly env: string; readonly kind: "waits"; readonly missing: readonly string[] };

/** The environments that a tag goes to next; skips those that have it and those without the app. */
function nextEnvironments(
  config: Config,
  { source, now, nearMisses }: PromoteFacts,
  version: { tag: string; digest: string | undefined },
): Next[] {
  const versions = new Map(
    config.environments.map(({ name }) => [name, orFailure(() => versionIn(now, name))]),
  );
  const has = (env: string) => {
    const version = versions.get(env);
    return version instanceof Failure || version?.tags[0] !== undefined || nearMisses.has(env);
  };
  const isThere = (env: string) => {
    const found = versions.get(env);
    return found !== undefined && !(found instanceof Failure) && isAt(found, version);
  };
  const found: Next[] = [];
  for (const { name: env } of descendants(config, source.env)) {
    if (!has(env) || isThere(env)) continue;
    const missing = predecessorsOf(config, env, has).map(({ name }) => name)
      .filter((name) => !isThere(name));
    const failure = versions.get(env);
    if (missing.length === 0) {
      if (failure instanceof Failure) found.push({ env, kind: "failed", failure });
      else found.push({ env, kind: nearMisses.has(env) ? "missing" : "ready" });
    } else if (!missing.some((name) => isEarlier(config, source.env, name))) {
      // Another path of the graph has to bring it; through this one it comes later.
      found.push({ env, kind: "waits", missing });
    }
  }
  return found;
}

/** Notes for the environments before this one that are skipped since they do not have the app. */
function passedOver(config: Config, { source, now, nearMisses }: PromoteFacts, to: string) {
  const { group, app } = source;
  return descendants(config, source.env).map(({ name }) => name).filter((name) =>
    isEarlier(config, name, to) && !nearMisses.has(name) && versionIn(now, name).tags.length === 0
  ).map((name) => `passing over environment "${name}", where ${group}/${app} has no marker`);
}

/**
 * With `per-app`, all of an app's promotions share a branch. An open pull request that brings another version to an
 * earlier environment keeps it, since that version would be lost otherwise. So does a hotfix, which a person decided
 * on.
 */
export function yieldTo(
  snapshot: Snapshot,
  { branch }: Proposal,
  promotion: Promotion,
): Decision | undefined {
  const open = openOn(snapshot, branch);
  const carried = open && carriedBy(open, promotion);
  if (open === undefined || carried === undefined) return undefined;
  const { config } = snapshot.base;
  const [tag] = carried.to.tags;
  if (tag === undefined || tag === promotion.tag) return undefined;
  const isHotfix = hotfixOf(open, config) !== undefined;
  if (!isHotfix && !isEarlier(config, carried.env, promotion.env)) return undefined;
  const { number } = open.pullRequest;
  const brings = `brings version ${tag} to environment "${carried.env}"`;
  const reason = isHotfix
    ? `skipping promotion as the hotfix of pull request #${number} ${brings}`
    : `skipping promotion as pull request #${number} ${brings}`;
  return nothingToDo("skipped", reason, { promotion });
}
