import type { Query, RemoteState } from "../provider.ts";
import type { GitHubAnswer, GitHubClient } from "./client.ts";
import { isTrouble } from "./graphql_errors.ts";
import { readByGraphql } from "./read_by_graphql.ts";

/**
 * Reads by a single GraphQL request if the server supports all of it, else by REST. An outage, a rate limit or a
 * rejected token fails at once.
 */
export async function read(client: GitHubClient, query: Query): Promise<RemoteState> {
  if (!client.cache.graphqlLacksFields) {
    const answer = await readByGraphql(client, query);
    if (answer.kind === "ok") return answer.value;
    if (!isAboutGraphql(answer)) throw answer.failure;
    client.log.debug(`${answer.failure.message}; asking by REST`);
  }
  const { readByRest } = await import("./read_by_rest.ts");
  const remoteState = await readByRest(client, query);
  client.cache.graphqlLacksFields = true;
  return remoteState;
}

function isAboutGraphql(answer: Exclude<GitHubAnswer<unknown>, { kind: "ok" }>): boolean {
  if (answer.kind === "unclear") return answer.reason === "shape";
  return answer.status !== 401 && answer.pause === undefined && !isTrouble(answer);
}
