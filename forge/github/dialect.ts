import type { Dialect, PullRequest } from "../state/model.ts";

/** What GitHub does in its own way when it merges. */
export const GITHUB: Dialect = {
  mergeMessage(pullRequest, method) {
    return method === "squash" ? squashMessage(pullRequest) : mergeMessage(pullRequest);
  },
  committer: { name: "GitHub", email: "noreply@github.com" },
  numbering: "repository",
};

function mergeMessage({ number, source, title, repository }: PullRequest): string {
  const { owner } = source.repository ?? repository;
  return `Merge pull request #${number} from ${owner}/${source.branch}\n\n${title}`;
}

function squashMessage({ number, title }: PullRequest): string {
  return `${title} (#${number})`;
}
