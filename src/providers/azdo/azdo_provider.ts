import type { HttpEdge } from "../http.ts";
import { pastReports } from "../past_reports.ts";
import type { Provider } from "../provider.ts";
import { type AzdoRepository, createAzdoClient } from "./client.ts";
import { read } from "./read.ts";
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
  // Loaded on demand: many runs write nothing.
  const writes = () => import("./writes.ts");
  return {
    name: "azdo",
    descriptionLimit: 4_000,
    now: () => client.now(),

    read(query) {
      const reading = read(session, query);
      // Load the writes while the server answers.
      if (query.arming) writes().catch(() => {});
      return reading;
    },
    async pastReports(commits) {
      const { listPastStatuses } = await import("./statuses.ts");
      return await pastReports(commits, (id) => listPastStatuses(client, id));
    },
    async readSetup(query) {
      const { readSetup } = await import("./setup.ts");
      return await readSetup(session, query, { repository, token });
    },
    async create(draft) {
      const { create, headOf } = await writes();
      const { pullRequest, isNew } = await create(client, draft, edge.clock);
      // Only a pull request that we just created is sure to show our push as its head.
      const head = isNew ? undefined : await headOf(client, pullRequest);
      return await session.toPullRequest(pullRequest, head);
    },
    async update(pullRequest, { text, arm }) {
      const { setAutoComplete, setText } = await writes();
      const { number } = pullRequest;
      if (arm !== undefined) {
        return await setAutoComplete(session, number, { text, gated: arm.gated ?? false });
      }
      return {
        pullRequest: text === undefined ? pullRequest : await setText(session, number, text),
        armed: undefined,
      };
    },
    disarm: async ({ number }) => (await writes()).clearAutoComplete(session, number),
    merge: async ({ number }, { headSha }) => (await writes()).merge(session, number, headSha),
    close: async ({ number }, { description } = {}) =>
      (await writes()).close(session, number, description),
    comment: async ({ number }, text) => (await writes()).comment(client, number, text),
    decorate: async ({ number }, wanted) =>
      (await writes()).decorate(client, number, wanted, edge.log),
    setGate: async (pullRequest, gate) => (await writes()).setGate(session, pullRequest, gate),
  };
}
