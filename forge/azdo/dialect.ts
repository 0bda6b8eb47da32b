import type { Dialect } from "../state/model.ts";

/** How Azure DevOps numbers pull requests and words what it commits. */
export const AZDO_DIALECT: Dialect = {
  mergeMessage: (pullRequest) => {
    const title = `Merged PR ${pullRequest.number}: ${pullRequest.title}`;
    return pullRequest.body === "" ? title : `${title}\n\n${pullRequest.body}`;
  },
  committer: undefined,
  numbering: "server",
  requiredOn: "pull request",
};
