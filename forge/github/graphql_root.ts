import { accessOf, type Account, canWrite } from "../people.ts";
import { findRepository } from "../state/forge_state.ts";
import { disarmAutoMerge } from "../state/merging.ts";
import type { MergeMethod, PullRequest } from "../state/model.ts";
import { disableAutoMerge, enableAutoMerge, MutationRefused } from "./auto_merge.ts";
import type { Call, JsonObject } from "./call.ts";
import { connection, type ConnectionArguments } from "./connection.ts";
import { restMutations } from "./graphql_mutations.ts";
import { graphOf } from "./graphql_objects.ts";
import { teamNode } from "./graphql_repository.ts";
import { searchPullRequests } from "./graphql_search.ts";
import { nodeId, timestamp } from "./links.ts";

type Input = { readonly input: JsonObject };

/** The root of queries and mutations: objects whose functions are called with a field's arguments. */
export function graphqlRoot(call: Call): JsonObject {
  const { state, caller } = call;
  const graph = graphOf(call);
  function mutate(input: JsonObject, name: string): { pullRequest: PullRequest; by: Account } {
    const pullRequest = graph.pullRequestOf(String(input["pullRequestId"]));
    const access = accessOf(caller ?? "nobody", pullRequest.repository);
    if (caller === undefined || !canWrite(access)) {
      const login = caller?.login ?? "nobody";
      throw new MutationRefused(
        "FORBIDDEN",
        caller?.tokenKind === "integration"
          ? "Resource not accessible by integration"
          : `${login} does not have the correct permissions to execute \`${name}\``,
      );
    }
    return { pullRequest, by: caller };
  }
  function payload(input: JsonObject, pullRequest: PullRequest): JsonObject {
    return {
      actor: caller === undefined ? null : graph.actor(caller),
      clientMutationId: input["clientMutationId"] ?? null,
      pullRequest: graph.pullRequest(pullRequest),
    };
  }
  return {
    ...restMutations(call, graph),
    viewer: () => caller === undefined ? null : { ...graph.actor(caller), login: caller.login },
    repository: ({ owner, name }: { owner: string; name: string }) => {
      const repository = findRepository(state, owner, name);
      if (repository === undefined || !graph.canRead(repository)) {
        throw new MutationRefused(
          "NOT_FOUND",
          `Could not resolve to a Repository with the name '${owner}/${name}'.`,
        );
      }
      return graph.repository(repository);
    },
    node: ({ id }: { id: string }) => graph.node(id),
    nodes: ({ ids }: { ids: string[] }) => ids.map((id) => graph.node(id)),
    user: ({ login }: { login: string }) => {
      const found = call.accounts.find((account) => !account.bot && account.login === login);
      if (found !== undefined) return graph.actor(found);
      throw new MutationRefused(
        "NOT_FOUND",
        `Could not resolve to a User with the login of '${login}'.`,
      );
    },
    organization: ({ login }: { login: string }) => {
      const own = state.repositories.filter(({ owner }) => owner === login);
      const teams = own.flatMap((it) =>
        graph.canRead(it) ? it.settings.teams.map((slug) => teamNode(it, slug)) : []
      );
      return {
        __typename: "Organization",
        id: nodeId("U", login),
        login,
        team: ({ slug }: { slug: string }) => teams.find((team) => team["slug"] === slug) ?? null,
        teams: (args: ConnectionArguments) => connection("teams", teams, args, (team) => team),
        projectsV2: (args: ConnectionArguments) =>
          connection("projectsV2", [], args, (project) => project),
      };
    },
    search: ({ query, type, ...args }: ConnectionArguments & { query: string; type: string }) => {
      if (!type.startsWith("ISSUE")) {
        throw new MutationRefused("UNPROCESSABLE", `the forge cannot search for ${type}`);
      }
      const found = searchPullRequests(call, query).filter((it) => graph.canRead(it.repository));
      return {
        ...connection("search", found, args, graph.pullRequest),
        issueCount: found.length,
      };
    },
    rateLimit: () => ({
      limit: 5000,
      cost: 1,
      remaining: 4999,
      used: 1,
      nodeCount: 1,
      resetAt: timestamp(state.now() + 3_600_000),
    }),
    enablePullRequestAutoMerge: async ({ input }: Input) => {
      const { pullRequest, by } = mutate(input, "EnablePullRequestAutoMerge");
      const headline = input["commitHeadline"];
      const body = input["commitBody"];
      await enableAutoMerge(state, pullRequest, by, {
        method: String(input["mergeMethod"] ?? "MERGE").toLowerCase() as MergeMethod,
        expectedHead: typeof input["expectedHeadOid"] === "string"
          ? input["expectedHeadOid"]
          : undefined,
        message: typeof headline === "string" ? `${headline}\n\n${body ?? ""}`.trim() : undefined,
      });
      return payload(input, pullRequest);
    },
    disablePullRequestAutoMerge: ({ input }: Input) => {
      const { pullRequest } = mutate(input, "DisablePullRequestAutoMerge");
      disableAutoMerge(state, pullRequest);
      return payload(input, pullRequest);
    },
    dequeuePullRequest: ({ input }: Input) => {
      const given = { ...input, pullRequestId: input["id"] };
      const { pullRequest } = mutate(given, "DequeuePullRequest");
      if (!pullRequest.queued) {
        throw new MutationRefused("UNPROCESSABLE", "Pull request is not in the merge queue");
      }
      disarmAutoMerge(state, pullRequest);
      return { clientMutationId: input["clientMutationId"] ?? null, mergeQueueEntry: null };
    },
  };
}
