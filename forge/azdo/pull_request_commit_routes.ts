import { readCommit } from "../state/commits.ts";
import type { Signature } from "../state/git.ts";
import type { PullRequest } from "../state/model.ts";
import { commitsOf } from "../state/pull_requests.ts";
import { type Answer, type Call, find, listAnswer, type Route } from "./route.ts";

/** The commits that a pull request brings, newest first. */
export const pullRequestCommitRoute: Route = {
  id: "52823034-34a8-4576-922c-8d8b77e9e4c4",
  area: "git",
  resource: "commits",
  template:
    "{project}/_apis/{area}/repositories/{repositoryId}/pullRequests/{pullRequestId}/{resource}",
  released: true,
  resourceVersion: 1,
  methods: { GET: { query: ["$top"], handle: list } },
};

async function list(call: Call): Promise<Answer> {
  const top = Number(call.query.get("$top") ?? 100);
  return listAnswer((await renderCommits(call, find(call))).slice(0, top));
}

/** `GitCommitRef` of each commit. */
export async function renderCommits(call: Call, pullRequest: PullRequest): Promise<unknown[]> {
  const { repository } = pullRequest;
  const url = `${call.render.repository(repository)["url"]}/commits`;
  function signature({ name, email, date }: Signature) {
    return { name, email, date: call.render.time(date) };
  }
  return await Promise.all((await commitsOf(pullRequest)).map(async (commitId) => {
    const { author, committer, message } = await readCommit(repository.dir, commitId);
    return {
      commitId,
      author: signature(author),
      committer: signature(committer),
      comment: message.trim(),
      url: `${url}/${commitId}`,
    };
  }));
}
