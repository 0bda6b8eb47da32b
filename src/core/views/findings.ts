import { activeHold } from "../holds/hold.ts";
import { placeKey } from "./arrivals.ts";
import { readCommitWords } from "./commit_words.ts";
import { hasOnlyTag, inEnvironment, predecessorsIn } from "./gate.ts";
import {
  type AppInEnvironment,
  firstPlace,
  type InventoryApp,
  type MarkedPlace,
} from "../inventory/inventory.ts";
import type { ViewSnapshot } from "./snapshot.ts";

/** A finding of the overview; `docs/overview.md` explains each code. */
export interface OverviewFinding {
  readonly code: "markers-disagree" | "ahead-of-predecessor" | "lost-promotion";
  readonly message: string;
  readonly path?: string;
  readonly line?: number;
  readonly group: string;
  readonly app: string;
  readonly env: string;
}

/** The findings about these apps, in their order. */
export function findings(
  snapshot: ViewSnapshot,
  apps: readonly InventoryApp[],
): OverviewFinding[] {
  return apps.flatMap((app) =>
    app.environments.flatMap((here) => [
      ...disagreement(app, here),
      ...ahead(snapshot, app, here),
      ...lost(snapshot, app, here),
    ])
  );
}

/** The finding that an app has several tags in this environment. */
export function disagreement(
  { group, app }: InventoryApp,
  here: AppInEnvironment,
): OverviewFinding[] {
  if (here.tags.length < 2) return [];
  const byTag = Map.groupBy(
    here.places.filter(({ tag }) => tag !== undefined),
    ({ tag }) => tag ?? "",
  );
  // The rarest first: that is probably the wrong one.
  const groups = [...byTag].sort(([, a], [, b]) => a.length - b.length);
  const [odd] = groups[0]?.[1] ?? [];
  const list = groups.map(([tag, places]) => `${tag} (${some(places)})`).join(" and ");
  return [{
    code: "markers-disagree",
    message: `${group}/${app} has several tags in ${here.env}: ${list}`,
    ...(odd === undefined ? {} : { path: odd.path, line: odd.line }),
    group,
    app,
    env: here.env,
  }];
}

function some(places: readonly MarkedPlace[]): string {
  const [first] = places;
  const more = places.length - 1;
  return `${first?.path}:${first?.line}${more > 0 ? ` and ${more} more` : ""}`;
}

function ahead(
  { tagAges }: ViewSnapshot,
  app: InventoryApp,
  here: AppInEnvironment,
): OverviewFinding[] {
  const place = { group: app.group, app: app.app, env: here.env };
  return (tagAges.get(placeKey(place))?.aheadOf ?? []).map((before) => ({
    code: "ahead-of-predecessor",
    message: `${app.group}/${app.app} is at ${here.tags.join(" and ")} in ${here.env}, which ` +
      `${before} never had (it is at ${
        inEnvironment(app, before)?.tags.join(" and ") || "no tag"
      })`,
    ...firstPlace(here),
    ...place,
  }));
}

/** How far back lost promotions are reported, like the default of `reconcile`; in milliseconds. */
export const LOST_WITHIN = 30 * 24 * 60 * 60 * 1000;

function lost(
  snapshot: ViewSnapshot,
  app: InventoryApp,
  here: AppInEnvironment,
): OverviewFinding[] {
  const tag = lostTag(snapshot, app, here);
  if (tag === undefined) return [];
  const place = { group: app.group, app: app.app, env: here.env };
  const from = predecessorsIn(snapshot, app, here.env).map(({ env }) => env).join(" and ");
  return [{
    code: "lost-promotion",
    message: `no pull request brings ${app.group}/${app.app} ${tag} to ${here.env}, although ` +
      `${from} has it`,
    ...firstPlace(here),
    ...place,
  }];
}

/**
 * The tag that every predecessor got by a promotion, but that no pull request brings on; undefined if nothing is lost,
 * if it was declined or is held, and if open pull requests are unknown.
 */
export function lostTag(
  snapshot: ViewSnapshot,
  app: InventoryApp,
  here: AppInEnvironment,
): string | undefined {
  const { provider, tagAges, now } = snapshot;
  if (provider === undefined) return undefined;
  const place = { group: app.group, app: app.app, env: here.env };
  const tag = wantedTag(snapshot, app, here.env);
  if (tag === undefined || hasOnlyTag(here, tag)) return undefined;
  if ((tagAges.get(placeKey(place))?.aheadOf ?? []).length > 0) return undefined;
  const arrivals = predecessorsIn(snapshot, app, here.env)
    .map(({ env }) => tagAges.get(placeKey({ ...place, env })));
  const promoted = arrivals.every((arrival) =>
    arrival !== undefined && readCommitWords(arrival.since.message).isPromotion &&
    now - arrival.since.time < LOST_WITHIN
  );
  if (!promoted || activeHold(snapshot.holds, { ...place, tag }, now) !== undefined) {
    return undefined;
  }
  const isOurs = (other: { readonly group: string; readonly app: string }) =>
    other.group === place.group && other.app === place.app;
  // With per-app, another environment's pull request keeps the branch until it merges.
  const comes = provider.promotions.some((promotion) =>
    isOurs(promotion) &&
    (snapshot.config.prflow === "per-app" || promotion.env === here.env)
  );
  const declined = provider.declined.some((one) =>
    isOurs(one) && one.env === here.env && one.tag === tag
  );
  return comes || declined ? undefined : tag;
}

/** The tag that all predecessors have; undefined for a first environment, and if they disagree. */
export function wantedTag(
  snapshot: Pick<ViewSnapshot, "config">,
  app: InventoryApp,
  env: string,
): string | undefined {
  const before = predecessorsIn(snapshot, app, env);
  const tags = new Set(before.flatMap(({ tags }) => tags));
  return before.every(({ tags }) => tags.length === 1) && tags.size === 1
    ? [...tags][0]
    : undefined;
}
