import * as z from "../../core/zod.ts";
import { inParallel, mapInParallel } from "../../core/in_parallel.ts";
import { GATE } from "../../core/names/names.ts";
import type { PullRequest, Question, Sight } from "../provider.ts";
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
import { sightOf } from "./sight.ts";
import { listStatuses, readStatuses } from "./statuses.ts";
import { isNotThere } from "./not_there.ts";

/** Answers a question by REST alone, for servers whose GraphQL lacks something: a request or more for each thing. */
export async function lookByRest(
  client: GitHubClient,
  question: Question,
): Promise<Sight> {
  const needsBase = !isOnlyReports(question);
  const branch = question.base ?? (needsBase ? await readDefaultBranch(client) : "");
  const branches = [...new Set(question.branches)];
  const [commit, heads, ofBranches, toBase, single, merged, ended, reports] = await inParallel([
    needsBase ? readHead(client, branch) : Promise.resolve(undefined),
    eachOf(branches, (each) => readHead(client, each)),
    eachOf(branches, (each) => findOpen(client, each)),
    question.allOpen ? listOpen(client, branch) : Promise.resolve([]),
    question.pullRequest === undefined
      ? Promise.resolve(undefined)
      : getPullRequestIfAny(client, question.pullRequest),
    eachOf(question.mergedBy ?? [], (sha) => listMerged(client, sha)),
    listEnded(client, branch, question),
    eachOf(question.reportsOn ?? [], (sha) => listStatuses(client, sha)),
  ]);
  const open = [
    ...question.gates ? await withGates(client, toBase) : toBase,
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
  return sightOf(question, {
    base: { branch, commit },
    heads: new Map([...heads].flatMap(([name, sha]) => sha === undefined ? [] : [[name, sha]])),
    open: open.map(withQueue),
    pullRequest: single === undefined ? undefined : withQueue(single),
    merged: new Map([...merged].map(([sha, found]) => [sha, found])),
    ended,
    reports,
  });
}

/** Polling for reports asks for nothing else, and so for nothing more often than needed. */
function isOnlyReports({ base: _, reportsOn, ...rest }: Question): boolean {
  return reportsOn !== undefined && Object.values(rest).every((part) => !part);
}

/** HTTP/1.1 opens a connection for each request at once. */
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

/** GitHub says 404 of a branch that does not exist, and 409 of an empty repository. */
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

/** The list by updates, as far as it goes back to what is asked for: every end is an update. */
async function listEnded(
  client: GitHubClient,
  base: string,
  { mergedSince, closedSince }: Question,
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
