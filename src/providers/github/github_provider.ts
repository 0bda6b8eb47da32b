import type { HttpEdge } from "../http.ts";
import type { Provider } from "../provider.ts";
import type { GitHubRemote } from "../remote_github.ts";
import { arm } from "./arm.ts";
import { createGitHubClient } from "./client.ts";
import { decorate } from "./decorate.ts";
import { disarm } from "./disarm.ts";
import { look } from "./look.ts";
import { merge } from "./merge.ts";
import { closePullRequest, createPullRequest, updatePullRequest } from "./publish.ts";
import { comment, setGate } from "./say.ts";
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

  return {
    name: "github",
    descriptionLimit: 65_536,
    now: client.now,
    look: (question) => look(client, question),
    async readSetup(question) {
      const { readSetup } = await import("./setup.ts");
      return await readSetup(client, question, { token, apiUrl: remote.apiUrl });
    },
    create(draft) {
      warn();
      return createPullRequest(client, draft);
    },
    async update(pullRequest, change) {
      const updated = change.text === undefined
        ? pullRequest
        : await updatePullRequest(client, pullRequest, change.text);
      if (change.arm === undefined) return { pullRequest: updated, armed: undefined };
      warn();
      return await arm(client, updated, change.arm);
    },
    disarm: (pullRequest) => disarm(client, pullRequest),
    merge(pullRequest, wanted) {
      warn();
      return merge(client, pullRequest, wanted);
    },
    close: (pullRequest, wanted) => closePullRequest(client, pullRequest, wanted),
    comment: (pullRequest, text) => comment(client, pullRequest, text),
    decorate: (pullRequest, wanted) => decorate(client, pullRequest, wanted),
    setGate: (pullRequest, gate) => setGate(client, pullRequest, gate),
  };
}
