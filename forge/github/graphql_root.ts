import { accessOf, type Account, canWrite } from "../people.ts";
import { findRepository } from "../state/forge_state.ts";
import { disarmAutoMerge } from "../state/merging.ts";
import type { MergeMethod, PullRequest } from "../state/model.ts";
import { disableAutoMerge, enableAutoMerge, MutationRefused } from "./auto_merge.ts";
import type { Call, JsonObject } from "./call.ts";
import { graphOf } from "./graphql_objects.ts";
import { timestamp } from "./links.ts";

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
