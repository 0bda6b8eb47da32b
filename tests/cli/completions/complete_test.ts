import assert from "node:assert/strict";
import { join } from "node:path";
import { runMain } from "../../support/run_main.ts";
import { createOrigin, git, writeFiles } from "../../support/temp_repository.ts";
import { webshop } from "../../support/webshop.ts";

const CONFIG = `environments: [{name: dev}, {name: qa}]
groups: {shop: {applications: {podinfo: {}}}}
`;

/** The values that are proposed for the last word, and what the shell is to do besides. */
async function proposed(cwd: string, ...words: string[]): Promise<[string[], string]> {
  const { code, stdout, stderr } = await runMain(cwd, ["complete", "--", ...words]);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  const lines = stdout.trimEnd().split("\n");
  const directive = lines.pop() ?? "";
  return [lines.map((line) => line.split("\t")[0] ?? ""), directive];
}

async function values(cwd: string, ...words: string[]): Promise<string[]> {
  return (await proposed(cwd, ...words))[0];
}

const NOWHERE = "/nonexistent";

Deno.test("commands are proposed with what they do, hidden ones are not", async () => {
  const { stdout } = await runMain(NOWHERE, ["complete", "--", "n"]);
  assert.match(stdout, /^new\tOpen the pull request .*\n:4\n$/);
  const commands = await values(NOWHERE, "");
  for (const name of ["new", "promote", "status", "completion", "help"]) {
    assert.ok(commands.includes(name), name);
  }
  assert.ok(!commands.includes("complete"));
});

Deno.test("options are proposed for their command", async () => {
  assert.deepEqual(await values(NOWHERE, "new", "--g"), ["--group"]);
  assert.deepEqual(await values(NOWHERE, "promote", "--si"), ["--since"]);
  assert.deepEqual(await values(NOWHERE, "promote", "--gr"), []);
  assert.deepEqual(await values(NOWHERE, "new", "--dry"), ["--dry-run"]);
});

Deno.test("choices are proposed for options and arguments that have them", async () => {
  assert.deepEqual(await values(NOWHERE, "new", "--output", ""), ["text", "json"]);
  assert.deepEqual(await values(NOWHERE, "new", "--provider", "a"), ["azdo", "azure-devops"]);
  assert.deepEqual(await values(NOWHERE, "completion", ""), [
    "bash",
    "zsh",
    "fish",
    "powershell",
  ]);
  assert.deepEqual(await values(NOWHERE, "help", "env"), ["environment"]);
});

Deno.test("groups come from markers and config, apps from those of the group", async () => {
  await using origin = await createOrigin({ ...webshop(), "gitops-promotion.yaml": CONFIG });
  const checkout = await origin.clone();
  assert.deepEqual(await values(checkout, "new", "--group", ""), ["shop", "webshop"]);
  assert.deepEqual(await values(checkout, "new", "--group", "we"), ["webshop"]);
  assert.deepEqual(await values(checkout, "new", "--group=we"), ["webshop"]);
  assert.deepEqual(await values(checkout, "new", "--app", ""), ["podinfo", "api", "cart"]);
  assert.deepEqual(await values(checkout, "new", "--group", "webshop", "--app", ""), [
    "api",
    "cart",
  ]);
  assert.deepEqual(await values(checkout, "new", "--group=shop", "--app", ""), ["podinfo"]);
});

Deno.test("what is not committed counts too, from every folder of the checkout and from another one by --sourcedir", async () => {
  await using origin = await createOrigin(webshop());
  const checkout = await origin.clone();
  await writeFiles(checkout, { "other/dev/a.yaml": 'tag: 1 # {"$imagepolicy": "other:a:tag"}\n' });
  await git(checkout, ["add", "--intent-to-add", "."]);
  const all = ["other", "webshop"];
  assert.deepEqual(await values(checkout, "new", "--group", ""), all);
  assert.deepEqual(await values(join(checkout, "webshop/dev"), "new", "--group", ""), all);
  assert.deepEqual(await values("/", "new", "--sourcedir", checkout, "--group", ""), all);
  assert.deepEqual(await values("/", "new", `--sourcedir=${checkout}`, "--group", ""), all);
});

Deno.test("a bare clone proposes what HEAD has", async () => {
  await using origin = await createOrigin(webshop());
  const bare = await origin.clone("--bare");
  assert.deepEqual(await values(bare, "new", "--app", ""), ["api", "cart"]);
});

Deno.test("a clone without blobs fetches none", async () => {
  await using origin = await createOrigin(webshop());
  const clone = await origin.clone("--filter=blob:none", "--no-checkout");
  const missing = ["rev-list", "--objects", "--all", "--missing=print"];
  const before = await git(clone, missing);
  assert.match(before, /^\?/m);
  assert.deepEqual(await values(clone, "new", "--app", ""), []);
  assert.equal(await git(clone, missing), before);
});

Deno.test("branches of origin are proposed for --base", async () => {
  await using origin = await createOrigin(webshop());
  await origin.git("branch", "maintenance/1.x", "main");
  const checkout = await origin.clone();
  assert.deepEqual(await values(checkout, "new", "--base", ""), ["main", "maintenance/1.x"]);
});

Deno.test("names that a shell could take for something else are not proposed", async () => {
  const evil = ["$(touch x)", "`x`", "a b", "a;b", "..", "-x"];
  await using origin = await createOrigin({
    "a.yaml": evil.map((name) => `t: 1 # {"$imagepolicy": "${name}:${name}:tag"}\n`).join("") +
      't: 1 # {"$imagepolicy": "good:app:tag"}\n',
  });
  await origin.git("branch", "$(x)", "main");
  const checkout = await origin.clone();
  assert.deepEqual(await values(checkout, "new", "--group", ""), ["good"]);
  assert.deepEqual(await values(checkout, "new", "--app", ""), ["app"]);
  assert.deepEqual(await values(checkout, "new", "--base", ""), ["main"]);
});

Deno.test("folders and files are left to the shell", async () => {
  assert.deepEqual(await proposed(NOWHERE, "new", "--sourcedir", ""), [[], ":16"]);
  assert.deepEqual(await proposed(NOWHERE, "new", "--config", ""), [[], ":0"]);
});

Deno.test("without a repository, or with a broken config, nothing is proposed and nothing said", async () => {
  assert.deepEqual(await proposed(NOWHERE, "new", "--group", ""), [[], ":4"]);
  assert.deepEqual(await proposed("/", "new", "--group", ""), [[], ":4"]);
  await using origin = await createOrigin({ ...webshop(), "gitops-promotion.yaml": ": [" });
  assert.deepEqual(await values(await origin.clone(), "new", "--group", ""), ["webshop"]);
});

Deno.test("options that take any value, unknown words and no words at all propose nothing that is wrong", async () => {
  assert.deepEqual(await values(NOWHERE, "new", "--tag", ""), []);
  assert.deepEqual(await values(NOWHERE, "nonsense", "--x", ""), []);
  const { code, stderr } = await runMain(NOWHERE, ["complete"]);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
});
