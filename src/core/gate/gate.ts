import type { Config } from "../config/config.ts";
import { findEnvironment } from "../config/environments.ts";
import { activeHold, type Held, type Hold, holdWords } from "../holds/hold.ts";
import { type Collision, collisionWords, type ReportedPlace } from "../names/collisions.ts";
import type { CommitStatus } from "../promotion/commit_status.ts";
import { shortened } from "../quoted.ts";
import { type GateFacts, judge, type Judgement, sumUp } from "./judge.ts";
import { type SoakFacts, timeRules } from "./time_rules.ts";
import { verdictOf } from "./verdict.ts";

/** What the gate says of a promotion, in words without a running time. */
export interface Gate {
  readonly state: "pending" | "success" | "failure";
  readonly words: string;
}

/** A promotion with what the gate knows of it beside the reports. */
export interface GateSubject {
  readonly promotion: Held;
  readonly facts: GateFacts;
  /** Predecessors that never had the tag. */
  readonly unmet: readonly string[];
  /** Report names of predecessors that are another place's too: a success may be the other's. */
  readonly collisions: readonly Collision<ReportedPlace>[];
  /** When the tag came to each predecessor, in milliseconds since 1970; known where the environment has a soak. */
  readonly arrivals: ReadonlyMap<string, number>;
}

/** What keeps promotions back besides their predecessors. */
export interface GateRules {
  readonly config: Pick<Config, "environments">;
  readonly holds: readonly Hold[];
  /** A hold's file cannot be read, so that nobody knows what it holds. */
  readonly unreadable: boolean;
  readonly now: number;
}

// GitHub's limit for a commit status is 140 characters, of which the last may be the ellipsis.
const LONGEST = 139;

/**
 * What the gate says now, from all that it knows: holds, what the predecessors' reports say, soak, windows and freezes
 * (spec, "Steering").
 */
export function gateOf(
  subject: GateSubject,
  reports: ReadonlyMap<string, readonly CommitStatus[]>,
  rules: GateRules,
): Gate {
  const { promotion, facts, unmet, collisions } = subject;
  const held = heldWords(promotion, rules);
  if (held !== undefined) return pending(held);
  if (unmet.length > 0) {
    return {
      state: "failure",
      words: fitting(`version ${promotion.tag} was never in ${unmet.join(" and ")}`),
    };
  }
  const [collision] = collisions;
  if (collision !== undefined) {
    return { state: "failure", words: fitting(collisionWords(collision)) };
  }
  const judgements = judge(facts, reports);
  const state = sumUp(judgements);
  if (state === "failure") {
    return { state, words: fitting(judgements.filter(isFailed).map(failureWords).join("; ")) };
  }
  if (state === "pending") {
    const open = judgements.filter((one) => one.state !== "success").map(({ name }) => name);
    return pending(`waiting for ${open.join(" and ")}`);
  }
  const closed = timeWordsOf(subject, reports, rules);
  if (closed !== undefined) return pending(closed);
  const names = judgements.map(({ name }) => name);
  return {
    state: "success",
    words: fitting(
      names.length === 0 ? "nothing comes before" : `${names.join(" and ")} succeeded`,
    ),
  };
}

/** Why a hold, a freeze or a window keeps the promotion back now, whatever is reported; undefined where nothing does. */
export function closedNow(promotion: Held, rules: GateRules): string | undefined {
  const { config, now } = rules;
  const held = heldWords(promotion, rules);
  if (held !== undefined) return held;
  const limits = findEnvironment(config, promotion.env);
  if (limits === undefined) return undefined;
  const time = timeRules({ ...limits, soak: 0 }, [], now);
  return time.state === "open" ? undefined : time.words;
}

/** Why the clock keeps the promotion back, soak included, once its predecessors are healthy. */
export function timeWordsOf(
  { promotion, facts, arrivals }: GateSubject,
  reports: ReadonlyMap<string, readonly CommitStatus[]>,
  { config, now }: GateRules,
): string | undefined {
  const limits = findEnvironment(config, promotion.env);
  if (limits === undefined) return undefined;
  const predecessors = facts.predecessors.map(({ env, newer }): SoakFacts => ({
    env,
    arrival: arrivals.get(env) ?? now,
    verdicts: [facts.sha, ...newer].flatMap((commit) => {
      const { state, contexts } = verdictOf(reports.get(commit) ?? [], facts.group, env, facts);
      const times = contexts.flatMap(({ at }) => at ?? []);
      return state === "none" || times.length === 0 ? [] : [{ at: Math.max(...times), state }];
    }),
  }));
  const time = timeRules(limits, predecessors, now);
  return time.state === "open" ? undefined : time.words;
}

/** What several promotions of one pull request come to. */
export function together(gates: readonly Gate[]): Gate {
  const worst = gates.some(({ state }) => state === "failure")
    ? "failure"
    : gates.some(({ state }) => state === "pending")
    ? "pending"
    : "success";
  const words = gates.filter(({ state }) => state === worst).map(({ words }) => words);
  return { state: worst, words: fitting([...new Set(words)].join("; ")) };
}

/** Text that fits a commit status. */
export function fitting(text: string): string {
  return shortened(text.replaceAll(/\s+/g, " "), LONGEST);
}

function pending(words: string): Gate {
  return { state: "pending", words: fitting(words) };
}

function heldWords(promotion: Held, { holds, unreadable, now }: GateRules): string | undefined {
  if (unreadable) return "held: a hold's file cannot be read";
  const held = activeHold(holds, promotion, now);
  return held && holdWords(held);
}

function isFailed({ state }: Judgement): boolean {
  return state === "failure";
}

function failureWords({ name, contexts }: Judgement): string {
  const told = contexts.find(({ state }) => state === "failure")?.description ?? "";
  return `${name} failed${told === "" ? "" : `: ${told}`}`;
}
