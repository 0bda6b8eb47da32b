import { Failure } from "../../core/failure.ts";
import { inParallel } from "../../core/in_parallel.ts";
import type { CommitStatus } from "../../core/promotion/commit_status.ts";
import type { PullRequest, Question, Sight } from "../provider.ts";
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

/** Reads what is asked for, all at once but for descriptions that a list has cut. */
export async function look(session: AzdoSession, question: Question): Promise<Sight> {
  const { client } = session;
  const { branches = [], mergedBy = [], reportsOn = [], alsoReportsOn = [] } = question;
  const base = baseOf(client, question);
  const reading = inParallel([
    base,
    readBranches(client, question),
    listOpen(client, question, base),
    readOne(client, question.pullRequest),
    findByCommits(client, mergedBy),
    listEnded(client, { status: "completed", since: question.mergedSince }, base),
    listEnded(client, { status: "abandoned", since: question.closedSince }, base),
    readReports(client, [...reportsOn, ...alsoReportsOn]),
  ]);
  // What is asked for goes first.
  if (question.arming) session.prepareArming();
  const [branch, heads, open, single, merged, recentlyMerged, recentlyClosed, reports] =
    await reading;

  function tell(found: AzdoPullRequest, asksWho = true): Promise<PullRequest> {
    const source = branchOf(found.sourceRefName);
    const hasBranch = found.status === "active" && !isFork(found);
    return session.tell(found, hasBranch ? heads.get(source) : undefined, { asksWho });
  }
  const tellAll = (all: readonly AzdoPullRequest[]) => inParallel(all.map((each) => tell(each)));

  return {
    base: { branch, commit: heads.get(branch) },
    heads: new Map([...heads].filter(([name]) => branches.includes(name))),
    open: question.allOpen && question.gates
      ? await inParallel((await tellAll(open)).map(async (found) => ({
        ...found,
        gate: await readGate(session, found),
      })))
      : await tellAll(open),
    // Asked for by whoever judges it, not by whoever changes it.
    pullRequest: single && await tell(single, false),
    merged: new Map(
      await inParallel(
        [...merged].map(async ([sha, found]) => [sha, await tellAll(found)] as const),
      ),
    ),
    recentlyMerged: await tellAll(recentlyMerged),
    recentlyClosed: await tellAll(recentlyClosed),
    reports,
  };
}

/** As somebody does who waits for them: then the base is not read each time. */
function asksForReportsAlone({ reportsOn = [], base: _, ...others }: Question): boolean {
  return reportsOn.length > 0 && Object.values(others).every((value) => value === undefined);
}

async function baseOf(client: AzdoClient, question: Question): Promise<string> {
  if (question.base !== undefined) return question.base;
  if (asksForReportsAlone(question)) return "";
  const { defaultBranch } = await readRepository(client);
  if (defaultBranch != null) return branchOf(defaultBranch);
  throw new Failure("provider", "the repository has no default branch: it is empty", {
    hint: "push a first commit to it, or name the branch with --base",
  });
}

async function readBranches(
  client: AzdoClient,
  question: Question,
): Promise<ReadonlyMap<string, string>> {
  if (asksForReportsAlone(question)) return new Map();
  return await readHeads(client, { base: question.base, branches: question.branches ?? [] });
}

async function readOne(
  client: AzdoClient,
  number: number | undefined,
): Promise<AzdoPullRequest | undefined> {
  return number === undefined ? undefined : await findPullRequest(client, number);
}

/** One branch's pull requests are asked for by its name; for several, one list of all is the cheapest. */
async function listOpen(
  client: AzdoClient,
  { base, branches = [], allOpen = false }: Question,
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

/** Pull requests to the base that were merged or closed since then, newest first; none where no time is given. */
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
    // A server that does not know the time lists older ones as well, at last nothing else.
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
