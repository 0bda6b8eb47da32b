import { connect } from "../../../src/providers/connect.ts";
import type { OldProvider, PullRequest } from "../../../src/providers/provider.ts";
import { type Forge, type NewRepository, startForge } from "../../../forge/forge.ts";
import type { ForgeRepository } from "../../../forge/forge_repository.ts";
import { type ProviderEdge, providerEdge } from "../support.ts";

/** The provider under test on a repository of a forge of its own. */
export interface Sandbox extends AsyncDisposable {
  readonly forge: Forge;
  readonly repository: ForgeRepository;
  readonly provider: OldProvider;
  readonly edge: ProviderEdge;
  /** Pushes `branch` with one commit on the default branch; answers the commit. */
  push(branch: string): Promise<string>;
  /** Pushes a branch and opens its pull request, as the provider then finds it. */
  open(branch: string): Promise<PullRequest>;
  /** A provider that uses another token. */
  as(token: string): Promise<OldProvider>;
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

  function as(token: string): Promise<OldProvider> {
    const remoteUrl = repository.cloneUrl;
    return connect({ remoteUrl, provider: "github", token, insecure: false }, edge).provider();
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
