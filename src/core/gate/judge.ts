import type { CommitStatus } from "../promotion/commit_status.ts";
import { type Verdict, verdictOf } from "./verdict.ts";

/** What the gate knows about a predecessor. */
export interface PredecessorFacts {
  readonly env: string;
  /** The name in the cluster's reports: `<group>-<env>`. */
  readonly name: string;
  /**
   * The commits after `sha`, newest first, at which every predecessor still has the tag; none if one has moved on by
   * the base's tip: then only reports on `sha` itself count.
   */
  readonly newer: readonly string[];
}

/** The facts for a promotion's gate, except the reports. */
export interface GateFacts {
  readonly group: string;
  /** The commit promoted from. */
  readonly sha: string;
  readonly predecessors: readonly PredecessorFacts[];
  /** Whether a context may be just the name, without a kind, as on Azure DevOps. */
  readonly wholeName: boolean;
}

/** The verdict on one predecessor; `sha` is the commit that decided, undefined if none has a verdict. */
export interface PredecessorVerdict extends Verdict {
  readonly env: string;
  readonly name: string;
  readonly sha: string | undefined;
}

/** The most commits after the one promoted from whose reports count (spec, "status"). */
export const HISTORY_LIMIT = 100;

/**
 * Judges every predecessor by the known reports: a success on the commit promoted from passes; otherwise the newest
 * commit with a verdict decides. `pending` is a verdict too, so that an environment that is being repaired does not
 * fail early.
 */
export function judge(
  { group, sha, predecessors, wholeName }: GateFacts,
  reports: ReadonlyMap<string, readonly CommitStatus[]>,
): PredecessorVerdict[] {
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

/** Sums up all predecessors: one failure fails, all successes pass. */
export function sumUp(verdicts: readonly PredecessorVerdict[]): "success" | "failure" | "pending" {
  if (verdicts.some(({ state }) => state === "failure")) return "failure";
  return verdicts.every(({ state }) => state === "success") ? "success" : "pending";
}
