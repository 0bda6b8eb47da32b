import type { HttpEdge } from "../http.ts";
import { pastReports } from "../past_reports.ts";
import type { Provider } from "../provider.ts";
import type { GitHubRemote } from "../remote_github.ts";
import { createGitHubClient } from "./client.ts";
import { read } from "./read.ts";
import { warnOfActionsToken } from "./token_warning.ts";

/** GitHub, GitHub Enterprise Server and ghe.com. `tokenSource` says in errors where the token came from. */
export function createGitHubProvider(
  remote: GitHubRemote,
  token: string,
  edge: HttpEdge,
  options: { readonly tokenSource?: string } = {},
): Provider {
  const client = createGitHubClient(remote, token, edge, options);

  function warn(): void {
    warnOfActionsToken(client, edge.env, options.tokenSource);
  }

  // Loaded on demand: many runs write nothing.
  const writes = () => import("./writes.ts");

  return {
    name: "github",
    descriptionLimit: 65_536,
    now: client.now,
    read(query) {
      const reading = read(client, query);
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
      return await readSetup(client, query, { token, apiUrl: remote.apiUrl });
    },
    async create(draft) {
      warn();
      return await (await writes()).createPullRequest(client, draft);
    },
    async update(pullRequest, change) {
      const { arm, updatePullRequest } = await writes();
      const updated = change.text === undefined
        ? pullRequest
        : await updatePullRequest(client, pullRequest, change.text);
      if (change.arm === undefined) return { pullRequest: updated, armed: undefined };
      warn();
      return await arm(client, updated, change.arm);
    },
    disarm: async (pullRequest) => (await writes()).disarm(client, pullRequest),
    async merge(pullRequest, wanted) {
      warn();
      return await (await writes()).merge(client, pullRequest, wanted);
    },
    close: async (pullRequest, wanted) =>
      (await writes()).closePullRequest(client, pullRequest, wanted),
    comment: async (pullRequest, text) => (await writes()).comment(client, pullRequest, text),
    decorate: async (pullRequest, wanted) => (await writes()).decorate(client, pullRequest, wanted),
    setGate: async (pullRequest, gate) => (await writes()).setGate(client, pullRequest, gate),
  };
}
