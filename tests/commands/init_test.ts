import assert from "node:assert/strict";
import { join } from "node:path";
import { runMain } from "../support/run_main.ts";
import { createOrigin, git, snapshot, writeFiles } from "../support/temp_repository.ts";

const MARKER = '# {"$imagepolicy": "webshop:cart"}';
const FILES = {
  "webshop/dev/cart.yaml": `image: cart:1 ${MARKER}\n`,
  "webshop/prod/cart.yaml": `image: cart:1 ${MARKER}\n`,
};
const GITHUB = "https://github.com/my-org/my-gitops.git";

/** A checkout of a repository that says it is on GitHub, or elsewhere. */
async function checkout(remote = GITHUB, ...options: readonly string[]) {
  const origin = await createOrigin(FILES);
  const folder = await origin.clone(...options);
  await git(folder, ["remote", "set-url", "origin", remote]);
  return { folder, [Symbol.asyncDispose]: () => origin[Symbol.asyncDispose]() };
}

async function initJson(folder: string, ...options: readonly string[]) {
  const { code, stdout, stderr } = await runMain(folder, ["init", "--output", "json", ...options]);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout);
}

Deno.test("init proposes a config and workflows, writes nothing, and ends with doctor", async () => {
  await using repository = await checkout();
  const before = await snapshot(repository.folder);
  const { code, stdout, stderr } = await runMain(repository.folder, ["init"]);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  const lines = stdout.trimEnd().split("\n");
  assert.deepEqual(lines.slice(0, 6), [
    "Provider:     GitHub",
    "Groups:       webshop",
    "Environments: dev, prod",
    "Apps:         webshop/cart",
    "",
    "gitops-promotion.yaml (new file)",
  ]);
  assert.ok(lines.includes("      - name: dev"));
  assert.ok(lines.includes(".github/workflows/gitops-promotion.yml (new file)"));
  assert.ok(lines.includes("Nothing was written. To write the new files, add --write."));
  assert.equal(lines.at(-1)?.trim(), "gitops-promotion doctor");
  assert.deepEqual(await snapshot(repository.folder), before);
});

Deno.test("with --write the files are there, and a second run leaves them", async () => {
  await using repository = await checkout();
  const written = await initJson(repository.folder, "--write");
  assert.equal(written.action, "created");
  for (const { path, text, state } of written.files) {
    assert.equal(state, "written", path);
    assert.equal(await Deno.readTextFile(join(repository.folder, path)), text);
  }
  const after = await snapshot(repository.folder);
  const again = await initJson(repository.folder, "--write");
  assert.equal(again.action, "unchanged");
  assert.deepEqual(await snapshot(repository.folder), after);
});

Deno.test("what is there is never overwritten, also with --write, and also a link that leads nowhere", async () => {
  await using repository = await checkout();
  await writeFiles(repository.folder, { "gitops-promotion.yaml": "mine\n" });
  await Deno.mkdir(join(repository.folder, ".github/workflows"), { recursive: true });
  const workflow = ".github/workflows/gitops-promotion.yml";
  await Deno.symlink("nowhere.yml", join(repository.folder, workflow));
  const { files } = await initJson(repository.folder, "--write");
  assert.deepEqual(
    files.map(({ path, state }: { path: string; state: string }) => [path, state]),
    [
      ["gitops-promotion.yaml", "exists"],
      [workflow, "exists"],
    ],
  );
  assert.equal(await Deno.readTextFile(join(repository.folder, "gitops-promotion.yaml")), "mine\n");
  await assert.rejects(Deno.stat(join(repository.folder, ".github/workflows/nowhere.yml")));
});

Deno.test("init sees files that are not committed, and writes at the root from a subfolder", async () => {
  await using repository = await checkout();
  await writeFiles(repository.folder, { "backoffice/qa/api.yaml": "a: b\n" });
  const found = await initJson(join(repository.folder, "webshop/dev"), "--write");
  assert.deepEqual(found.groups, ["backoffice", "webshop"]);
  assert.deepEqual(found.environments.map(({ name }: { name: string }) => name), [
    "dev",
    "qa",
    "prod",
  ]);
  await Deno.stat(join(repository.folder, "gitops-promotion.yaml"));
});

Deno.test("on Azure DevOps init proposes pipelines, for the branch that --base names", async () => {
  await using repository = await checkout("https://dev.azure.com/contoso/shop/_git/gitops");
  const { provider, files } = await initJson(repository.folder, "--base", "trunk");
  assert.equal(provider, "azdo");
  const reconcile = files.find(({ path }: { path: string }) =>
    path === ".azure-pipelines/reconcile.yaml"
  );
  assert.match(reconcile.text, /include:\n {6}- trunk\n/);
});

Deno.test("init needs to know the provider", async () => {
  await using repository = await checkout("https://git.example.com/o/r.git");
  const { code, stderr } = await runMain(repository.folder, ["init"]);
  assert.equal(code, 2);
  assert.match(stderr, /--provider github or --provider azdo/);
  assert.equal((await initJson(repository.folder, "--provider", "github")).provider, "github");
});

Deno.test("in a bare repository there is nowhere to write", async () => {
  await using repository = await checkout(GITHUB, "--bare");
  const { code, stderr } = await runMain(repository.folder, ["init"]);
  assert.equal(code, 2);
  assert.match(stderr, /^error: ".*" is a bare repository/);
});
