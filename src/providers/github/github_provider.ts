import type { HttpEdge } from "../http.ts";
import type { OldProvider } from "../provider.ts";
import type { GitHubRemote } from "../remote_github.ts";
import { createGitHubClient } from "./client.ts";
import { disableAutoMerge } from "./disable_auto_merge.ts";
import { enableAutoMerge } from "./enable_auto_merge.ts";
import { isInMergeQueue } from "./merge_queue.ts";
import { createMergedFinder } from "./merged.ts";
import { createPullRequest, updatePullRequest } from "./publish.ts";
import { findOpen } from "./pull_requests.ts";
import { listStatuses } from "./statuses.ts";

/** GitHub, GitHub Enterprise Server and ghe.com. `tokenSource` says in errors where the token came from. */
export function createGitHubProvider(
  remote: GitHubRemote,
  token: string,
  edge: HttpEdge,
  options: { readonly tokenSource?: string } = {},
): OldProvider {
  const client = createGitHubClient(remote, token, edge, options);
  return {
    descriptionLimit: 65_536,

    async findOpenPullRequests(branch) {
      const open = await findOpen(client, branch);
      return await Promise.all(open.map(async (each) => {
        const autoMerge = each.autoMerge || await isInMergeQueue(client, each.id);
        return { ...each, autoMerge };
      }));
    },
    findMergedPullRequests: createMergedFinder(client),
    createPullRequest: (draft) => createPullRequest(client, draft),
    updatePullRequest: (pullRequest, text) => updatePullRequest(client, pullRequest, text),
    enableAutoMerge: (pullRequest, wanted) => enableAutoMerge(client, pullRequest, wanted),
    disableAutoMerge: (pullRequest) => disableAutoMerge(client, pullRequest),
    listStatuses: (sha) => listStatuses(client, sha),
  };
}
