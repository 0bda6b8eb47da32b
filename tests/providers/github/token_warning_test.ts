import assert from "node:assert/strict";
import { createGitHubProvider } from "../../../src/providers/github/github_provider.ts";
import type { Provider } from "../../../src/providers/provider.ts";
import { parseRemote } from "../../../src/providers/remote.ts";
import { type ProviderEdge, providerEdge } from "../support.ts";
import { type Sandbox, startSandbox } from "./sandbox.ts";

const warning = "warning: the token is the workflow's own GITHUB_TOKEN: a pull request that " +
  "merges by it triggers no workflow, so nothing promotes to the next environment; use the " +
  "token of a GitHub App (docs/github.md)";

/** A provider as a workflow run has one. */
function inActions(
  { repository }: Sandbox,
  token: string,
  tokenSource: string,
): { provider: Provider; edge: ProviderEdge } {
  const edge = providerEdge({ GITHUB_ACTIONS: "true" });
  const remote = parseRemote(repository.cloneUrl, { provider: "github", insecure: false }, {});
  assert.ok(remote.provider === "github");
  return { provider: createGitHubProvider(remote, token, edge, { tokenSource }), edge };
}

function warnings({ logged }: ProviderEdge): string[] {
  return logged.filter((line) => line.startsWith("warning:"));
}

async function createTwo(sandbox: Sandbox, provider: Provider): Promise<void> {
  for (const sourceBranch of ["one", "two"]) {
    await sandbox.push(sourceBranch);
    const text = { title: sourceBranch, description: "" };
    await provider.create({ ...text, sourceBranch, targetBranch: "main" });
  }
}

Deno.test("the workflow's own token is warned about, once", async () => {
  await using sandbox = await startSandbox();
  const { provider, edge } = inActions(sandbox, sandbox.forge.accounts.actions.token, "--token");
  await provider.read({ base: "main" });
  assert.deepEqual(warnings(edge), []);
  await createTwo(sandbox, provider);
  assert.deepEqual(warnings(edge), [warning]);
});

Deno.test("where its owner is not known, the token's source tells", async () => {
  await using sandbox = await startSandbox();
  const { token } = sandbox.forge;
  for (const [source, expected] of [["GITHUB_TOKEN", [warning]], ["GH_TOKEN", []]] as const) {
    const { provider, edge } = inActions(sandbox, token, source);
    await sandbox.push(source);
    const text = { title: source, description: "" };
    await provider.create({ ...text, sourceBranch: source, targetBranch: "main" });
    assert.deepEqual(warnings(edge), expected);
  }
});

Deno.test("another owner's token is not warned about, whatever variable it came in", async () => {
  await using sandbox = await startSandbox();
  const { provider, edge } = inActions(sandbox, sandbox.forge.token, "GITHUB_TOKEN");
  await provider.read({ base: "main" });
  await createTwo(sandbox, provider);
  assert.deepEqual(warnings(edge), []);
});
