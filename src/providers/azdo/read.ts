import { Failure } from "../../core/failure.ts";
import { inParallel } from "../../core/in_parallel.ts";
import type { CommitStatus } from "../../core/promotion/commit_status.ts";
import type { PullRequest, Query, RemoteState } from "../provider.ts";
import { readGate } from "./pull_request_status.ts";
import { findByCommits } from "./by_commit.ts";
import type { AzdoClient } from "./client.ts";
import { readRepository } from "./policies.ts";
import {
  branchOf,
  endedAt,
  findPullRequest,
  isFork,
  listPullRequests,
  readWhole,
} from "./pull_requests.ts";
import { readHeads } from "./refs.ts";
import type { AzdoPullRequest } from "./schemas.ts";
import type { AzdoSession } from "./session.ts";
import { listStatuses } from "./statuses.ts";

/** Reads everything that is queried in parallel; only descriptions that a list has cut take further requests. */
export async function read(session: AzdoSession, query: Query): Promise<RemoteState> {
  const { client } = session;
  const { branches = [], mergedBy = [], reportsOn = [], alsoReportsOn = [] } = query;
  const base = baseOf(client, query);
  const reading = inParallel([
    base,
    readBranches(client, query),
    listOpen(client, query, base),
    readOne(client, query.pullRequest),
    findByCommits(client, mergedBy),
    listEnded(client, { status: "completed", since: query.mergedSince }, base),
    listEnded(client, { status: "abandoned", since: query.closedSince }, base),
    readReports(client, [...reportsOn, ...alsoReportsOn]),
  ]);
  // The query's own requests go first.
  if (query.arming) session.prepareArming();
  const [branch, heads, open, single, merged, recentlyMerged, recentlyClosed, reports] =
    await reading;

  function convert(found: AzdoPullRequest, identifies = true): Promise<PullRequest> {
    const source = branchOf(found.sourceRefName);
    const hasBranch = found.status === "active" && !isFork(found);
    return session.toPullRequest(found, hasBranch ? heads.get(source) : undefined, { identifies });
  }
  const convertAll = (all: readonly AzdoPullRequest[]) =>
    inParallel(all.map((each) => convert(each)));

  return {
    base: { branch, commit: heads.get(branch) },
    heads: new Map([...heads].filter(([name]) => branches.includes(name))),
    open: query.allOpen && query.gates
      ? await inParallel((await convertAll(open)).map(async (found) => ({
        ...found,
        gate: await readGate(session, found),
      })))
      : await convertAll(open),
    // It is read by number to be checked, not changed.
    pullRequest: single && await convert(single, false),
    merged: new Map(
      await inParallel(
        [...merged].map(async ([sha, found]) => [sha, await convertAll(found)] as const),
      ),
    ),
    recentlyMerged: await convertAll(recentlyMerged),
    recentlyClosed: await convertAll(recentlyClosed),
    reports,
  };
}

/** Whether the query is a poll for reports, which does not need the base each time. */
function asksForReportsAlone({ reportsOn = [], base: _, ...others }: Query): boolean {
  return reportsOn.length > 0 && Object.values(others).every((value) => value === undefined);
}

async function baseOf(client: AzdoClient, query: Query): Promise<string> {
  if (query.base !== undefined) return query.base;
  if (asksForReportsAlone(query)) return "";
  const { defaultBranch } = await readRepository(client);
  if (defaultBranch != null) return branchOf(defaultBranch);
  throw new Failure("provider", "the repository has no default branch: it is empty", {
    hint: "push a first commit to it, or name the branch with --base",
  });
}

async function readBranches(
  client: AzdoClient,
  query: Query,
): Promise<ReadonlyMap<string, string>> {
  if (asksForReportsAlone(query)) return new Map();
  return await readHeads(client, { base: query.base, branches: query.branches ?? [] });
}

async function readOne(
  client: AzdoClient,
  number: number | undefined,
): Promise<AzdoPullRequest | undefined> {
  return number === undefined ? undefined : await findPullRequest(client, number);
}

/** For one branch the list is filtered by its name; for several, one list of all is cheapest. */
async function listOpen(
  client: AzdoClient,
  { base, branches = [], allOpen = false }: Query,
  baseName: Promise<string>,
): Promise<readonly AzdoPullRequest[]> {
  if (branches.length === 0 && !allOpen) return [];
  const [only] = branches;
  const place = only !== undefined && branches.length === 1 && !allOpen
    ? { sourceRefName: `refs/heads/${only}` }
    : branches.length === 0 && base !== undefined
    ? { targetRefName: `refs/heads/${base}` }
    : {};
  const listed = await listPullRequests(client, { ...place, status: "active" });
  const target = `refs/heads/${await baseName}`;
  const wanted = listed.filter((found) =>
    (allOpen && found.targetRefName === target) ||
    (!isFork(found) && branches.includes(branchOf(found.sourceRefName)))
  );
  const unique = new Map(wanted.map((found) => [found.pullRequestId, found]));
  const inOrder = [...unique.values()].sort((a, b) => a.pullRequestId - b.pullRequestId);
  return await readWhole(client, inOrder);
}

/** Pull requests to the base that were merged or closed since `since`, newest first; none without it. */
async function listEnded(
  client: AzdoClient,
  { status, since }: { status: "completed" | "abandoned"; since: number | undefined },
  baseName: Promise<string>,
): Promise<readonly AzdoPullRequest[]> {
  if (since === undefined) return [];
  const targetRefName = `refs/heads/${await baseName}`;
  const isRecent = (found: AzdoPullRequest) => (endedAt(found) ?? Infinity) >= since;
  const listed = await listPullRequests(client, {
    status,
    targetRefName,
    minTime: new Date(since).toISOString(),
    queryTimeRangeType: "closed",
  }, {
    // A server that ignores the time lists older ones too, and from some page on nothing else.
    wanted: (page) => page.some(isRecent),
  });
  const recent = listed.filter((found) => found.targetRefName === targetRefName && isRecent(found))
    .sort((a, b) => (endedAt(b) ?? 0) - (endedAt(a) ?? 0));
  return await readWhole(client, recent);
}

async function readReports(
  client: AzdoClient,
  commits: readonly string[],
): Promise<Map<string, CommitStatus[]>> {
  const wanted = [...new Set(commits)];
  const found = await inParallel(wanted.map((sha) => listStatuses(client, sha)));
  return new Map(wanted.map((sha, index) => [sha, found[index] ?? []]));
}
