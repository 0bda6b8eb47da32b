import type { CommitStatus } from "../../core/promotion/commit_status.ts";
import type { PullRequest, Question, Sight } from "../provider.ts";

/** What was found for a question, as the server listed it. */
interface Found {
  readonly base: Sight["base"];
  readonly heads: ReadonlyMap<string, string>;
  readonly open: readonly PullRequest[];
  readonly pullRequest: PullRequest | undefined;
  readonly merged: ReadonlyMap<string, readonly PullRequest[]>;
  readonly ended: readonly PullRequest[];
  readonly reports: ReadonlyMap<string, readonly CommitStatus[]>;
}

/** Only what was asked for, each once and in the order that `Sight` promises. */
export function sightOf(question: Question, found: Found): Sight {
  const { base } = found;
  const branches = new Set(question.branches);
  const open = new Map<number, PullRequest>();
  for (const each of found.open) {
    const isOurs = branches.has(each.sourceBranch) && !each.fromFork;
    const isWanted = question.allOpen === true && each.targetBranch === base.branch;
    if (each.state !== "open" || !(isOurs || isWanted)) continue;
    const known = open.get(each.number);
    if (known?.gate === undefined) open.set(each.number, each);
  }
  const toBase = found.ended.filter((each) => each.targetBranch === base.branch);
  return {
    base,
    heads: found.heads,
    open: [...open.values()].toSorted((one, other) => one.number - other.number),
    pullRequest: found.pullRequest,
    merged: new Map(
      [...found.merged].map(([sha, all]) => [sha, all.filter(({ state }) => state === "merged")]),
    ),
    recentlyMerged: endedSince(toBase, "merged", question.mergedSince),
    recentlyClosed: endedSince(toBase, "closed", question.closedSince),
    reports: found.reports,
  };
}

/** Newest first, each once: a list that changes between two pages may show one twice. */
function endedSince(
  all: readonly PullRequest[],
  state: PullRequest["state"],
  since: number | undefined,
): PullRequest[] {
  if (since === undefined) return [];
  const byNumber = new Map(
    all.filter((each) => each.state === state && (each.endedAt ?? 0) >= since)
      .map((each) => [each.number, each]),
  );
  return [...byNumber.values()].toSorted((one, other) =>
    (other.endedAt ?? 0) - (one.endedAt ?? 0) || other.number - one.number
  );
}
