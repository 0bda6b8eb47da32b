import * as z from "../../core/zod.ts";
import type { Report } from "../../core/doctor/setup.ts";
import type { Told } from "../../core/doctor/told.ts";
import { Failure } from "../../core/failure.ts";
import { mapInParallel } from "../../core/in_parallel.ts";
import type { GitHubClient } from "./client.ts";
import { reportState } from "./graphql_pull_request.ts";
import { listStatuses, stateOfCheck } from "./statuses.ts";
import { told } from "./told.ts";

/** What is on the commits, and the Apps that posted it. */
export interface SeenReports {
  readonly reports: Told<readonly Report[]>;
  /** The id of GitHub Actions on this server; undefined where that is not known. */
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
 * The first hundred statuses and checks of each commit, with who posted them, by one request. Where GraphQL refuses or
 * shows none, as where the token may not read checks, REST is asked, which does not say who posted a check.
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
  const answer = told(await client.query(call, answerSchema));
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

/** Requests at once. */
const atOnce = 4;

async function byRest(
  client: GitHubClient,
  commits: readonly string[],
): Promise<Told<readonly Report[]>> {
  try {
    const all = await mapInParallel(commits, atOnce, (sha) => listStatuses(client, sha));
    return { value: all.flat().map(({ context, state }) => ({ context, state })) };
  } catch (error) {
    if (error instanceof Failure && error.code === "auth") return { unread: error.message };
    throw error;
  }
}

/** Its id on github.com, the same for everybody. */
const GITHUB_ACTIONS = 15368;
