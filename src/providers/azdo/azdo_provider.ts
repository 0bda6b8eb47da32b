import type { HttpEdge } from "../http.ts";
import type { OldProvider, Provider } from "../provider.ts";
import { clearAutoComplete, headOf, setAutoComplete, setText } from "./arming.ts";
import { disableAutoComplete, enableAutoComplete } from "./auto_complete.ts";
import { type AzdoRepository, createAzdoClient } from "./client.ts";
import { comment, decorate } from "./conversation.ts";
import { close, merge } from "./ending.ts";
import { look } from "./look.ts";
import { setGate } from "./pull_request_status.ts";
import { create, findMerged, findOpen, toPullRequest, update } from "./pull_requests.ts";
import { createSession } from "./session.ts";
import { listStatuses } from "./statuses.ts";

/**
 * Azure DevOps, Services and Server. Throws a `usage` failure where `GITOPS_PROMOTION_AZDO_API_VERSION` is no version.
 */
export function createAzdoProvider(
  repository: AzdoRepository,
  token: string,
  edge: HttpEdge,
): OldProvider & Provider {
  const client = createAzdoClient(repository, token, edge);
  const webUrl = repository.webUrl.replace(/\/+$/, "");
  const session = createSession(client, { ...edge, webUrl });
  return {
    name: "azdo",
    descriptionLimit: 4_000,
    now: () => client.now(),

    look: (question) => look(session, question),
    async create(draft) {
      const { pullRequest, isNew } = await create(client, draft, edge.clock);
      // A new one's word on its head is as new; an older one's may be from before our push.
      const head = isNew ? undefined : await headOf(client, pullRequest);
      return await session.tell(pullRequest, head);
    },
    async update(pullRequest, { text, arm }) {
      const { number } = pullRequest;
      if (arm !== undefined) {
        return await setAutoComplete(session, number, { text, gated: arm.gated ?? false });
      }
      return {
        pullRequest: text === undefined ? pullRequest : await setText(session, number, text),
        armed: undefined,
      };
    },
    disarm: ({ number }) => clearAutoComplete(session, number),
    merge: ({ number }, { headSha }) => merge(session, number, headSha),
    close: ({ number }, { description } = {}) => close(session, number, description),
    comment: ({ number }, text) => comment(client, number, text),
    decorate: ({ number }, wanted) => decorate(client, number, wanted, edge.log),
    setGate: (pullRequest, gate) => setGate(session, pullRequest, gate),

    async findOpenPullRequests(branch) {
      return (await findOpen(client, branch)).map((found) => toPullRequest(found, webUrl));
    },
    async findMergedPullRequests(sha) {
      const merged = await findMerged(client, sha, edge.clock);
      return merged.map((found) => toPullRequest(found, webUrl));
    },
    async createPullRequest(draft) {
      return toPullRequest((await create(client, draft, edge.clock)).pullRequest, webUrl);
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
