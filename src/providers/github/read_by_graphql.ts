import * as z from "../../core/zod.ts";
import { Failure } from "../../core/failure.ts";
import { inParallel, mapInParallel } from "../../core/in_parallel.ts";
import { endless, MOST_PAGES } from "../most_pages.ts";
import type { Query, RemoteState } from "../provider.ts";
import { type GitHubAnswer, type GitHubClient, type GraphqlError, shapeFailure } from "./client.ts";
import { fromGraphql, type GraphqlPullRequest } from "./graphql_pull_request.ts";
import { fromContexts, type GraphqlContext } from "./graphql_reports.ts";
import {
  afterArgument,
  associatedPart,
  branchPart,
  defaultBranchPart,
  endedPart,
  openPart,
  type Part,
  pullRequestPart,
  reportsPart,
} from "./query_parts.ts";
import { graphqlSettingsSchema, methodsOf, settingsFields } from "./merge_methods.ts";
import { remoteStateOf } from "./remote_state.ts";

/** Branches, commits and lists per request; GitHub limits a request to ten seconds. */
const partsPerRequest = 60;

/** Concurrent requests; HTTP/1.1 opens a connection for each. */
const atOnce = 4;

/** A part, and the page of it to read. */
interface Asked {
  readonly part: Part;
  readonly cursor: string | undefined;
  /** Counted from 1. */
  readonly page: number;
}

/**
 * Reads by GraphQL: one request, and more only for further pages or many commits. Refused if the server refuses any
 * part, unclear if the answer has another form.
 */
export async function readByGraphql(
  client: GitHubClient,
  query: Query,
): Promise<GitHubAnswer<RemoteState>> {
  const { parts, refusedReports, remoteState } = readerOf(query);
  let waiting = inChunks<Asked>(
    parts.map((part) => ({ part, cursor: undefined, page: 1 })),
    partsPerRequest,
  );
  while (waiting.length > 0) {
    const now = waiting.splice(0, atOnce);
    const answers = await inParallel(now.map((asked) => ask(client, asked)));
    const left: Asked[] = [];
    for (const answer of answers) {
      if (answer.kind !== "ok") return answer;
      left.push(...answer.value);
    }
    if (left.some(({ page }) => page > MOST_PAGES)) {
      const failure = endless(`pull requests and reports of ${repositoryName(client)}`);
      return { kind: "unclear", reason: "shape", failure };
    }
    waiting = [...waiting, ...inChunks(left, partsPerRequest)];
  }
  const state = remoteState(client.cache.viewer);
  if (await hidesReports(client, state)) return noReports(query);
  const byRest = await mapInParallel([...refusedReports], atOnce, async (sha) => {
    const { listStatuses } = await import("./statuses.ts");
    return [sha, await listStatuses(client, sha)] as const;
  });
  const reports = new Map([...state.reports, ...byRest]);
  return { kind: "ok", value: { ...state, reports }, hasNext: false };
}

/**
 * Whether GraphQL returns no reports although REST has some, as it does if the token may not read them. Without reports
 * a run would wait until its timeout, so this is checked once.
 */
async function hidesReports(client: GitHubClient, { reports }: RemoteState): Promise<boolean> {
  const { cache } = client;
  const [first] = reports.keys();
  if (first === undefined || cache.reportsAreTrusted) return false;
  const hasSome = [...reports.values()].some((found) => found.length > 0);
  const isHidden = !hasSome && await hasReportsByRest(client, first);
  cache.reportsAreTrusted = !isHidden;
  return isHidden;
}

async function hasReportsByRest(client: GitHubClient, sha: string): Promise<boolean> {
  const { readStatuses } = await import("./statuses.ts");
  return (await readStatuses(client, sha)).length > 0;
}

function noReports(query: Query): GitHubAnswer<never> {
  const commits = (query.reportsOn ?? []).join(", ");
  const failure = new Failure("provider", `GraphQL shows no reports on ${commits}`);
  return { kind: "unclear", reason: "shape", failure };
}

/** The parts of a query, and the state that they add up to once all are read. */
function readerOf(query: Query) {
  const { base, branches = [], mergedBy = [], mergedSince, closedSince, reportsOn = [] } = query;
  const heads = new Map<string, string>();
  const open: GraphqlPullRequest[] = [];
  const merged = new Map<string, GraphqlPullRequest[]>();
  const ended: GraphqlPullRequest[] = [];
  const contexts = new Map<string, GraphqlContext[]>();
  const alsoContexts = new Map<string, GraphqlContext[]>();
  const refusedReports = new Set<string>();
  const parts: Part[] = [];
  let baseBranch = base ?? "";
  let baseCommit: string | undefined;
  let single: GraphqlPullRequest | undefined;

  function collect(it: GraphqlPullRequest): void {
    open.push(it);
  }

  if (base === undefined) {
    parts.push(defaultBranchPart((name, commit) => {
      baseBranch = name;
      baseCommit = commit;
    }));
  } else {
    parts.push(branchPart(base, (commit) => baseCommit = commit));
  }
  if (query.allOpen) {
    parts.push(openPart({ baseRefName: base }, collect, {
      withGate: query.gates === true,
    }));
  }
  for (const branch of new Set(branches)) {
    parts.push(branchPart(branch, (commit) => {
      if (commit !== undefined) heads.set(branch, commit);
    }));
    parts.push(openPart({ headRefName: branch }, collect));
  }
  if (query.pullRequest !== undefined) {
    parts.push(pullRequestPart(query.pullRequest, (it) => single = it));
  }
  for (const [state, since] of [["MERGED", mergedSince], ["CLOSED", closedSince]] as const) {
    if (since !== undefined) parts.push(endedPart(state, base, since, (it) => ended.push(it)));
  }
  for (const sha of new Set(reportsOn)) {
    const found: GraphqlContext[] = [];
    contexts.set(sha, found);
    parts.push(
      reportsPart(sha, (context) => found.push(context), () => refusedReports.add(sha)),
    );
  }
  for (const sha of new Set(query.alsoReportsOn)) {
    const found: GraphqlContext[] = [];
    alsoContexts.set(sha, found);
    parts.push(reportsPart(sha, (context) => found.push(context), () => {}));
  }
  for (const sha of new Set(mergedBy)) {
    const found: GraphqlPullRequest[] = [];
    merged.set(sha, found);
    parts.push(associatedPart(sha, (it) => found.push(it)));
  }

  return {
    parts,
    refusedReports,
    remoteState(viewer: string | undefined): RemoteState {
      const shaped = (it: GraphqlPullRequest) => fromGraphql(it, viewer);
      const also = [...alsoContexts].filter(([, found]) => found.length > 0);
      return remoteStateOf(query, {
        base: { branch: baseBranch, commit: baseCommit },
        heads,
        open: open.map(shaped),
        pullRequest: single === undefined ? undefined : shaped(single),
        merged: new Map([...merged].map(([sha, found]) => [sha, found.map(shaped)])),
        ended: ended.map(shaped),
        reports: new Map([...also, ...contexts].map(([sha, found]) => [sha, fromContexts(found)])),
      });
    },
  };
}

/** Sends one request; returns the parts that have more pages. */
async function ask(
  client: GitHubClient,
  asked: readonly Asked[],
): Promise<GitHubAnswer<Asked[]>> {
  const { cache } = client;
  const action = `read pull requests and branches of ${repositoryName(client)}`;
  const fields = asked.map(({ part, cursor }, index) =>
    `${aliasOf(index)}: ${part.field(afterArgument(cursor))}`
  );
  const document = `query ($owner: String!, $repo: String!) {
    ${cache.viewer === undefined ? "viewer { login }" : ""}
    repository(owner: $owner, name: $repo) {
      ${cache.methods === undefined ? settingsFields : ""}
      ${fields.join("\n")}
    }
  }`;
  const answer = await client.explore({ action, document, variables: { ...client.repository } });
  if (answer.kind !== "ok") return answer;
  const { data, errors } = answer.value;
  const refused = new Set(
    asked.filter((each, index) =>
      each.part.refused !== undefined && errors.some((error) => isIn(error, index, "FORBIDDEN"))
    ),
  );
  const serious = errors.filter((error) =>
    !asked.some((each, index) =>
      refused.has(each) && isIn(error, index) ||
      each.part.mayBeMissing === true && isIn(error, index, "NOT_FOUND")
    ) && !isAboutViewer(error)
  );
  if (serious.length > 0) return client.refusedParts(action, serious);
  try {
    const { viewer, repository } = answerSchema.parse(data);
    cache.viewer ??= viewer?.login;
    cache.methods ??= methodsOf(graphqlSettingsSchema.parse(repository));
    const left: Asked[] = [];
    for (const [index, each] of asked.entries()) {
      const { part } = each;
      if (refused.has(each)) {
        part.refused?.();
        continue;
      }
      const value = repository[aliasOf(index)];
      const cursor = part.take(value);
      if (cursor !== undefined) left.push({ part, cursor, page: each.page + 1 });
    }
    return { kind: "ok", value: left, hasNext: false };
  } catch (error) {
    if (error instanceof z.ZodError) return shapeFailure(action, error);
    throw error;
  }
}

const answerSchema = z.object({
  viewer: z.nullish(z.object({ login: z.string() })),
  repository: z.record(z.string(), z.unknown()),
});

/** Whether an error is about that part of the answer, and of that type if one is given. */
function isIn({ type, path }: GraphqlError, index: number, wanted = type): boolean {
  return Array.isArray(path) && path[0] === "repository" && path[1] === aliasOf(index) &&
    type === wanted;
}

/** The token's owner is useful but not required. */
function isAboutViewer({ path }: GraphqlError): boolean {
  return Array.isArray(path) && path[0] === "viewer";
}

function aliasOf(index: number): string {
  return `part${index}`;
}

function repositoryName({ repository: { owner, repo } }: GitHubClient): string {
  return `${owner}/${repo}`;
}

function inChunks<T>(items: readonly T[], size: number): T[][] {
  const chunks: T[][] = [];
  for (let start = 0; start < items.length; start += size) {
    chunks.push(items.slice(start, start + size));
  }
  return chunks;
}
