import assert from "node:assert/strict";
import { createGitHubClient, type GitHubClient } from "../../../src/providers/github/client.ts";
import { createGitHubProvider } from "../../../src/providers/github/github_provider.ts";
import type { Provider, PullRequest } from "../../../src/providers/provider.ts";
import { parseRemote } from "../../../src/providers/remote.ts";
import type { GitHubRemote } from "../../../src/providers/remote_github.ts";
import { type Forge, type NewRepository, startForge } from "../../../forge/forge.ts";
import type { ForgeRepository } from "../../../forge/forge_repository.ts";
import { type ProviderEdge, providerEdge } from "../support.ts";

/** The provider under test on a repository of a forge of its own. */
export interface Sandbox extends AsyncDisposable {
  readonly forge: Forge;
  readonly repository: ForgeRepository;
  readonly provider: Provider;
  /** The client of a provider of its own. */
  readonly client: GitHubClient;
  clientAs(token: string): GitHubClient;
  readonly edge: ProviderEdge;
  /** Pushes `branch` with one commit on the default branch; answers the commit. */
  push(branch: string): Promise<string>;
  /** Pushes a branch and opens its pull request, as the provider then finds it. */
  open(branch: string): Promise<PullRequest>;
  /** A provider that uses another token. */
  as(token: string): Provider;
  /** Method and path (below the repository, or `/graphql`) of every request to the API since the last call. */
  requests(): string[];
}

/** Starts a forge with a repository that holds one file on `main`. */
export async function startSandbox(options: NewRepository = {}): Promise<Sandbox> {
  const forge = await startForge();
  const repository = await forge.createRepository({ files: { "a.txt": "1\n" }, ...options });
  const edge = providerEdge();
  let count = 1;
  let seen = 0;

  const remote = parseRemote(repository.cloneUrl, { provider: "github", insecure: false }, {});
  assert.ok(remote.provider === "github");
  const tokenSource = "--token";

  function as(token: string): Provider {
    return createGitHubProvider(remote as GitHubRemote, token, edge, { tokenSource });
  }

  function clientAs(token: string): GitHubClient {
    return createGitHubClient(remote as GitHubRemote, token, edge, { tokenSource });
  }

  function push(branch: string): Promise<string> {
    count++;
    return repository.commit({ "a.txt": `${count}\n` }, { branch });
  }

  const provider = as(forge.token);
  const api = `/api/v3/repos/${repository.fullName}`;
  return {
    forge,
    repository,
    provider,
    client: clientAs(forge.token),
    clientAs,
    edge,
    as,
    push,
    async open(branch) {
      await push(branch);
      return await provider.create({
        sourceBranch: branch,
        targetBranch: "main",
        title: branch,
        description: `about ${branch}`,
      });
    },
    requests() {
      const fresh = forge.requests.slice(seen);
      seen = forge.requests.length;
      return fresh.map(({ method, path }) => {
        const below = path === api ? "/" : path.replace(`${api}/`, "/").replace("/api/", "/");
        return `${method} ${below}`;
      });
    },
    [Symbol.asyncDispose]: () => forge[Symbol.asyncDispose](),
  };
}

/** What is known of something: all but the fields that are undefined. */
export function known<T extends object>(found: T | undefined): Partial<T> {
  const fields = Object.entries(found ?? {}).filter(([, value]) => value !== undefined);
  return Object.fromEntries(fields) as Partial<T>;
}
