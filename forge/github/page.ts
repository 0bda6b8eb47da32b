import type { Incoming } from "../front_end.ts";
import { accessOf } from "../people.ts";
import { fullName } from "../state/forge_state.ts";
import { git } from "../state/git.ts";
import { findRepository } from "../state/forge_state.ts";
import type { PullRequest, Repository } from "../state/model.ts";

const PAGE = /^\/(?<owner>[^/]+)\/(?<name>[^/]+)(?:\/pull\/(?<number>\d+))?$/;

/**
 * What a person sees who opens a repository's or a pull request's address: plain text, since that is all that the
 * demo needs. Anybody on this machine may look.
 */
export async function servePage({ request, url, state, caller }: Incoming) {
  const groups = PAGE.exec(url.pathname)?.groups;
  if (request.method !== "GET" || groups === undefined) return undefined;
  const repository = findRepository(
    state,
    decodeURIComponent(groups["owner"]!),
    decodeURIComponent(groups["name"]!),
  );
  if (repository === undefined) return undefined;
  const readable = caller === "nobody" || accessOf(caller, repository) !== "none";
  if (!readable) return undefined;
  const number = groups["number"];
  if (number === undefined) return text(200, repositoryPage(repository));
  const pullRequest = repository.pullRequests.find((candidate) =>
    candidate.number === Number(number)
  );
  return pullRequest === undefined
    ? text(404, `${fullName(repository)} has no pull request ${number}\n`)
    : text(200, await pullRequestPage(pullRequest));
}

function repositoryPage(repository: Repository): string {
  const rows = repository.pullRequests.map((pullRequest) =>
    `#${pullRequest.number} ${pullRequest.state}: ${pullRequest.title}\n`
  );
  return `${fullName(repository)}\n\n${rows.join("") || "no pull requests\n"}`;
}

async function pullRequestPage(pullRequest: PullRequest): Promise<string> {
  const { repository, source, target, number } = pullRequest;
  const base = await git(repository.dir, ["merge-base", target.sha, source.sha]);
  const diff = await git(repository.dir, ["diff", base, source.sha]);
  return [
    `${fullName(repository)} #${number} ${pullRequest.state}`,
    pullRequest.title,
    `${source.branch} into ${target.branch}, by ${pullRequest.author.login}${
      pullRequest.autoMerge === undefined ? "" : ", merges by itself"
    }`,
    "",
    pullRequest.body,
    "",
    diff,
    "",
  ].join("\n");
}

function text(status: number, body: string): Response {
  return new Response(body, { status, headers: { "content-type": "text/plain; charset=utf-8" } });
}
