import assert from "node:assert/strict";
import { join } from "node:path";
import { parse } from "yaml";
import { verdictOf } from "../../src/core/gate/verdict.ts";
import type { ForgeRepository } from "../../forge/forge_repository.ts";
import { runMain } from "../support/run_main.ts";
import { type Scenario, startScenario } from "../support/scenario.ts";
import { git } from "../support/temp_repository.ts";
import { deployment } from "../support/webshop.ts";
import { firstOnPath } from "../scripts/temp_folder.ts";
import { type Block, blocksOf, documentsOf } from "./pipelines.ts";
import { messagesOf, root, sourceText } from "./pages.ts";
import { type GitHubEvent, runSteps, type Workflow } from "./workflow_run.ts";

const markdown = await Deno.readTextFile(join(root, "docs/github.md"));
const blocks = blocksOf(markdown);
const workflows = blocks.filter(({ text }) => /^# \S*\.github\/workflows\//.test(text));

/** The workflow in the file of that name. */
function workflow(name: string): Workflow {
  const found = workflows.filter(({ text }) => text.split("\n")[0]?.endsWith(`/${name}.yml`));
  assert.equal(found.length, 1, name);
  return parse(found[0]?.text ?? "");
}

for (const block of blocks.filter(({ language }) => language === "yaml")) {
  Deno.test(`the YAML in line ${block.line} of docs/github.md is valid`, () => {
    assert.ok(documentsOf(block).length > 0);
  });
}

Deno.test({
  name: "actionlint finds nothing in the workflows of docs/github.md",
  ignore: await firstOnPath("actionlint") === undefined,
  async fn() {
    assert.equal(workflows.length, 9);
    const folder = await Deno.makeTempDir({ prefix: "gitops-promotion-test-" });
    try {
      const files = await Promise.all(workflows.map((block) => written(block, folder)));
      const { code, stdout } = await new Deno.Command("actionlint", { args: files }).output();
      assert.equal(code, 0, new TextDecoder().decode(stdout));
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

async function written({ text, line }: Block, folder: string): Promise<string> {
  const file = join(folder, `line-${line}.yml`);
  await Deno.writeTextFile(file, text);
  return file;
}

Deno.test("the JSON of the docs is valid, and requires the check that the status workflow reports", () => {
  const [ruleset, ...others] = blocks.filter(({ language }) => language === "json");
  assert.deepEqual(others, []);
  const { rules } = JSON.parse(ruleset?.text ?? "");
  const checks = rules.find(({ type }: { type: string }) => type === "required_status_checks");
  const contexts = checks.parameters.required_status_checks.map((
    { context }: { context: string },
  ) => context);
  assert.deepEqual(contexts, Object.keys(workflow("status").jobs));
});

Deno.test("the shell commands of the docs are valid shell", async () => {
  for (const { text, line } of blocks.filter(({ language }) => language === "sh")) {
    const { code, stderr } = await new Deno.Command("bash", { args: ["-n", "-c", text] }).output();
    assert.equal(code, 0, `line ${line}: ${new TextDecoder().decode(stderr)}`);
  }
});

Deno.test("every message in the troubleshooting is one that the program has", async () => {
  const source = await sourceText();
  const messages = messagesOf(markdown);
  assert.ok(messages.length > 15);
  for (const message of messages) {
    const parts = message.replaceAll(/"?<[^>]+>"?|GitHub$|gitops-promotion\.yaml/g, "…").split("…");
    for (const part of parts.map((text) => text.trim()).filter((text) => text.length > 3)) {
      assert.ok(source.includes(part), `no message has "${part}" of "${message}"`);
    }
  }
});

Deno.test("contexts count as the table says", () => {
  const rows = [...markdown.matchAll(/^\| (?<contexts>`[^|]+`) +\| (?<counts>yes|no) +\|$/gm)];
  assert.equal(rows.length, 4);
  for (const { groups } of rows) {
    for (const [, context = ""] of groups?.["contexts"]?.matchAll(/`([^`]+)`/g) ?? []) {
      const status = { context, state: "success" as const, description: "" };
      const wanted = groups?.["counts"] === "yes" ? "success" : "none";
      assert.equal(verdictOf([status], "webshop", "dev").state, wanted, context);
    }
  }
});

const files = {
  "gitops-promotion.yaml": `environments:
  - {name: dev, auto: true}
  - {name: qa, auto: true}
  - {name: prod, auto: false}
groups: {webshop: {applications: {cart: {featureOverwrite: true}}}}
`,
  ...Object.fromEntries(
    ["dev", "qa", "prod"].map((env) => [
      `webshop/${env}/cart.yaml`,
      deployment("cart", "1"),
    ]),
  ),
};

const PAYLOAD = { group: "webshop", app: "cart", tag: "123456" };

/** A scenario whose required check is the docs', and what GitHub does there when something happens. */
async function startGitHub(): Promise<
  { scenario: Scenario; repository: ForgeRepository; happens: typeof happens } & AsyncDisposable
> {
  const scenario = await startScenario({ files, requireStatus: false });
  const { repository } = scenario;
  const [check = ""] = Object.keys(workflow("status").jobs);
  repository.requireStatus(check);

  async function happens(
    name: string,
    event: GitHubEvent,
    checkout?: string,
  ): Promise<{ code: number; said: string; outputs: Map<string, string> }> {
    const cwd = checkout ?? await scenario.checkout("--depth=1");
    return await runSteps(workflow(name), event, { forge: scenario.forge, cwd });
  }

  return {
    scenario,
    repository,
    happens,
    [Symbol.asyncDispose]: () => scenario[Symbol.asyncDispose](),
  };
}

Deno.test("the docs' workflows take an image from dev through qa to prod's pull request", async () => {
  await using github = await startGitHub();
  const { scenario, repository, happens } = github;
  const check = async (number: number) => {
    const sourceBranch = repository.pullRequest(number).source.branch;
    const checkout = await scenario.checkout("--depth=1", "--branch", sourceBranch);
    await git(checkout, ["checkout", "--quiet", "--detach"]);
    const event = { name: "pull_request", ref: `refs/pull/${number}/merge`, head: sourceBranch };
    const { code, said } = await happens("status", event, checkout);
    const state = code === 0 ? "success" : "failure";
    await repository.setStatus(await repository.tip(sourceBranch), "prev-env-status", state);
    return said;
  };
  const push = async (before: string) =>
    await happens("promote", { name: "push", payload: { before } });

  const start = await repository.tip();
  const created = await happens("new", {
    name: "repository_dispatch",
    payload: { client_payload: PAYLOAD },
  });
  assert.equal(created.outputs.get("branch"), "promote/webshop-cart");
  assert.equal(created.outputs.get("changed"), "true");
  assert.match(await check(1), /"dev\\" is the first environment so status check is skipped/);
  const dev = await repository.tip();
  assert.match(await repository.read("main", "webshop/dev/cart.yaml") ?? "", /cart:123456"/);

  assert.equal((await push(start)).code, 0);
  assert.match(await check(2), /commit status check for webshop-dev has timed out/);
  assert.equal(repository.pullRequest(2).state, "open");
  await repository.setStatus(dev, "kustomization/webshop-dev/1a2b3c4d", "success");
  assert.match(await check(2), /successful reconciliation for webshop-dev found on/);
  assert.equal(repository.pullRequest(2).state, "merged");

  const qa = await repository.tip();
  assert.equal((await push(dev)).outputs.get("pull-request-number"), "3");
  await repository.setStatus(qa, "argocd/webshop-qa", "success");
  assert.match(await check(3), /successful reconciliation for webshop-qa found on/);
  assert.equal(repository.pullRequest(3).state, "open");
  await repository.merge(3);
  const done = await push(qa);
  assert.match(done.said, /no next environment to promote to/);
});

Deno.test("in the merge queue the docs' status workflow passes", async () => {
  await using github = await startGitHub();
  const { scenario, happens } = github;
  const checkout = await scenario.checkout("--depth=1");
  await git(checkout, ["checkout", "--quiet", "-b", "gh-readonly-queue/main/pr-1-abc"]);
  const ref = "refs/heads/gh-readonly-queue/main/pr-1-abc";
  const { code, said } = await happens("status", { name: "merge_group", ref }, checkout);
  assert.equal(code, 0);
  assert.match(said, /Promotion was manual, skipping check/);
});

Deno.test("the docs' button and reusable workflow promote what their inputs say", async () => {
  await using github = await startGitHub();
  const { repository, happens } = github;
  await happens("new", { name: "workflow_dispatch", inputs: PAYLOAD });
  assert.equal(
    repository.pullRequest(1).title,
    "Promote webshop/cart version 123456 to environment dev",
  );
  await happens("promote-image", { name: "push", inputs: { ...PAYLOAD, tag: "v2" } });
  assert.equal(
    repository.pullRequest(1).title,
    "Promote webshop/cart version v2 to environment dev",
  );
});

Deno.test({
  name: "the docs' workflows for features deploy one and look for stale ones",
  ignore: (await runMain(root, ["help", "feature"])).code !== 0,
  async fn() {
    await using github = await startGitHub();
    const { repository, happens } = github;
    const inputs = { ...PAYLOAD, feature: "blue" };
    const { code, said } = await happens("feature", { name: "workflow_dispatch", inputs });
    assert.equal(code, 0, said);
    assert.equal(repository.pullRequest(1).source.branch, "feature/webshop-cart-blue");
    const stale = await happens("feature-stale", { name: "schedule" });
    assert.match(stale.said, /No stale application to remove, exiting early\./);
  },
});

Deno.test("what the app's workflow sends is what the promotion's workflow reads", () => {
  const { jobs } = workflow("build");
  const run = Object.values(jobs).flatMap(({ steps = [] }) => steps).map(({ run = "" }) => run)
    .join();
  const sent = [...run.matchAll(/--raw-field "(\w+)=/g)].map(([, name]) => name);
  assert.deepEqual(sent, Object.keys(PAYLOAD));
  assert.match(run, /gh workflow run new\.yml /);
  const started = workflows.find(({ text }) => /^# \.github\/workflows\/new\.yml/.test(text));
  assert.deepEqual(Object.keys(parse(started?.text ?? "").on.workflow_dispatch.inputs), sent);
  const caller = workflow("release").jobs["promote"];
  const called = parse(workflows.find(({ text }) => text.includes("workflow_call:"))?.text ?? "").on
    .workflow_call;
  assert.deepEqual(Object.keys(caller?.with ?? {}), Object.keys(called.inputs));
  assert.deepEqual(Object.keys(caller?.secrets ?? {}), Object.keys(called.secrets));
});
