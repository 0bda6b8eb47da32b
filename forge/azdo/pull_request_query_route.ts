import type { PullRequest } from "../state/model.ts";
import { commitsOf } from "../state/pull_requests.ts";
import { invalidArgument } from "./errors.ts";
import { lastMergeCommit } from "./merge_preview.ts";
import { renderCut } from "./pull_request_routes.ts";
import { type Answer, type Call, enumName, type Route } from "./route.ts";
import { objectOf, Unexpected } from "./unexpected.ts";

const TYPES = ["notSet", "lastMergeCommit", "commit"] as const;

/** Finds pull requests by commits; one result a query, which has no key for a commit without any. */
export const pullRequestQueryRoute: Route = {
  id: "b3a6eebe-9cf0-49ea-b6cb-1a4c5f5007b0",
  area: "git",
  resource: "pullRequestQuery",
  template: "{project}/_apis/{area}/repositories/{repositoryId}/{resource}",
  released: true,
  resourceVersion: 1,
  methods: { POST: { handle: query } },
};

async function query(call: Call): Promise<Answer> {
  const body = objectOf(call.body, ["queries", "results"]);
  if (!Array.isArray(body["queries"])) throw invalidArgument("Parameter name: queries");
  const lags = call.takeLag();
  const queries = body["queries"].map((entry) => {
    const { type, items } = objectOf(entry, ["type", "items"]);
    const name = enumName(type, TYPES);
    if (name === undefined || !Array.isArray(items)) throw new Unexpected("a query without type");
    return { type: name, items: items.map(String) };
  });
  const results = await Promise.all(queries.map(async ({ type, items }) => {
    const result: Record<string, unknown[]> = {};
    for (const sha of items) {
      const found = lags ? [] : await findBy(call, type, sha);
      if (found.length > 0) {
        result[sha] = await Promise.all(found.map((pullRequest) => renderCut(call, pullRequest)));
      }
    }
    return result;
  }));
  return { status: 200, json: { queries, results } };
}

async function findBy(call: Call, type: string, sha: string): Promise<PullRequest[]> {
  const found: PullRequest[] = [];
  for (const pullRequest of call.repository.pullRequests) {
    const has = type === "lastMergeCommit"
      ? await lastMergeCommit(pullRequest) === sha
      : (await commitsOf(pullRequest)).includes(sha);
    if (has) found.push(pullRequest);
  }
  return found;
}
