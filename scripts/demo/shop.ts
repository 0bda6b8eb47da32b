import { join } from "node:path";
import { startAzdoForge } from "../../forge/azdo_forge.ts";
import type { ForgeRepository } from "../../forge/forge_repository.ts";
import { webshop } from "../../tests/support/webshop.ts";

export type DemoProvider = "github" | "azdo";

/** The webshop's GitOps repository on a git server of this machine, and how to work with it. */
export interface Shop extends AsyncDisposable {
  readonly repository: ForgeRepository;
  /** What a command needs in its environment to reach the server. */
  readonly env: Readonly<Record<string, string>>;
  /** The HTTP header by which git and curl reach the server. */
  readonly authorization: string;
  /** A fresh clone, as a pipeline makes one. */
  checkout(branch?: string): Promise<string>;
  /** Reports the pull request's own pipeline, whose success its merge requires. */
  check(number: number, succeeded: boolean): Promise<void>;
}

/** The check that must succeed before a pull request can be merged. */
export const REQUIRED_CHECK = "prev-env-status";

/** Starts the server and pushes the repository to it. */
export async function startShop(provider: DemoProvider): Promise<Shop> {
  const forge = await startAzdoForge({ contract: false });
  const root = await Deno.makeTempDir({ prefix: "gitops-promotion-demo-" });
  const files = webshop();
  const repository = provider === "github"
    ? await forge.createRepository({ owner: "acme", name: "gitops", files })
    : await forge.createAzdoRepository({ organization: "acme", project: "shop", files });
  // On Azure DevOps statuses are of the pull request, and have a genre.
  const genre = "gitops-promotion";
  repository.requireStatus(provider === "github" ? REQUIRED_CHECK : `${genre}/${REQUIRED_CHECK}`);
  const token = provider === "github" ? forge.token : forge.azdo.accounts.build.token;
  const header = provider === "github"
    ? `Basic ${btoa(`x-access-token:${token}`)}`
    : `Bearer ${token}`;
  let clones = 0;
  return {
    repository,
    env: {
      GITOPS_PROMOTION_TOKEN: token,
      // Tells the program that the server is GitHub; Azure DevOps is told by its addresses.
      ...(provider === "github" ? { GITHUB_SERVER_URL: forge.url } : {}),
    },
    authorization: header,
    async checkout(branch = "main") {
      const into = join(root, `checkout-${++clones}`);
      const { success, stderr } = await new Deno.Command("git", {
        args: [
          "-c",
          `http.extraHeader=Authorization: ${header}`,
          "clone",
          "--quiet",
          "--depth=1",
          `--branch=${branch}`,
          repository.cloneUrl,
          into,
        ],
      }).output();
      if (!success) throw new Error(new TextDecoder().decode(stderr));
      return into;
    },
    async check(number, succeeded) {
      if (provider === "github") {
        const { sha } = repository.pullRequest(number).source;
        await repository.setStatus(sha, REQUIRED_CHECK, succeeded ? "success" : "failure");
        return;
      }
      const api = `${forge.url}/acme/shop/_apis/git/repositories/${repository.name}`;
      const response = await fetch(`${api}/pullRequests/${number}/statuses?api-version=7.1`, {
        method: "POST",
        headers: { authorization: header, "content-type": "application/json" },
        body: JSON.stringify({
          state: succeeded ? "succeeded" : "failed",
          context: { genre, name: REQUIRED_CHECK },
        }),
      });
      if (!response.ok) throw new Error(await response.text());
      await response.body?.cancel();
    },
    async [Symbol.asyncDispose]() {
      await Deno.remove(root, { recursive: true });
      // A browser asks for pages that the server does not have.
      forge.violations.length = 0;
      await forge.close();
    },
  };
}
