import assert from "node:assert/strict";
import { join } from "node:path";
import { runMain } from "../support/run_main.ts";
import { createOrigin, git, snapshot, writeFiles } from "../support/temp_repository.ts";
import { deployment, webshop } from "../support/webshop.ts";

/** A checkout that names a server where nobody must be asked. */
async function checkout(files: Record<string, string>) {
  const origin = await createOrigin(files);
  const folder = await origin.clone();
  await git(folder, ["remote", "set-url", "origin", "https://github.com/acme/gitops.git"]);
  return { folder, [Symbol.asyncDispose]: () => origin[Symbol.asyncDispose]() };
}

const ODD = { "webshop/qa/more.yaml": deployment("cart", "1.1.0") };

Deno.test("validate reads the work tree without a token, and a revision by git", async () => {
  await using repository = await checkout(webshop());
  const { folder } = repository;
  assert.deepEqual(await runMain(folder, ["validate"]), {
    code: 0,
    stdout: "checked 2 apps: nothing is wrong\n",
    stderr: "",
  });
  await writeFiles(folder, {
    ...ODD,
    "webshop/dev/own.yaml": `# {"$imagepolicy": "webshop:cart:tag"}\nkind: X\n`,
  });
  const before = await snapshot(folder);
  const { code, stdout } = await runMain(join(folder, "webshop"), ["validate"]);
  assert.equal(code, 1);
  const [own, several, summary] = stdout.trimEnd().split("\n");
  assert.match(own ?? "", /^webshop\/dev\/own.yaml:1: warning: .* \[marker-on-own-line\]$/);
  assert.match(several ?? "", /^webshop\/qa\/\w+.yaml:9: error: .* \[markers-disagree\]$/);
  assert.equal(summary, "checked 2 apps: 1 error, 1 warning");
  assert.deepEqual(await snapshot(folder), before);
  const committed = await runMain(folder, ["validate", "HEAD"]);
  assert.deepEqual(committed, {
    code: 0,
    stdout: "checked 2 apps: nothing is wrong\n",
    stderr: "",
  });
});

Deno.test("validate of a commit finds what validate of the same work tree finds", async () => {
  await using repository = await checkout({
    ...webshop(),
    ...ODD,
    "gitops-promotion.yaml": `${webshop()["gitops-promotion.yaml"]}groups:
  webshop: {applications: {cart: {featureLabelSelector: {app: cart}}}}
`,
    "webshop/dev/kustomization.yaml": "resources: [cart.yaml]\n",
    ".gitops-promotion/holds/a.yaml": "group: webshop\n",
  });
  const results = [];
  for (const args of [["validate"], ["validate", "HEAD"]]) {
    const { code, stdout } = await runMain(repository.folder, [...args, "--output", "json"]);
    assert.equal(code, 1);
    results.push(JSON.parse(stdout));
  }
  assert.deepEqual(results[0], results[1]);
  const { command, action, apps, findings } = results[0];
  assert.deepEqual({ command, action, apps }, { command: "validate", action: "failed", apps: 2 });
  assert.deepEqual(findings.map(({ code }: { code: string }) => code), [
    "unreadable-hold",
    "feature-no-resources",
    "markers-disagree",
  ]);
});

Deno.test("warnings alone exit with 0", async () => {
  await using repository = await checkout({
    ...webshop(),
    "gitops-promotion.yaml": `${webshop()["gitops-promotion.yaml"]}  - name: live\n`,
  });
  const { code, stdout } = await runMain(repository.folder, ["validate", "--output", "json"]);
  assert.deepEqual([code, JSON.parse(stdout).action], [0, "passed"]);
});

Deno.test("validate in a bare clone reads HEAD, and an unknown revision is a usage error", async () => {
  await using origin = await createOrigin({ ...webshop(), ...ODD });
  const bare = await origin.clone("--bare");
  assert.equal((await runMain(bare, ["validate"])).code, 1);
  const { code, stderr } = await runMain(bare, ["validate", "no-such"]);
  assert.equal(code, 2);
  assert.match(stderr, /no-such/);
});

Deno.test("validate reads from HEAD what is not checked out, and from the disk what is", async () => {
  await using origin = await createOrigin({ ...webshop(), ...ODD });
  const kinds = [
    ["--no-checkout"],
    ["--filter=tree:0", "--no-checkout"],
    ["--filter=blob:none", "--sparse"],
  ];
  for (const kind of kinds) {
    const folder = await origin.clone(...kind);
    const { code, stdout } = await runMain(folder, ["validate"]);
    assert.equal(code, 1, kind.join());
    assert.match(stdout, /^webshop\/qa\/\w+.yaml:9: error: .* \[markers-disagree\]$/m);
    assert.match(stdout, /^checked 2 apps: 1 error, 0 warnings$/m);
  }
  const sparse = await origin.clone("--sparse");
  await git(sparse, ["sparse-checkout", "set", "webshop/qa"]);
  await Deno.remove(join(sparse, "webshop/qa/more.yaml"));
  assert.equal((await runMain(sparse, ["validate"])).stdout, "checked 2 apps: nothing is wrong\n");
});

Deno.test("--output sarif is what GitHub's code scanning requires", async () => {
  await using repository = await checkout({ ...webshop(), ...ODD });
  const { code, stdout } = await runMain(repository.folder, ["validate", "--output", "sarif"]);
  assert.equal(code, 1);
  const sarif = JSON.parse(stdout);
  assert.equal(sarif.version, "2.1.0");
  assert.match(sarif.$schema, /sarif-2\.1\.0\.json$/);
  const [{ tool: { driver }, results }, ...more] = sarif.runs;
  assert.deepEqual(more, []);
  assert.equal(driver.name, "gitops-promotion");
  for (const { id, shortDescription, fullDescription, help, helpUri } of driver.rules) {
    for (const { text } of [shortDescription, fullDescription, help]) assert.ok(text.length > 0);
    assert.ok(helpUri.endsWith(`/docs/findings.md#${id}`));
  }
  assert.deepEqual(driver.rules.map(({ id }: { id: string }) => id), ["markers-disagree"]);
  const [{ ruleId, ruleIndex, level, message, locations }, ...others] = results;
  assert.deepEqual(others, []);
  assert.deepEqual([ruleId, driver.rules[ruleIndex].id, level], [
    "markers-disagree",
    "markers-disagree",
    "error",
  ]);
  assert.match(message.text, /several tags in qa/);
  const [{ physicalLocation }] = locations;
  assert.match(physicalLocation.artifactLocation.uri, /^webshop\/qa\/\w+\.yaml$/);
  assert.deepEqual(physicalLocation.region, { startLine: 9 });
});
