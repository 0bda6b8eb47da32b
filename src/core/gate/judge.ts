import type { CommitStatus } from "../promotion/commit_status.ts";
import { type Verdict, verdictOf } from "./verdict.ts";

/** What the gate knows of one environment that has to have the tag first. */
export interface PredecessorFacts {
  readonly env: string;
  /** What the cluster's reports on it are called: `<group>-<env>`. */
  readonly name: string;
  /**
   * The commits after `sha`, newest first, at which every predecessor still has the tag; none where one has moved on by
   * the base's tip: then only what was said about `sha` itself counts.
   */
  readonly newer: readonly string[];
}

/** What a promotion's gate is judged by, beside the reports. */
export interface GateFacts {
  readonly group: string;
  /** The commit promoted from. */
  readonly sha: string;
  readonly predecessors: readonly PredecessorFacts[];
  /** Azure DevOps names statuses without a kind too. */
  readonly wholeName: boolean;
}

/** What the reports say about one predecessor; `sha` is the commit that decided, undefined where none has a verdict. */
export interface Judgement extends Verdict {
  readonly env: string;
  readonly name: string;
  readonly sha: string | undefined;
}

/** How many commits after the one promoted from are asked about at most (spec, "status"). */
export const HISTORY_LIMIT = 100;

/**
 * Judges every predecessor by the reports that are known: a success on the commit promoted from passes; otherwise the
 * newest commit with a verdict decides, and `pending` is one (wait): an environment that was broken and is being
 * repaired is not failed early.
 */
export function judge(
  { group, sha, predecessors, wholeName }: GateFacts,
  reports: ReadonlyMap<string, readonly CommitStatus[]>,
): Judgement[] {
  return predecessors.map(({ env, name, newer }) => {
    const verdictOn = (commit: string) =>
      verdictOf(reports.get(commit) ?? [], group, env, { wholeName });
    const own = verdictOn(sha);
    if (own.state === "success") return { ...own, env, name, sha };
    for (const commit of newer.slice(0, HISTORY_LIMIT - 1)) {
      const verdict = verdictOn(commit);
      if (verdict.state !== "none") return { ...verdict, env, name, sha: commit };
    }
    return { ...own, env, name, sha: own.state === "none" ? undefined : sha };
  });
}

/** What all predecessors together say: one failure fails, all successes pass. */
export function sumUp(judgements: readonly Judgement[]): "success" | "failure" | "pending" {
  if (judgements.some(({ state }) => state === "failure")) return "failure";
  return judgements.every(({ state }) => state === "success") ? "success" : "pending";
}
