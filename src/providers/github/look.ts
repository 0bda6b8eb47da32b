import type { Question, Sight } from "../provider.ts";
import type { GitHubAnswer, GitHubClient } from "./client.ts";
import { isTrouble } from "./graphql_errors.ts";
import { lookByGraphql } from "./look_by_graphql.ts";

/**
 * Answers a question by one request where the server's GraphQL has all of it, else by REST. An outage, a rate limit and
 * a token that is not accepted are errors at once.
 */
export async function look(client: GitHubClient, question: Question): Promise<Sight> {
  if (!client.memory.graphqlIsPoor) {
    const answer = await lookByGraphql(client, question);
    if (answer.kind === "ok") return answer.value;
    if (!isAboutGraphql(answer)) throw answer.failure;
    client.log.debug(`${answer.failure.message}; asking by REST`);
  }
  const { lookByRest } = await import("./look_by_rest.ts");
  const sight = await lookByRest(client, question);
  client.memory.graphqlIsPoor = true;
  return sight;
}

function isAboutGraphql(answer: Exclude<GitHubAnswer<unknown>, { kind: "ok" }>): boolean {
  if (answer.kind === "unclear") return answer.reason === "shape";
  return answer.status !== 401 && answer.pause === undefined && !isTrouble(answer);
}
