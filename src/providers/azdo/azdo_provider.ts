import type { HttpEdge } from "../http.ts";
import type { OldProvider } from "../provider.ts";
import { disableAutoComplete, enableAutoComplete } from "./auto_complete.ts";
import { type AzdoRepository, createAzdoClient } from "./client.ts";
import { create, findMerged, findOpen, toPullRequest, update } from "./pull_requests.ts";
import { listStatuses } from "./statuses.ts";

/**
 * Azure DevOps, Services and Server. Throws a `usage` failure where `GITOPS_PROMOTION_AZDO_API_VERSION` is no version.
 */
export function createAzdoProvider(
  repository: AzdoRepository,
  token: string,
  edge: HttpEdge,
): OldProvider {
  const client = createAzdoClient(repository, token, edge);
  const webUrl = repository.webUrl.replace(/\/+$/, "");
  return {
    descriptionLimit: 4_000,

    async findOpenPullRequests(branch) {
      return (await findOpen(client, branch)).map((found) => toPullRequest(found, webUrl));
    },
    async findMergedPullRequests(sha) {
      const merged = await findMerged(client, sha, edge.clock);
      return merged.map((found) => toPullRequest(found, webUrl));
    },
    async createPullRequest(draft) {
      return toPullRequest(await create(client, draft, edge.clock), webUrl);
    },
    async updatePullRequest(pullRequest, text) {
      return toPullRequest(await update(client, pullRequest.number, text), webUrl);
    },
    enableAutoMerge: (pullRequest, { mergeIfReady }) =>
      enableAutoComplete(client, pullRequest.number, { ...edge, needsGate: !mergeIfReady }),
    disableAutoMerge: (pullRequest) => disableAutoComplete(client, pullRequest.number, edge),
    listStatuses: (sha) => listStatuses(client, sha),
  };
}
