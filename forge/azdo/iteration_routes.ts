import { extrasOf } from "./extras.ts";
import { type Answer, type Call, find, listAnswer, type Route } from "./route.ts";

/** What each push made of a pull request. */
export const iterationRoute: Route = {
  id: "d43911ee-6958-46b0-a42b-8445b8a0d004",
  area: "git",
  resource: "iterations",
  template:
    "{project}/_apis/{area}/repositories/{repositoryId}/pullRequests/{pullRequestId}/{resource}/{iterationId}",
  released: true,
  resourceVersion: 2,
  methods: { GET: { query: ["includeCommits"], handle: list } },
};

function list(call: Call): Answer {
  const pullRequest = find(call);
  return listAnswer(
    extrasOf(pullRequest).iterations.map(({ sha, at }, index) => ({
      id: index + 1,
      description: "",
      author: call.render.identity(pullRequest.author),
      createdDate: call.render.time(at),
      updatedDate: call.render.time(at),
      sourceRefCommit: { commitId: sha },
      targetRefCommit: { commitId: pullRequest.target.sha },
      hasMoreCommits: false,
      reason: index === 0 ? "push" : "forcePush",
    })),
  );
}
