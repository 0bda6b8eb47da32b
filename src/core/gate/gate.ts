import type { Config } from "../config/config.ts";
import { findEnvironment } from "../config/environments.ts";
import { activeHold, type Hold, holdsOf, holdWords } from "../holds/hold.ts";
import { type Collision, collisionWords, type ReportedPlace } from "../names/collisions.ts";
import type { CommitStatus } from "../promotion/commit_status.ts";
import { afterColon, onOneLine, shortened } from "../quoted.ts";
import { appliedRules, type GatedVersion, timeLimitsOf } from "./applied_rules.ts";
import { type GateFacts, judge, type PredecessorVerdict, sumUp } from "./judge.ts";
import {
  NO_LIMITS,
  type SoakFacts,
  type TimeLimits,
  timeRules,
  type TimeState,
} from "./time_rules.ts";
import { verdictOf, verdictsOver } from "./verdict.ts";

/** The gate's state for a promotion, with a description that does not change as time passes. */
export interface Gate {
  readonly state: "pending" | "success" | "failure";
  readonly words: string;
}

/** The gate's state for one promotion, and its reasons. */
export interface GateVerdict extends Gate {
  /**
   * What decides: a hold, a freeze, the predecessors' history (`history`) or reports (`reports`), or soak and windows
   * (`time`); `nothing` if it is let through.
   */
  readonly by: "hold" | "freeze" | "history" | "reports" | "time" | "nothing";
  /** The predecessors' verdicts, whatever decides. */
  readonly verdicts: readonly PredecessorVerdict[];
  /** When it will be let through, in milliseconds since 1970; undefined if unknown, or if something else decides. */
  readonly from: number | undefined;
}

/**
 * A promotion with everything that the gate knows about it except the reports. It has no predecessors if its gate does
 * not ask them (`appliedRules`).
 */
export interface GateSubject {
  readonly promotion: GatedVersion;
  readonly facts: GateFacts;
  /** Predecessors that never had the tag. */
  readonly unmet: readonly string[];
  /** Report names that predecessors share with other places, whose success it may be. */
  readonly collisions: readonly Collision<ReportedPlace>[];
  /** When the tag came to each predecessor, in milliseconds since 1970; only known if the environment has a soak. */
  readonly arrivals: ReadonlyMap<string, number>;
}

/** What was reported, by commit. */
export type Reports = ReadonlyMap<string, readonly CommitStatus[]>;

/** The rules that hold promotions back, besides their predecessors. */
export interface GateRules {
  readonly config: Pick<Config, "environments">;
  readonly holds: readonly Hold[];
  /** A hold's file cannot be read, so that it is unknown what it holds. */
  readonly unreadable: boolean;
  readonly now: number;
}

// GitHub limits a commit status to 140 characters; one is for the ellipsis.
const LONGEST = 139;

/**
 * Evaluates the gate: holds, freezes, the predecessors' history and reports, soak and windows, as far as they apply to
 * the promotion (spec, "Steering"). All commands use this.
 *
 * @param past All that was ever reported on the commits that `soakingOn` names.
 */
export function gateOf(
  subject: GateSubject,
  reports: Reports,
  rules: GateRules,
  past: Reports = new Map(),
): GateVerdict {
  const verdict = evaluate(subject, reports, rules, past);
  return { ...verdict, words: fitting(verdict.words) };
}

/**
 * Why a hold, a freeze or a window holds the promotion back now, whatever is reported; undefined if none does.
 */
export function closedNow(promotion: GatedVersion, rules: GateRules): string | undefined {
  const { state, words } = evaluate(subjectAlone(promotion), new Map(), rules, new Map());
  return state === "success" ? undefined : words;
}

/** The promotion as the subject of a gate that asks no other environment. */
export function subjectAlone(promotion: GatedVersion): GateSubject {
  const facts = { group: promotion.group, sha: "", predecessors: [], wholeName: false };
  return { promotion, facts, unmet: [], collisions: [], arrivals: new Map() };
}

function evaluate(
  subject: GateSubject,
  reports: Reports,
  rules: GateRules,
  past: Reports,
): GateVerdict {
  const { promotion, facts, unmet, collisions } = subject;
  const { now } = rules;
  const verdicts = judge(facts, reports);
  const say = (
    state: Gate["state"],
    by: GateVerdict["by"],
    words: string,
    from?: number,
  ): GateVerdict => ({ state, by, words, verdicts, from });
  const applied = appliedRules(promotion, rules.config);
  const held = applied.holds ? heldWords(promotion, rules) : undefined;
  if (held !== undefined) return say("pending", "hold", held);
  const limits = timeLimitsOf(promotion, applied, rules.config);
  const time = timeOf(subject, limits, { reports, past, now });
  if (isFrozen(limits, now) && time.state === "pending") {
    return say("pending", "freeze", time.words, time.from);
  }
  if (unmet.length > 0) {
    return say(
      "failure",
      "history",
      `version ${promotion.tag} was never in ${unmet.join(" and ")}`,
    );
  }
  const [collision] = collisions;
  if (collision !== undefined) return say("failure", "history", collisionWords(collision));
  const state = sumUp(verdicts);
  if (state === "failure") {
    return say(state, "reports", failuresIn(verdicts).map(failureWords).join("; "));
  }
  if (state === "pending") {
    const open = verdicts.filter((one) => one.state !== "success").map(({ name }) => name);
    return say(state, "reports", `waiting for ${open.join(" and ")}`);
  }
  if (time.state === "pending") return say("pending", "time", time.words, time.from);
  return say("success", "nothing", successWords(promotion, verdicts));
}

function successWords(
  { type, hotfix }: GatedVersion,
  verdicts: readonly PredecessorVerdict[],
): string {
  if (type !== "promote") return "not a promotion";
  if (hotfix !== undefined) return `hotfix: ${hotfix}`;
  const names = verdicts.map(({ name }) => name);
  return names.length === 0 ? "nothing comes before" : `${names.join(" and ")} succeeded`;
}

/** The state of soak, windows and freezes, once the predecessors are healthy. */
function timeOf(
  { facts, arrivals }: GateSubject,
  limits: TimeLimits,
  { reports, past, now }: {
    readonly reports: Reports;
    readonly past: Reports;
    readonly now: number;
  },
): TimeState {
  const predecessors = facts.predecessors.map(({ env, newer }): SoakFacts => ({
    env,
    arrival: arrivals.get(env) ?? now,
    verdicts: [facts.sha, ...newer].flatMap((commit) => {
      const all = past.get(commit) ?? [];
      if (all.length > 0) return verdictsOver(all, facts.group, env, facts);
      const { state, contexts } = verdictOf(reports.get(commit) ?? [], facts.group, env, facts);
      const times = contexts.flatMap(({ at }) => at ?? []);
      return state === "none" || times.length === 0 ? [] : [{ at: Math.max(...times), state }];
    }),
  }));
  return timeRules(limits, predecessors, now);
}

/**
 * The commits of which earlier reports may say that an environment was not healthy, or was so before, while a version
 * soaks: those reported on within the soak, newest first, at most thirty. None where the gate says no more than wait
 * anyway.
 */
export function soakingOn(
  subject: GateSubject,
  reports: Reports,
  { config, now }: GateRules,
  { by }: Pick<GateVerdict, "by">,
): string[] {
  const { promotion, facts } = subject;
  const { soak } = findEnvironment(config, promotion.env) ?? NO_LIMITS;
  if (soak === 0 || (by !== "time" && by !== "nothing")) return [];
  const commits = new Set(facts.predecessors.flatMap(({ newer }) => newer)).add(facts.sha);
  return [...commits].filter((commit) =>
    facts.predecessors.some(({ env }) =>
      verdictOf(reports.get(commit) ?? [], facts.group, env, facts).contexts
        .some(({ at }) => at !== undefined && now - at < soak)
    )
  ).slice(0, MOST_PAST);
}

/** Those commits of several promotions, each once. */
export function soakingCommits(
  subjects: readonly GateSubject[],
  reports: Reports,
  rules: GateRules,
): string[] {
  const commits = subjects.flatMap((subject) =>
    soakingOn(subject, reports, rules, gateOf(subject, reports, rules))
  );
  return [...new Set(commits)];
}

// A commit is reported on again while it is the newest, so that the newest ones tell of what broke and was repaired.
const MOST_PAST = 30;

function isFrozen({ freeze }: TimeLimits, now: number): boolean {
  return freeze.some(({ from, to }) => from <= now && now < to);
}

/** Combines the gates of a pull request's promotions. */
export function combineGates(gates: readonly Gate[]): Gate {
  const worst = gates.some(({ state }) => state === "failure")
    ? "failure"
    : gates.some(({ state }) => state === "pending")
    ? "pending"
    : "success";
  const words = gates.filter(({ state }) => state === worst).map(({ words }) => words);
  return { state: worst, words: fitting([...new Set(words)].join("; ")) };
}

/** Cuts the text to fit a commit status. */
export function fitting(text: string): string {
  return shortened(onOneLine(text), LONGEST);
}

function heldWords(
  promotion: GatedVersion,
  { holds, unreadable, now }: GateRules,
): string | undefined {
  if (unreadable) return "held: a hold's file cannot be read";
  const held = activeHold(holdsOf(promotion.type, holds), promotion, now);
  return held && holdWords(held);
}

/** A predecessor that was reported to have failed; `description` may be empty. */
export interface ReportedFailure {
  /** The name in the cluster's reports. */
  readonly name: string;
  readonly description: string;
}

/** The failures among the verdicts. */
export function failuresIn(verdicts: readonly PredecessorVerdict[]): ReportedFailure[] {
  return verdicts.filter(({ state }) => state === "failure").map(({ name, contexts }) => ({
    name,
    description: contexts.find(({ state }) => state === "failure")?.description ?? "",
  }));
}

function failureWords({ name, description }: ReportedFailure): string {
  return `${name} failed${afterColon(description)}`;
}
