import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { type Agent, startAgent } from "../e2e/azdo_agent.ts";
import { runMain } from "../support/run_main.ts";
import { deployment } from "../support/webshop.ts";
import { blocksOf, documentsOf, expanded, stepsOf, templatesOf } from "./pipelines.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const markdown = await Deno.readTextFile(join(root, "docs/azure-devops.md"));
const blocks = blocksOf(markdown);

const pipelines = blocks.filter(({ language }) => language === "yaml").flatMap(documentsOf);

/** The pipeline whose template runs a command; the `nth` where there are several. */
function pipelineOf(command: string, nth = 0): unknown {
  const found = pipelines.filter((document) =>
    templatesOf(document).some(({ action }) => action === command)
  );
  assert.ok(found[nth] !== undefined, `a pipeline for ${command}`);
  return found[nth];
}

const files = {
  "gitops-promotion.yaml": `environments:
  - {name: dev, auto: true}
  - {name: qa, auto: true}
groups: {webshop: {applications: {cart: {featureOverwrite: true}}}}
`,
  "webshop/dev/cart.yaml": deployment("cart", "1"),
  "webshop/qa/cart.yaml": deployment("cart", "1"),
};

/** Runs the commands and templates of a pipeline of the docs as an agent would, and answers what they print. */
async function runPipeline(
  agent: Agent,
  pipeline: unknown,
  options: { parameters?: Record<string, string>; pullRequest?: number } = {},
): Promise<string> {
  const values = {
    parameters: options.parameters ?? {},
    variables: {
      "System.AccessToken": agent.forge.azdo.accounts.build.token,
      "resources.pipeline.cart.runName": "20260102-3",
    },
  };
  let printed = "";
  for (const { action = "", ...inputs } of templatesOf(pipeline)) {
    const args = Object.entries(inputs).map(([name, value]) =>
      `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}=${
        expanded(value, values)
      }`
    );
    printed += await printedBy([action, ...args], {
      GITOPS_PROMOTION_TOKEN: agent.forge.azdo.accounts.build.token,
    });
  }
  for (const { script, env } of stepsOf(pipeline)) {
    if (script.includes("install.sh")) continue;
    const variables = Object.fromEntries(
      Object.entries(env).map(([name, value]) => [name, expanded(value, values)]),
    );
    printed += await printedBy(wordsOf(expanded(script, values), variables), variables);
  }
  return printed;

  async function printedBy(args: string[], env: Record<string, string>): Promise<string> {
    const outcome = options.pullRequest === undefined
      ? await agent.build(args, env)
      : await agent.validate(options.pullRequest, args);
    assert.equal(outcome.code, 0, outcome.stderr);
    return outcome.stdout;
  }
}

/** The arguments of `gitops-promotion …` as a shell would split them; the docs quote nothing but variables. */
function wordsOf(script: string, variables: Readonly<Record<string, string>>): string[] {
  const [program, ...words] = script.trim().split(/\s+/);
  assert.equal(program, "gitops-promotion", script);
  return words.map((word) =>
    word.replace(/^"\$(\w+)"$/, (_, name: string) => variables[name] ?? assert.fail(`no ${name}`))
  );
}

for (const block of blocks.filter(({ language }) => language === "yaml")) {
  Deno.test(`the YAML in line ${block.line} of docs/azure-devops.md is valid`, () => {
    assert.ok(documentsOf(block).length > 0);
  });
}

Deno.test("the docs install the program with options that the script has", async () => {
  const help = await new Deno.Command("sh", { args: [join(root, "install.sh"), "--help"] })
    .output();
  const text = new TextDecoder().decode(help.stdout);
  const scripts = pipelines.flatMap(stepsOf).map(({ script }) => script)
    .filter((script) => script.includes("install.sh"));
  assert.equal(scripts.length, 1);
  for (const script of scripts) {
    assert.ok(script.startsWith("set -euo pipefail\n"), "a failed download ends the step");
    for (const [option] of script.matchAll(/(?<= )--\w+/g)) assert.ok(text.includes(`${option} <`));
  }
});

Deno.test("every pipeline of the docs gives the template what it takes, and has it from a release", async () => {
  const template = parse(
    await Deno.readTextFile(join(root, "azure-pipelines/gitops-promotion.yml")),
  );
  const taken = template.parameters.map(({ name }: { name: string }) => name);
  const users = pipelines.filter((document) => templatesOf(document).length > 0);
  assert.equal(users.length, 7);
  for (const document of users) {
    for (const name of templatesOf(document).flatMap(Object.keys)) {
      assert.ok(taken.includes(name), name);
    }
    const { repositories } = (document as { resources: { repositories: unknown[] } }).resources;
    assert.deepEqual(repositories, [{
      repository: "gitopspromotion",
      type: "github",
      name: "XenitAB/gitops-promotion",
      endpoint: "github",
      ref: "refs/tags/v2.0.0",
    }]);
  }
});

Deno.test("every pipeline that the docs name is made, from a file that they name", () => {
  const text = blocks.filter(({ language }) => language === "sh").map((block) => block.text)
    .join("").replaceAll(
      /for name in (.*); do\n([^]*?)done/g,
      (_, names: string, body: string) =>
        names.split(" ").map((name) => body.replaceAll("$name", name).replaceAll('"', "")).join(""),
    );
  const made = [...text.matchAll(/create --name (\S+) [^]*?--yml-path (\S+)/g)];
  assert.deepEqual(
    made.map(([, name]) => name).sort(),
    ["feature", "feature-stale", "new", "new-by-rest", "promote", "reconcile", "status"]
      .map((name) => `gitops-${name}`),
  );
  for (const [, name = "", file = ""] of made) {
    assert.equal(file, `.azure-pipelines/${name.replace("gitops-", "")}.yaml`);
    assert.ok(markdown.includes(`\`${file}\``), file);
  }
});

Deno.test("the shell commands of the docs are valid shell", async () => {
  for (const block of blocks.filter(({ language }) => language === "sh")) {
    const shell = new Deno.Command("bash", {
      args: ["-n", "-c", block.text],
      stderr: "piped",
    });
    const { code, stderr } = await shell.output();
    assert.equal(code, 0, `line ${block.line}: ${new TextDecoder().decode(stderr)}`);
  }
});

Deno.test("links of the docs to a place on the same page lead somewhere", () => {
  const headings = [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading.toLowerCase().replaceAll(/[^\w\- ]/g, "").replaceAll(" ", "-")
  );
  for (const [, target = ""] of markdown.matchAll(/\]\(#([^)]+)\)/g)) {
    assert.ok(headings.includes(target), `there is no heading for #${target}`);
  }
});

Deno.test("every message of the program in the docs' troubleshooting is one that it has", async () => {
  const source = (await sourceText(join(root, "src"))).replaceAll(/" \+\s*[`"]/g, "")
    .replaceAll(/\$\{[^}]*\}/g, "…");
  const table = markdown.slice(markdown.indexOf("## Troubleshooting"));
  const messages = [...table.matchAll(/^\| (?<first>`.+?) +\| /gm)]
    .flatMap(({ groups }) => [...groups!["first"]!.matchAll(/`(?<message>[^`]+)`/g)])
    .map(({ groups }) => groups!["message"]!)
    .filter((message) => !/^(TF\d|Vss)/.test(message));
  assert.ok(messages.length > 8);
  for (const message of messages) {
    const parts = message.replace(/#7|webshop-dev|"7\.1"|Azure DevOps$|203/g, "…").split("…");
    for (const part of parts.map((text) => text.trim()).filter((text) => text.length > 3)) {
      assert.ok(source.includes(part), `no message has "${part}"`);
    }
  }
});

async function sourceText(folder: string): Promise<string> {
  let text = "";
  for await (const entry of Deno.readDir(folder)) {
    const path = join(folder, entry.name);
    text += entry.isDirectory ? await sourceText(path) : await Deno.readTextFile(path);
  }
  return text;
}

Deno.test("the docs' pipelines by resource trigger take an image from dev to qa", async () => {
  await using agent = await startAgent({ runner: runMain, files });
  const { repository } = agent;
  await runPipeline(agent, pipelineOf("new"));
  await runPipeline(agent, pipelineOf("status"), { pullRequest: 1 });
  const dev = await repository.tip();
  assert.match((await repository.read("main", "webshop/dev/cart.yaml"))!, /cart:20260102-3"/);
  await runPipeline(agent, pipelineOf("promote"));
  await repository.setStatus(dev, "kustomization/webshop-dev", "success", { genre: "fluxcd" });
  await runPipeline(agent, pipelineOf("status"), { pullRequest: 2 });
  assert.match((await repository.read("main", "webshop/qa/cart.yaml"))!, /cart:20260102-3"/);
  const [script] = pipelines.filter((document) =>
    stepsOf(document).some((step) => step.script === "gitops-promotion promote")
  );
  assert.match(await runPipeline(agent, script), /no next environment to promote to\n$/);
});

Deno.test("the docs' pipeline for a REST call takes its parameters", async () => {
  await using agent = await startAgent({ files });
  const parameters = { group: "webshop", app: "cart", tag: "2" };
  const printed = await runPipeline(agent, pipelineOf("new", 1), { parameters });
  assert.match(printed, /^created branch promote\/webshop-cart with pull request 1 on commit /);
});

Deno.test("the docs' pipelines for features deploy one and look for stale ones", async () => {
  await using agent = await startAgent({ runner: runMain, files });
  const parameters = { group: "webshop", app: "cart", tag: "2", feature: "blue" };
  const printed = await runPipeline(agent, pipelineOf("feature"), { parameters });
  assert.match(printed, /^created branch feature\/webshop-cart-blue with pull request 1 on /);
  assert.equal(
    await runPipeline(agent, pipelineOf("feature-stale")),
    "No stale application to remove, exiting early.\n",
  );
});
