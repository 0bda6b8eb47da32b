import assert from "node:assert/strict";
import {
  azureCommand,
  commandsIn,
  gitHubCommand,
  gitHubOutputs,
} from "../output/ci/runner_readers.ts";
import { tempFolder } from "../scripts/temp_folder.ts";
import { runMain } from "../support/run_main.ts";
import { createOrigin } from "../support/temp_repository.ts";
import { webshop } from "../support/webshop.ts";

const NEW = ["new", "--group", "webshop", "--app", "cart", "--tag", "1.1.0"];
const DRY = [...NEW, "--dry-run"];

/** The webshop with a manifest whose text steers runners and terminals; YAML takes no C0 controls. */
const HOSTILE = {
  ...webshop(),
  "webshop/dev/hostile.yaml": `::add-mask::x: y
# {"$imagepolicy"} ##[group]x\u202e
b: "##vso[task.complete result=Failed]"
a: "1.0.0" # {"$imagepolicy": "webshop:cart:tag"}
`,
};

Deno.test("in GitHub Actions the program itself writes outputs and summary, and shows errors at their place", async () => {
  await using origin = await createOrigin(webshop());
  await using folder = await tempFolder();
  const env = {
    GITHUB_ACTIONS: "true",
    CI: "true",
    GITHUB_OUTPUT: await folder.script("output", ""),
    GITHUB_STEP_SUMMARY: await folder.script("summary", ""),
  };
  const checkout = await origin.clone();
  const done = await runMain(checkout, [...DRY, "--output", "json"], { env });
  assert.equal(done.code, 0);
  const outputs = gitHubOutputs(await Deno.readTextFile(env.GITHUB_OUTPUT));
  assert.deepEqual(JSON.parse(outputs["result"] ?? ""), JSON.parse(done.stdout));
  assert.equal(outputs["branch"], "promote/webshop-cart");
  assert.equal(outputs["changed"], "false");
  assert.match(await Deno.readTextFile(env.GITHUB_STEP_SUMMARY), /Dry run: created/);

  await origin.commit({ "gitops-promotion.yaml": "prflow: x\nenvironments: [{name: 1}]\n" });
  const failed = await runMain(checkout, DRY, { env });
  assert.equal(failed.code, 2);
  assert.equal(failed.stdout, "");
  assert.match(failed.stderr, /^error: the config has 2 problems\n/);
  const commands = failed.stderr.split("\n").map(gitHubCommand).filter((one) => one !== undefined);
  assert.deepEqual(
    commands.map(({ name, properties }) => [name, properties]),
    [
      ["error", { file: "gitops-promotion.yaml", line: "1" }],
      ["error", { file: "gitops-promotion.yaml", line: "2" }],
    ],
  );
  const after = gitHubOutputs(await Deno.readTextFile(env.GITHUB_OUTPUT));
  assert.equal(JSON.parse(after["result"] ?? "").action, "failed");
  assert.equal(after["branch"], "");
});

Deno.test("in Azure Pipelines outputs are variables, errors are issues, and the summary is uploaded", async () => {
  await using origin = await createOrigin(webshop());
  await using folder = await tempFolder();
  const env = { TF_BUILD: "True", AGENT_TEMPDIRECTORY: folder.path };
  const checkout = await origin.clone();
  const done = await runMain(checkout, [...DRY, "--output", "json"], { env });
  const commands = done.stderr.split("\n").map(azureCommand).filter((one) => one !== undefined);
  const variables = new Map(
    commands.filter(({ name }) => name === "task.setvariable")
      .map(({ properties, data }) => [properties["variable"], data]),
  );
  assert.deepEqual(JSON.parse(variables.get("result") ?? ""), JSON.parse(done.stdout));
  assert.equal(variables.get("branch"), "promote/webshop-cart");
  assert.equal(variables.get("pullRequestUrl"), "");
  const summary = commands.find(({ name }) => name === "task.uploadsummary")?.data ?? "";
  assert.match(await Deno.readTextFile(summary), /Dry run: created/);
  const missing = await runMain(checkout, [...NEW, "--app", "x", "--dry-run"], { env });
  assert.match(missing.stderr, /^error: .*\n##vso\[task\.logissue type=error;code=manifest\]/);
});

Deno.test("outside of CI no command of a runner is printed", async () => {
  const { stderr } = await runMain("/nonexistent", NEW);
  assert.deepEqual(commandsIn(stderr), []);
});

Deno.test("outputs that cannot be written are a warning, and the run is what it was", async () => {
  await using origin = await createOrigin(webshop());
  const env = { GITHUB_ACTIONS: "true", GITHUB_OUTPUT: "/nonexistent/output" };
  const { code, stderr } = await runMain(await origin.clone(), DRY, { env });
  assert.equal(code, 0);
  assert.match(stderr, /^warning: could not pass the result to later steps: /m);
});

Deno.test("with --verbose in CI the log of git and HTTP can be folded, and the answer is outside", async () => {
  await using origin = await createOrigin(webshop());
  const env = { GITHUB_ACTIONS: "true" };
  const { stderr } = await runMain(await origin.clone(), [...DRY, "--verbose"], { env });
  const lines = stderr.split("\n");
  const end = lines.indexOf("::endgroup::");
  assert.equal(lines[0], "::group::gitops-promotion new");
  assert.ok(end > 3);
  assert.ok(lines.slice(1, end).some((line) => line.startsWith("git ")));
  assert.match(lines[end + 1] ?? "", /^dry run on main/);
});

Deno.test("what a repository holds steers neither runner nor terminal, in diff, text and JSON, and a program gets it as it is", async () => {
  await using origin = await createOrigin(HOSTILE);
  const checkout = await origin.clone();
  const plain = await runMain(checkout, DRY);
  assert.equal(plain.code, 0, plain.stderr);
  assert.match(
    plain.stdout,
    /^ ::add-mask::x: y\n.*\n b: "##vso\[task\.complete result=Failed\]"\n-a/m,
  );
  for (const env of [{ GITHUB_ACTIONS: "true" }, { TF_BUILD: "True" }]) {
    const { stdout, stderr } = await runMain(checkout, DRY, { env });
    assert.deepEqual(commandsIn(stdout), []);
    assert.match(
      stdout,
      /^! : :add-mask::x: y\n!.*\n! b: "# #vso\[task\.complete result=Failed\]"\n-a/m,
    );
    assert.match(stderr, /^warning: \d+ lines of the diff are marked with "!"/m);
    const json = await runMain(checkout, [...DRY, "--output", "json"], { env });
    assert.deepEqual(commandsIn(json.stdout), []);
    JSON.parse(json.stdout);
  }
  const terminal = await runMain(checkout, DRY, { terminal: true });
  assert.doesNotMatch(terminal.stdout, /\u202e/);
});

Deno.test("a token that slipped into other options is masked, URL-encoded too", async () => {
  const token = "ghp_0123456789/abc";
  const args = ["new", `--${token}`, `--tag=${encodeURIComponent(token)}`];
  const { code, stderr } = await runMain("/nonexistent", args, { env: { GITHUB_TOKEN: token } });
  assert.equal(code, 2);
  assert.ok(!stderr.includes(token), stderr);
  assert.match(stderr, /\*\*\*/);
});
