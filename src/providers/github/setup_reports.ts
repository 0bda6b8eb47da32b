import * as z from "../../core/zod.ts";
import type { Report } from "../../core/doctor/setup.ts";
import type { ReadResult } from "../../core/doctor/read_result.ts";
import { Failure } from "../../core/failure.ts";
import { mapInParallel } from "../../core/in_parallel.ts";
import type { GitHubClient } from "./client.ts";
import { reportState } from "./graphql_pull_request.ts";
import { listStatuses, stateOfCheck } from "./statuses.ts";
import { readResult } from "./read_result.ts";

/** The reports on the commits, and the Apps that posted them. */
export interface SeenReports {
  readonly reports: ReadResult<readonly Report[]>;
  /** The App id of GitHub Actions on this server; undefined if unknown. */
  readonly actions: number | undefined;
  /** Names of Apps by their ids. */
  readonly apps: ReadonlyMap<number, string>;
}

const appSchema = z.object({
  databaseId: z.nullish(z.number()),
  slug: z.string(),
  name: z.string(),
});

const commitSchema = z.nullish(z.object({
  statusCheckRollup: z.nullish(z.object({
    contexts: z.object({
      nodes: z.array(z.discriminatedUnion("__typename", [
        z.object({
          __typename: z.literal("StatusContext"),
          context: z.string(),
          state: z.string(),
          creator: z.nullish(z.object({ login: z.string() })),
        }),
        z.object({
          __typename: z.literal("CheckRun"),
          name: z.string(),
          status: z.string(),
          conclusion: z.nullish(z.string()),
          checkSuite: z.nullish(z.object({ app: z.nullish(appSchema) })),
        }),
      ])),
    }),
  })),
}));

const answerSchema = z.object({ repository: z.record(z.string(), commitSchema) });

/**
 * The first hundred statuses and checks of each commit, with who posted them, in one request. If GraphQL refuses or
 * shows none, as it does if the token may not read checks, reads by REST, which does not name a check's App.
 */
export async function readReports(
  client: GitHubClient,
  commits: readonly string[],
  apiUrl: string,
): Promise<SeenReports> {
  const fields = commits.map((sha, index) =>
    `commit${index}: object(oid: "${sha}") { ... on Commit { statusCheckRollup { contexts(first: 100) { nodes {
      __typename
      ... on StatusContext { context state creator { login } }
      ... on CheckRun { name status conclusion checkSuite { app { databaseId slug name } } }
    } } } } }`
  );
  const document = `query ($owner: String!, $repo: String!) {
    repository(owner: $owner, name: $repo) { ${fields.join("\n")} }
  }`;
  const call = { action: "read reports", document, variables: { ...client.repository } };
  const answer = readResult(await client.query(call, answerSchema));
  const nodes = "unread" in answer
    ? []
    : Object.values(answer.value.repository).flatMap((commit) =>
      commit?.statusCheckRollup?.contexts.nodes ?? []
    );
  const apps = nodes.flatMap((node) =>
    node.__typename === "CheckRun" ? node.checkSuite?.app ?? [] : []
  );
  const reports = nodes.map((node): Report => {
    const isStatus = node.__typename === "StatusContext";
    const by = isStatus ? node.creator?.login : node.checkSuite?.app?.name;
    return {
      context: isStatus ? node.context : node.name,
      state: isStatus ? reportState(node.state) : stateOfCheck({
        status: node.status.toLowerCase(),
        conclusion: node.conclusion?.toLowerCase(),
      }),
      ...(by === undefined ? {} : { by }),
    };
  });
  return {
    reports: reports.length > 0 ? { value: reports } : await byRest(client, commits),
    actions: new URL(apiUrl).host === "api.github.com"
      ? GITHUB_ACTIONS
      : apps.find(({ slug }) => slug === "github-actions")?.databaseId ?? undefined,
    apps: new Map(
      apps.flatMap(({ databaseId, name }) =>
        databaseId == null ? [] : [[databaseId, name] as const]
      ),
    ),
  };
}

/** Concurrent requests. */
const atOnce = 4;

async function byRest(
  client: GitHubClient,
  commits: readonly string[],
): Promise<ReadResult<readonly Report[]>> {
  try {
    const all = await mapInParallel(commits, atOnce, (sha) => listStatuses(client, sha));
    return { value: all.flat().map(({ context, state }) => ({ context, state })) };
  } catch (error) {
    if (error instanceof Failure && error.code === "auth") return { unread: error.message };
    throw error;
  }
}

/** The App id of GitHub Actions on github.com. */
const GITHUB_ACTIONS = 15368;
