import assert from "node:assert/strict";
import { connect } from "../../../src/providers/connect.ts";
import { createGitHubProvider } from "../../../src/providers/github/github_provider.ts";
import type { OldProvider, Provider, PullRequest } from "../../../src/providers/provider.ts";
import { type Forge, type NewRepository, startForge } from "../../../forge/forge.ts";
import type { ForgeRepository } from "../../../forge/forge_repository.ts";
import { type ProviderEdge, providerEdge } from "../support.ts";

/** The provider under test on a repository of a forge of its own. */
export interface Sandbox extends AsyncDisposable {
  readonly forge: Forge;
  readonly repository: ForgeRepository;
  readonly provider: OldProvider & Provider;
  readonly edge: ProviderEdge;
  /** Pushes `branch` with one commit on the default branch; answers the commit. */
  push(branch: string): Promise<string>;
  /** Pushes a branch and opens its pull request, as the provider then finds it. */
  open(branch: string): Promise<PullRequest>;
  /** A provider that uses another token. */
  as(token: string): Promise<OldProvider & Provider>;
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

  function as(token: string): Promise<OldProvider & Provider> {
    const options = { remoteUrl: repository.cloneUrl, provider: "github", token, insecure: false };
    const { remote } = connect(options, edge);
    assert.ok(remote.provider === "github");
    return Promise.resolve(createGitHubProvider(remote, token, edge, { tokenSource: "--token" }));
  }

  function push(branch: string): Promise<string> {
    count++;
    return repository.commit({ "a.txt": `${count}\n` }, { branch });
  }

  const provider = await as(forge.token);
  const api = `/api/v3/repos/${repository.fullName}`;
  return {
    forge,
    repository,
    provider,
    edge,
    as,
    push,
    async open(branch) {
      await push(branch);
      return await provider.createPullRequest({
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
