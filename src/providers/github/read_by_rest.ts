import * as z from "../../core/zod.ts";
import { inParallel, mapInParallel } from "../../core/in_parallel.ts";
import { GATE } from "../../core/names/names.ts";
import type { PullRequest, Query, RemoteState } from "../provider.ts";
import { type Call, demand, type GitHubClient, readPages } from "./client.ts";
import { listMerged } from "./merged.ts";
import { areInMergeQueue } from "./merge_queue.ts";
import {
  findOpen,
  getPullRequestIfAny,
  listOpen,
  pullRequestsSchema,
  toPullRequest,
} from "./pull_requests.ts";
import { remoteStateOf } from "./remote_state.ts";
import { listStatuses, readStatuses } from "./statuses.ts";
import { isNotThere } from "./not_there.ts";

/** Reads by REST alone, for servers whose GraphQL lacks something: at least one request for each item. */
export async function readByRest(
  client: GitHubClient,
  query: Query,
): Promise<RemoteState> {
  const needsBase = !isOnlyReports(query);
  const branch = query.base ?? (needsBase ? await readDefaultBranch(client) : "");
  const branches = [...new Set(query.branches)];
  const [commit, heads, ofBranches, toBase, single, merged, ended, reports] = await inParallel([
    needsBase ? readHead(client, branch) : Promise.resolve(undefined),
    eachOf(branches, (each) => readHead(client, each)),
    eachOf(branches, (each) => findOpen(client, each)),
    query.allOpen ? listOpen(client, branch) : Promise.resolve([]),
    query.pullRequest === undefined
      ? Promise.resolve(undefined)
      : getPullRequestIfAny(client, query.pullRequest),
    eachOf(query.mergedBy ?? [], (sha) => listMerged(client, sha)),
    listEnded(client, branch, query),
    eachOf(query.reportsOn ?? [], (sha) => listStatuses(client, sha)),
  ]);
  const open = [
    ...query.gates ? await withGates(client, toBase) : toBase,
    ...[...ofBranches.values()].flat(),
  ];
  const queued = await areInMergeQueue(
    client,
    [...open, ...single === undefined ? [] : [single]].filter((each) =>
      each.state === "open" && !each.autoMerge
    ).map(({ id }) => id),
  );
  const withQueue = (each: PullRequest) =>
    queued.has(each.id) ? { ...each, autoMerge: true, queued: true } : each;
  return remoteStateOf(query, {
    base: { branch, commit },
    heads: new Map([...heads].flatMap(([name, sha]) => sha === undefined ? [] : [[name, sha]])),
    open: open.map(withQueue),
    pullRequest: single === undefined ? undefined : withQueue(single),
    merged: new Map([...merged].map(([sha, found]) => [sha, found])),
    ended,
    reports,
  });
}

/** Whether the query is a poll for reports, which reads nothing else. */
function isOnlyReports({ base: _, reportsOn, ...rest }: Query): boolean {
  return reportsOn !== undefined && Object.values(rest).every((part) => !part);
}

/** Concurrent requests; HTTP/1.1 opens a connection for each. */
const atOnce = 4;

async function eachOf<R>(
  keys: readonly string[],
  work: (key: string) => Promise<R>,
): Promise<Map<string, R>> {
  const results = await mapInParallel(keys, atOnce, work);
  return new Map(keys.map((key, index) => [key, results[index]!]));
}

async function readDefaultBranch(client: GitHubClient): Promise<string> {
  const call: Call = { action: "read the repository", route: "GET /repos/{owner}/{repo}" };
  const schema = z.object({ default_branch: z.string() });
  return demand(await client.read(call, schema)).default_branch;
}

/** GitHub answers 404 for a branch that does not exist, and 409 for an empty repository. */
async function readHead(client: GitHubClient, branch: string): Promise<string | undefined> {
  const answer = await client.read({
    action: `read branch "${branch}"`,
    route: "GET /repos/{owner}/{repo}/git/ref/{ref}",
    parameters: { ref: `heads/${branch}` },
  }, z.object({ object: z.object({ sha: z.string() }) }));
  if (answer.kind === "refused" && answer.status === 409) return undefined;
  if (await isNotThere(client, answer)) return undefined;
  return demand(answer).object.sha;
}

async function withGates(
  client: GitHubClient,
  open: readonly PullRequest[],
): Promise<PullRequest[]> {
  return await mapInParallel(open, atOnce, async (each) => {
    const gate = (await readStatuses(client, each.headSha)).find(({ context }) =>
      context.toLowerCase() === GATE.github
    );
    return gate === undefined
      ? each
      : { ...each, gate: { state: gate.state, description: gate.description } };
  });
}

/** Reads the list by update time back to the given time: merging and closing are updates. */
async function listEnded(
  client: GitHubClient,
  base: string,
  { mergedSince, closedSince }: Query,
): Promise<PullRequest[]> {
  const since = Math.min(mergedSince ?? Infinity, closedSince ?? Infinity);
  if (since === Infinity) return [];
  const call: Call = {
    action: "list the pull requests that were merged or closed lately",
    route: "GET /repos/{owner}/{repo}/pulls",
    parameters: { state: "closed", base, sort: "updated", direction: "desc" },
  };
  const found = await readPages(client, call, pullRequestsSchema, (page) => page, (page) => {
    return Date.parse(page.at(-1)?.updated_at ?? "") < since;
  });
  return demand(found).map((each) => toPullRequest(client, each));
}
