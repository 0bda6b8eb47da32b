import { ancestors, descendants, findEnvironment, predecessorsOf } from "../config/environments.ts";
import { durationWords } from "../duration.ts";
import { appliedRules, timeLimitsOf } from "../gate/applied_rules.ts";
import { NO_LIMITS, type TimeLimits, timeRules } from "../gate/time_rules.ts";
import { activeHold, holdsOf, holdWords } from "../holds/hold.ts";
import type { DescriptionFacts } from "../promotion/description.ts";
import {
  type EnvironmentRow,
  type PullRequestLink,
  readPullRequestNumbers,
} from "../promotion/environment_table.ts";
import { code } from "../promotion/markdown.ts";
import type { Promotion } from "../promotion/promotion.ts";
import type { OpenPullRequest, Snapshot } from "./snapshot.ts";
import type { GatedPromotion } from "./steps.ts";

/** The pull request whose table is made. */
export interface PullRequestContext {
  readonly promotion: GatedPromotion;
  readonly facts: Pick<DescriptionFacts, "environments" | "origin">;
  readonly draft: boolean;
  /** The pull request, if it is already open for the same version. */
  readonly open: OpenPullRequest | undefined;
}

/**
 * The rows of the pull request's table: for each environment its pull request and what it waits for. They contain only
 * what stays true while the pull request is open; the provider shows the reports itself.
 */
export function environmentRows(
  snapshot: Snapshot,
  context: PullRequestContext,
): EnvironmentRow[] {
  const { promotion, facts: { environments } } = context;
  const { config } = snapshot.base;
  const earlier = new Set(ancestors(config, promotion.env).map(({ name }) => name));
  const later = new Set(descendants(config, promotion.env).map(({ name }) => name));
  const numbers = knownPullRequests(context);
  const has = (env: string) => environments.some((row) => row.env === env && row.tags.length > 0);
  return environments.map((row) => {
    const { env, tags } = row;
    if (promotion.type === "feature") {
      return env === promotion.env ? { ...row, pullRequest: "this", state: "beside it" } : row;
    }
    if (env === promotion.env) {
      return { ...row, pullRequest: "this", state: openState(snapshot, context, has) };
    }
    if (tags.length === 0) return { ...row, state: "app not in this environment" };
    const isThere = tags.length === 1 && tags[0] === promotion.tag;
    const other = otherOpen(snapshot, promotion, env);
    if (other !== undefined) return { ...row, ...other };
    if (earlier.has(env)) {
      const pullRequest = isThere ? numbers.get(env) : undefined;
      const state = isThere ? "merged" : tags.length > 1 ? "markers disagree" : "has moved on";
      return { ...row, pullRequest, state };
    }
    if (!later.has(env)) return { ...row, state: isThere ? "merged" : "on another path" };
    if (promotion.type === "rollback") return { ...row, state: "stays" };
    if (isThere) return { ...row, state: "already has it" };
    return { ...row, state: laterState(snapshot, promotion, env, has) };
  });
}

/** The merged pull requests before this one: the last one as it was read, earlier ones from its text. */
function knownPullRequests({ promotion, facts: { origin }, open }: PullRequestContext) {
  const known = new Map<string, PullRequestLink>();
  const sources = [open?.pullRequest, origin].flatMap((source) => source ?? []);
  for (const { description, url, number } of sources) {
    for (const [env, linked] of readPullRequestNumbers(description)) {
      // Its URL is that of the pull request that was read, with another number.
      const page = url.endsWith(`/${number}`) ? url.slice(0, -String(number).length) : undefined;
      if (page !== undefined && env !== promotion.env) {
        known.set(env, { number: linked, url: `${page}${linked}` });
      }
    }
  }
  if (origin !== undefined) known.set(origin.env, { number: origin.number, url: origin.url });
  return known;
}

/** An open pull request that brings another version of the app to the environment. */
function otherOpen(
  { open }: Snapshot,
  { group, app }: Promotion,
  env: string,
): Pick<EnvironmentRow, "pullRequest" | "state"> | undefined {
  for (const { pullRequest, changes } of open) {
    const change = changes.find((one) => one.group === group && one.app === app && one.env === env);
    const [tag] = change?.to.tags ?? [];
    if (tag === undefined || pullRequest.fromFork) continue;
    return { pullRequest, state: `open, brings ${code(tag, "cell")}` };
  }
  return undefined;
}

function openState(
  snapshot: Snapshot,
  { promotion, draft }: PullRequestContext,
  has: (env: string) => boolean,
): string {
  const { config } = snapshot.base;
  const open = draft ? "draft" : "open";
  const applied = appliedRules(promotion, config);
  const held = applied.holds ? heldWords(snapshot, promotion, promotion.env) : undefined;
  if (held !== undefined) return `${open}, ${held}`;
  const reports = (applied.predecessors ? predecessorsOf(config, promotion.env, has) : [])
    .map(({ name }) => code(`${promotion.group}-${name}`, "cell"));
  const limits = timeLimitsOf(promotion, applied, config);
  // Where nobody reports, nothing soaks.
  const soak = reports.length === 0 ? NO_LIMITS.soak : limits.soak;
  const times = timeWords({ ...limits, soak }, snapshot.now);
  const waits = reports.length === 0 ? times : [`waits for ${reports.join(" and ")}`, ...times];
  return waits.length === 0 ? open : `${open}, ${waits.join(", then ")}`;
}

function timeWords(
  { soak, windows, freeze }: TimeLimits,
  now: number,
): string[] {
  const frozen = timeRules({ ...NO_LIMITS, freeze }, [], now);
  return [
    ...(soak === 0 ? [] : [`soaks for ${durationWords(soak)}`]),
    ...(frozen.state === "open" ? [] : [code(frozen.words, "cell")]),
    ...(windows.length === 0 ? [] : ["waits for its window"]),
  ];
}

function laterState(
  snapshot: Snapshot,
  promotion: Promotion,
  env: string,
  has: (env: string) => boolean,
): string {
  const { config } = snapshot.base;
  const held = heldWords(snapshot, promotion, env);
  if (held !== undefined) return held;
  const before = predecessorsOf(config, env, has).map(({ name }) => code(name, "cell"));
  const merges = findEnvironment(config, env)?.auto ?? false
    ? "merges by itself"
    : "a person merges";
  return `after ${before.join(" and ")}, ${merges}`;
}

function heldWords(
  { held, now }: Snapshot,
  { group, app, tag, type }: Promotion,
  env: string,
): string | undefined {
  const hold = activeHold(holdsOf(type, held.holds), { group, app, env, tag }, now);
  return hold === undefined ? undefined : code(holdWords(hold), "cell");
}
