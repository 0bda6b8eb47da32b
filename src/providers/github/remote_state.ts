import type { CommitStatus } from "../../core/promotion/commit_status.ts";
import type { PullRequest, Query, RemoteState } from "../provider.ts";

/** What was read for a query, as the server listed it. */
interface Found {
  readonly base: RemoteState["base"];
  readonly heads: ReadonlyMap<string, string>;
  readonly open: readonly PullRequest[];
  readonly pullRequest: PullRequest | undefined;
  readonly merged: ReadonlyMap<string, readonly PullRequest[]>;
  readonly ended: readonly PullRequest[];
  readonly reports: ReadonlyMap<string, readonly CommitStatus[]>;
}

/** Only what was queried, each once and in the order that `RemoteState` promises. */
export function remoteStateOf(query: Query, found: Found): RemoteState {
  const { base } = found;
  const branches = new Set(query.branches);
  const open = new Map<number, PullRequest>();
  for (const each of found.open) {
    const isOurs = branches.has(each.sourceBranch) && !each.fromFork;
    const isWanted = query.allOpen === true && each.targetBranch === base.branch;
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
    recentlyMerged: endedSince(toBase, "merged", query.mergedSince),
    recentlyClosed: endedSince(toBase, "closed", query.closedSince),
    reports: found.reports,
  };
}

/** Newest first, without duplicates: a list that changes between two pages may repeat an item. */
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
