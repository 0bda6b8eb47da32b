import type { Environment } from "../config/config.ts";
import { shortened } from "../quoted.ts";
import { dateWords, timeWords, weekdayWords } from "../time_words.ts";
import type { TimedVerdict } from "./verdict.ts";
import { nextOpening } from "./windows.ts";

/** What is known about a predecessor. */
export interface SoakFacts {
  readonly env: string;
  /** When the promotion's tag arrived there. */
  readonly arrival: number;
  /** All reports on it; of two at the same time the later one in the list counts. */
  readonly verdicts: readonly TimedVerdict[];
}

/** Whether time rules let a promotion through; `from` is when they will, undefined if that is not known yet. */
export type TimeState =
  | { readonly state: "open" }
  | { readonly state: "pending"; readonly from: number | undefined; readonly words: string };

export type TimeLimits = Pick<Environment, "soak" | "windows" | "freeze">;

export const NO_LIMITS: TimeLimits = { soak: 0, windows: [], freeze: [] };

interface Obstacle {
  /** When it is over. */
  readonly until: number | undefined;
  readonly words: string;
}

/**
 * Whether soak, windows and freezes of an environment let a promotion through now. The words name each reason until it
 * is let through, and do not change as time passes.
 */
export function timeRules(
  limits: TimeLimits,
  predecessors: readonly SoakFacts[],
  now: number,
): TimeState {
  const soak = soakOf(limits.soak, predecessors);
  const reasons: string[] = [];
  let time: number | undefined = now;
  while (time !== undefined) {
    const obstacle: Obstacle | undefined = freezeAt(limits, time) ?? soakAt(soak, time) ??
      closedAt(limits, time);
    if (obstacle === undefined) break;
    reasons.push(obstacle.words);
    time = obstacle.until;
  }
  return reasons.length === 0
    ? { state: "open" }
    : { state: "pending", from: time, words: reasons.join("; then ") };
}

function freezeAt({ freeze }: TimeLimits, time: number): Obstacle | undefined {
  const [longest] = freeze.filter(({ from, to }) => from <= time && time < to)
    .toSorted((a, b) => b.to - a.to);
  if (longest === undefined) return undefined;
  const reason = longest.reason === "" ? "" : `: ${shortened(longest.reason)}`;
  return { until: longest.to, words: `frozen until ${dateWords(longest.to)}${reason}` };
}

/** The soak that ends last, or that has not started. */
function soakOf(soak: number, predecessors: readonly SoakFacts[]): Obstacle | undefined {
  if (soak === 0) return undefined;
  const soaks = predecessors.map(
    (predecessor): Obstacle => {
      const start = soakStart(predecessor);
      if (start === undefined) {
        return { until: undefined, words: `soaking from when ${predecessor.env} reports success` };
      }
      const until = start + soak;
      return { until, words: `soaking until ${timeWords(until, { seenFrom: start })}` };
    },
  );
  const [last] = soaks.toSorted((a, b) => (b.until ?? Infinity) - (a.until ?? Infinity));
  return last;
}

function soakAt(soak: Obstacle | undefined, time: number): Obstacle | undefined {
  return soak === undefined || (soak.until ?? Infinity) <= time ? undefined : soak;
}

/** The start of the soak: the later of the tag's arrival and the first success since the last other verdict. */
function soakStart({ arrival, verdicts }: SoakFacts): number | undefined {
  let healthySince: number | undefined;
  for (const { at, state } of verdicts.toSorted((a, b) => a.at - b.at)) {
    healthySince = state === "success" ? healthySince ?? at : undefined;
  }
  return healthySince === undefined ? undefined : Math.max(arrival, healthySince);
}

function closedAt({ windows }: TimeLimits, time: number): Obstacle | undefined {
  if (windows.length === 0) return undefined;
  const opening = nextOpening(windows, time);
  if (opening === undefined) return { until: undefined, words: "outside its windows" };
  const { at, timezone } = opening;
  if (at === time) return undefined;
  return {
    until: at,
    words: `outside its windows until ${weekdayWords(at, { seenFrom: time, timezone })}`,
  };
}
