import type { HttpEdge } from "../http.ts";
import type { Provider } from "../provider.ts";
import { clearAutoComplete, headOf, setAutoComplete, setText } from "./arming.ts";
import { type AzdoRepository, createAzdoClient } from "./client.ts";
import { comment, decorate } from "./conversation.ts";
import { close, merge } from "./ending.ts";
import { look } from "./look.ts";
import { setGate } from "./pull_request_status.ts";
import { create } from "./pull_requests.ts";
import { createSession } from "./session.ts";

/**
 * Azure DevOps, Services and Server. Throws a `usage` failure where `GITOPS_PROMOTION_AZDO_API_VERSION` is not a version.
 */
export function createAzdoProvider(
  repository: AzdoRepository,
  token: string,
  edge: HttpEdge,
): Provider {
  const client = createAzdoClient(repository, token, edge);
  const webUrl = repository.webUrl.replace(/\/+$/, "");
  const session = createSession(client, { ...edge, webUrl });
  return {
    name: "azdo",
    descriptionLimit: 4_000,
    now: () => client.now(),

    look: (question) => look(session, question),
    async readSetup(question) {
      const { readSetup } = await import("./setup.ts");
      return await readSetup(session, question, { repository, token });
    },
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
  };
}
