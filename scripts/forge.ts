/**
 * Starts the sandbox forge with one repository, for whoever develops against it: `scripts/deno task forge`. It prints what
 * to clone and which token to use, then every request, until Ctrl+C.
 */
import { Command, Option } from "@commander-js/extra-typings";
import { startAzdoForge } from "../forge/azdo_forge.ts";
import { startForge } from "../forge/forge.ts";
import { webshop } from "../tests/support/webshop.ts";

const { provider, latency } = new Command("forge")
  .description("Starts a GitHub or an Azure DevOps on this machine, with a GitOps repository.")
  .addOption(
    new Option("--provider <name>", "whose API").choices(["github", "azdo"] as const).default(
      "github" as const,
    ),
  )
  .option("--latency <milliseconds>", "what each request takes", Number, 0)
  .parse(Deno.args, { from: "user" })
  .opts();

const { forge, repository, token, variable } = await start();
repository.requireStatus(provider === "github" ? "status" : "gitops-promotion/status");
const cloneUrl = repository.cloneUrl.replace("://", `://token:${token}@`);
print(`${provider === "github" ? "GitHub" : "Azure DevOps"} on this machine: ${repository.url}
The API answers below ${forge.url}. Ctrl+C ends it, and removes the repository.

  git clone ${cloneUrl} gitops
  cd gitops
  export ${variable}=${token}
  gitops-promotion new --provider ${provider} --group webshop --app cart --tag 1.1.0
${provider === "github" ? ghHint() : ""}
A request that breaks the provider's contract, or that the forge has no answer for, is marked with "!".
`);

const end = Promise.withResolvers<void>();
Deno.addSignalListener("SIGINT", end.resolve);
let shown = 0;
const show = setInterval(() => {
  for (const violation of forge.violations.splice(0)) print(`! ${violation}`);
  for (; shown < forge.requests.length; shown++) {
    const { method, path } = forge.requests[shown]!;
    print(`${method} ${path}`);
  }
}, 200);
await end.promise;
clearInterval(show);
forge.violations.length = 0;
await forge.close();

async function start() {
  if (provider === "github") {
    const forge = await startForge({ latency });
    const repository = await forge.createRepository({ name: "gitops", files: webshop() });
    return { forge, repository, token: forge.token, variable: "GITHUB_TOKEN" };
  }
  const forge = await startAzdoForge({ latency });
  const repository = await forge.createAzdoRepository({ files: webshop() });
  const { token } = forge.azdo.accounts.admin;
  return { forge, repository, token, variable: "AZURE_DEVOPS_EXT_PAT" };
}

/** `gh` speaks plain HTTP to this one name, and finds it with the forge as its proxy. */
function ghHint(): string {
  return `
GitHub's CLI, in a shell and a clone of its own:

  export http_proxy=${forge.url} GH_HOST=github.localhost GH_TOKEN=${token}
  git clone http://token:${token}@github.localhost/acme/gitops.git gitops-gh
  cd gitops-gh
  gh pr list
`;
}

function print(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}
