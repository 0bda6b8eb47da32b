import { findEnvironment, predecessorsOf } from "../config/environments.ts";
import { type ReportedVerdict, timeRules, type TimeState } from "../gate/time_rules.ts";
import { activeHold, holdWords } from "../holds/hold.ts";
import { judge, type Judgement, sumUp } from "../gate/judge.ts";
import { type Verdict, verdictOf } from "../gate/verdict.ts";
import { keyOf } from "./arrivals.ts";
import type { AppInEnvironment, InventoryApp } from "./inventory.ts";
import type { OpenPromotion, ViewSnapshot } from "./snapshot.ts";

export type PromotionState = "waiting" | "ready" | "blocked" | "conflict";

/** Where an open promotion stands, and why, in words. */
export interface PromotionJudgement {
  readonly state: PromotionState;
  readonly reasons: readonly string[];
}

/** The app in an environment; undefined where it has no marker. */
export function inEnvironment(app: InventoryApp, env: string): AppInEnvironment | undefined {
  return app.environments.find((environment) => environment.env === env);
}

/** The environments that have to have the app's tag before this one. */
export function predecessorsIn(
  { config }: Pick<ViewSnapshot, "config">,
  app: InventoryApp,
  env: string,
) {
  return predecessorsOf(config, env, (name) => inEnvironment(app, name) !== undefined)
    .flatMap(({ name }) => inEnvironment(app, name) ?? []);
}

/**
 * What the newest reports say about an app in an environment: those on the newest commit that has a verdict, of the commits
 * at which its tag stood there already.
 */
export function healthOf(snapshot: ViewSnapshot, app: InventoryApp, env: string): Verdict {
  const { provider, wholeName } = snapshot;
  for (const commit of commitsWith(snapshot, app, env)) {
    const verdict = verdictOf(provider?.reports.get(commit) ?? [], app.group, env, { wholeName });
    if (verdict.state !== "none") return verdict;
  }
  return { state: "none", contexts: [] };
}

/** Of the commits that were asked about, those at which what the app has in the environment stood there already. */
function commitsWith(
  { recent, standing }: ViewSnapshot,
  { group, app }: InventoryApp,
  env: string,
): readonly string[] {
  const since = standing.get(keyOf({ group, app, env }))?.since.id;
  const begin = since === undefined ? -1 : recent.indexOf(since);
  return begin < 0 ? recent : recent.slice(0, begin + 1);
}

/** Where an open promotion stands: what its gate would say now. */
export function judgePromotion(
  snapshot: ViewSnapshot,
  app: InventoryApp,
  promotion: OpenPromotion,
): PromotionJudgement {
  if (promotion.conflict) {
    return { state: "conflict", reasons: ["it does not merge cleanly"] };
  }
  const held = activeHold(snapshot.holds, promotion, snapshot.now);
  if (held !== undefined) return { state: "blocked", reasons: [holdWords(held)] };
  const { gate, env } = promotion;
  if (gate !== undefined) {
    const reasons = gate.description === "" ? [] : [gate.description];
    return { state: STATES[gate.state], reasons };
  }
  // A person's decision to go back waits for nobody's health.
  const judgements = promotion.branch.startsWith("rollback/")
    ? []
    : judgementsOf(snapshot, app, promotion);
  const time = timeState(snapshot, app, env);
  const reasons = [
    ...judgements.filter(({ state }) => state !== "success").map(judgementInWords),
    ...(time.state === "open" ? [] : [time.words]),
  ];
  const isFrozen = findEnvironment(snapshot.config, env)?.freeze
    .some(({ from, to }) => from <= snapshot.now && snapshot.now < to) ?? false;
  if (isFrozen || sumUp(judgements) === "failure") return { state: "blocked", reasons };
  return reasons.length > 0 ? { state: "waiting", reasons } : { state: "ready", reasons: [] };
}

/** What soak, windows and freezes of the environment say about the tag that its predecessors have. */
export function timeState(snapshot: ViewSnapshot, app: InventoryApp, env: string): TimeState {
  const limits = findEnvironment(snapshot.config, env);
  if (limits === undefined) return { state: "open" };
  const predecessors = predecessorsIn(snapshot, app, env).map((before) => ({
    env: before.env,
    arrival: snapshot.standing.get(keyOf({ ...app, env: before.env }))?.since.time ?? snapshot.now,
    verdicts: reportsOn(snapshot, app, before.env),
  }));
  return timeRules(limits, predecessors, snapshot.now);
}

/** All that was reported about an environment while the tag stood there, as far as it has a time. */
function reportsOn(snapshot: ViewSnapshot, app: InventoryApp, env: string): ReportedVerdict[] {
  const { provider, wholeName } = snapshot;
  return commitsWith(snapshot, app, env).flatMap((commit) => {
    const { state, contexts } = verdictOf(provider?.reports.get(commit) ?? [], app.group, env, {
      wholeName,
    });
    const times = contexts.flatMap(({ at }) => at ?? []);
    return state === "none" || times.length === 0 ? [] : [{ at: Math.max(...times), state }];
  });
}

const STATES = { pending: "waiting", success: "ready", failure: "blocked" } as const;

/** What the reports say about every predecessor, as `status` judges. */
export function judgementsOf(
  snapshot: ViewSnapshot,
  app: InventoryApp,
  { sha, tag, env, group }: Pick<OpenPromotion, "sha" | "tag" | "env" | "group">,
): Judgement[] {
  const before = predecessorsIn(snapshot, app, env);
  const predecessors = before.map((one) => ({
    env: one.env,
    name: `${group}-${one.env}`,
    newer: isAt(one, tag) ? commitsWith(snapshot, app, one.env) : [],
  }));
  // Where nobody says where it was promoted from, it was from where the predecessors got it.
  const from = sha ||
    (before[0] === undefined
      ? ""
      : snapshot.standing.get(keyOf({ group, app: app.app, env: before[0].env }))?.since.id ?? "");
  return judge(
    { group, sha: from, predecessors, wholeName: snapshot.wholeName },
    snapshot.provider?.reports ?? new Map(),
  );
}

/** What reports say about a predecessor, for people. */
export function judgementInWords({ name, state, contexts }: Judgement): string {
  if (state === "none") return `waiting for ${name}: nothing was reported yet`;
  const told = contexts.find((context) => context.state === state)?.description ?? "";
  const detail = told === "" ? "" : `: ${told.replaceAll(/\s+/g, " ")}`;
  if (state === "pending") return `waiting for ${name}${detail}`;
  return state === "failure" ? `${name} failed${detail}` : `${name} is healthy${detail}`;
}

/** Whether the environment has this tag and no other. */
export function isAt({ tags }: AppInEnvironment, tag: string): boolean {
  return tags.length === 1 && tags[0] === tag;
}
