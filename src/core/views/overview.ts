import { findEnvironment } from "../config/environments.ts";
import { declinedFor } from "../decide/declined.ts";
import { activeHold, type Hold } from "../holds/hold.ts";
import { placeKey } from "./arrivals.ts";
import { findings, type OverviewFinding, wantedTag } from "./findings.ts";
import {
  hasOnlyTag,
  healthOf,
  inEnvironment,
  type PromotionState,
  promotionVerdict,
} from "./gate.ts";
import type { AppInEnvironment, InventoryApp } from "../inventory/inventory.ts";
import { type PromotionReason, reasonWords } from "./reasons.ts";
import type { OpenPromotion, ViewSnapshot } from "./snapshot.ts";
import type { Warning } from "../warning.ts";

/** The overview (spec, "Views"), which every format is made from. Times are ISO 8601, UTC. */
export interface Overview {
  readonly base: { readonly branch: string; readonly commit: string; readonly time: string };
  /** The names of the environments shown, in the config's order. */
  readonly environments: readonly string[];
  readonly apps: readonly OverviewApp[];
  readonly features: readonly OverviewFeature[];
  readonly findings: readonly OverviewFinding[];
  readonly warnings: readonly Warning[];
}

export interface OverviewApp {
  readonly group: string;
  readonly app: string;
  /** Environments in which the app has markers. */
  readonly environments: readonly OverviewCell[];
}

/** An app in an environment. */
export interface OverviewCell {
  readonly env: string;
  readonly tags: readonly string[];
  readonly digest?: string;
  /** The time of the commit since which the tags have been there without interruption. */
  readonly since: string;
  readonly commit: string;
  /** It may have been earlier, since history is cut off. */
  readonly orEarlier?: true;
  readonly promotion?: {
    readonly number: number;
    readonly url: string;
    readonly tag: string;
    readonly autoMerge: boolean;
    readonly state: PromotionState;
    readonly reasons: readonly PromotionReason[];
  };
  readonly health?: {
    readonly state: "success" | "failure" | "pending";
    readonly context: string;
    readonly description: string;
  };
  readonly hold?: { readonly reason: string; readonly by?: string; readonly until?: string };
  /** The version that was declined by closing its pull request, if nothing else is on its way. */
  readonly declined?: { readonly number: number; readonly url: string; readonly tag: string };
}

interface OverviewFeature {
  readonly group: string;
  readonly app: string;
  readonly env: string;
  readonly feature: string;
  readonly tag: string;
  readonly since: string;
}

/** What to show; everything by default. */
export interface OverviewFilter {
  readonly group?: string | undefined;
  readonly app?: string | undefined;
  readonly env?: readonly string[] | undefined;
}

/** Makes the overview from a snapshot. */
export function overview(snapshot: ViewSnapshot, filter: OverviewFilter = {}): Overview {
  const { base, config, features, warnings } = snapshot;
  const shown = config.environments.map(({ name }) => name)
    .filter((name) => filter.env === undefined || filter.env.includes(name));
  const isShown = ({ group, app, env }: {
    readonly group?: string | undefined;
    readonly app?: string | undefined;
    readonly env?: string | undefined;
  }) =>
    (filter.group === undefined || group === filter.group) &&
    (filter.app === undefined || app === filter.app) &&
    (env === undefined || shown.includes(env));
  const apps = snapshot.apps.filter(({ group, app }) => isShown({ group, app }));
  return {
    base: { branch: base.branch, commit: base.id, time: isoTime(base.time) },
    environments: shown,
    apps: apps.map((app) => ({
      group: app.group,
      app: app.app,
      environments: shown.flatMap((env) => {
        const here = inEnvironment(app, env);
        return here === undefined ? [] : [cell(snapshot, app, here)];
      }),
    })).filter(({ environments }) => environments.length > 0),
    features: features.filter(isShown).map((feature) => ({
      group: feature.group,
      app: feature.app,
      env: feature.env,
      feature: feature.feature,
      tag: feature.tag,
      since: isoTime(feature.since),
    })),
    findings: findings(snapshot, apps).filter(isShown),
    warnings,
  };
}

/** The overview as JSON prints it, with reasons in words. */
export function overviewJson(overview: Overview) {
  return {
    ...overview,
    apps: overview.apps.map((app) => ({
      ...app,
      environments: app.environments.map((cell) => {
        const { promotion } = cell;
        if (promotion === undefined) return cell;
        return {
          ...cell,
          promotion: { ...promotion, reasons: promotion.reasons.map(reasonWords) },
        };
      }),
    })),
  };
}

function cell(snapshot: ViewSnapshot, app: InventoryApp, here: AppInEnvironment): OverviewCell {
  const place = { group: app.group, app: app.app, env: here.env };
  const tagAges = snapshot.tagAges.get(placeKey(place));
  const since = tagAges?.since ?? snapshot.base;
  const promotion = openPromotion(snapshot, place);
  const health = healthOf(snapshot, app, here.env);
  const [reported] = health.contexts.filter(({ state }) => state === health.state);
  const hold = snapshot.holds.length === 0 ? undefined : activeHold(
    snapshot.holds,
    { ...place, tag: promotion?.tag ?? wantedTag(snapshot, app, here.env) ?? "" },
    snapshot.now,
  );
  const [digest] = here.digests;
  return {
    env: here.env,
    tags: here.tags,
    ...(digest === undefined ? {} : { digest }),
    since: isoTime(since.time),
    commit: since.id,
    ...(tagAges?.orEarlier ? { orEarlier: true } : {}),
    ...(promotion === undefined ? {} : { promotion: promotionOf(snapshot, app, promotion) }),
    ...(reported === undefined ? {} : {
      health: {
        state: reported.state,
        context: reported.context,
        description: reported.description,
      },
    }),
    ...(hold === undefined ? {} : { hold: holdOf(hold) }),
    ...(promotion === undefined ? declinedIn(snapshot, app, here) : {}),
  };
}

function declinedIn(
  snapshot: ViewSnapshot,
  app: InventoryApp,
  here: AppInEnvironment,
): Pick<OverviewCell, "declined"> {
  const all = snapshot.provider?.declined ?? [];
  const tag = all.length === 0 ? undefined : wantedTag(snapshot, app, here.env);
  if (tag === undefined || hasOnlyTag(here, tag)) return {};
  const declined = declinedFor(all, { group: app.group, app: app.app, env: here.env, tag });
  return declined === undefined
    ? {}
    : { declined: { number: declined.number, url: declined.url, tag } };
}

function promotionOf(
  snapshot: ViewSnapshot,
  app: InventoryApp,
  promotion: OpenPromotion,
): NonNullable<OverviewCell["promotion"]> {
  const { number, url, tag, autoMerge } = promotion;
  return { number, url, tag, autoMerge, ...promotionVerdict(snapshot, app, promotion) };
}

function holdOf({ reason, by, until }: Hold): NonNullable<OverviewCell["hold"]> {
  return {
    reason,
    ...(by === "" ? {} : { by }),
    ...(until === undefined ? {} : { until: isoTime(until) }),
  };
}

/** The open promotion to this environment; the newest of several. */
export function openPromotion(
  { provider }: Pick<ViewSnapshot, "provider">,
  { group, app, env }: { readonly group: string; readonly app: string; readonly env: string },
): OpenPromotion | undefined {
  return provider?.promotions.findLast((promotion) =>
    promotion.group === group && promotion.app === app && promotion.env === env
  );
}

/** Whether the environment's pull requests merge automatically. */
export function mergesByItself({ config }: Pick<ViewSnapshot, "config">, env: string): boolean {
  return findEnvironment(config, env)?.auto ?? false;
}

/** ISO 8601, UTC, to the second, like git's times. */
export function isoTime(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, "Z");
}
