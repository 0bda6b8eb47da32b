import assert from "node:assert/strict";
import { Command } from "@commander-js/extra-typings";
import { parse } from "yaml";
import { commands } from "../../src/cli/commands.ts";
import { addCommonOptions } from "../../src/cli/common_options.ts";
import { azureTemplate, azureTemplatePath } from "../../scripts/release/azure_template.ts";
import { stepOutputs } from "../../src/output/ci/step_outputs.ts";

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly bash?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** The variables that run.sh reads, by what it names. */
async function readVariables(): Promise<string[]> {
  const script = await Deno.readTextFile("scripts/action/run.sh");
  const [, list = ""] = /^ {2}names=\((.+?)\)$/ms.exec(script) ?? [];
  const names = list.split(/[\s\\]+/);
  const variables = names.map((name) => `INPUT_${name.toUpperCase().replaceAll("-", "_")}`);
  for (const [name] of script.matchAll(/INPUT_[A-Z_]*[A-Z]/g)) variables.push(name);
  return [...new Set(variables)].sort();
}

/** What each command's options are called, but for those that a step sets by itself or has no use for. */
async function optionNames(): Promise<Set<string>> {
  const own = new Set(["help", "output", "sourcedir", "token"]);
  // Of views, which a step gives by `options`.
  const given = new Set(["exit-code", "insecure", "offline", "write"]);
  const names = new Set<string>();
  for (const { load } of commands) {
    const command = new Command();
    const definition = (await load()).command;
    definition.addTo(command);
    addCommonOptions(command, definition);
    for (const { long } of command.options) names.add(long?.slice(2) ?? "");
  }
  return new Set([...names].filter((name) => !own.has(name) && !given.has(name)));
}

function envOf(steps: readonly Step[]): Record<string, string> {
  return Object.assign({}, ...steps.map((step) => step.env ?? {}));
}

const action = parse(await Deno.readTextFile("action.yml"));
const azure = parse(await Deno.readTextFile(azureTemplatePath));
const azureSteps: Step[] = azure.steps.flatMap((step: Record<string, unknown>) =>
  Object.values(step).find(Array.isArray) ?? [step]
);

Deno.test("the action has the original's inputs, and hands every input to a script or a condition", () => {
  const inputs = Object.keys(action.inputs);
  for (const name of ["action", "token", "group", "app", "tag", "feature"]) {
    assert.ok(inputs.includes(name), name);
  }
  const steps = JSON.stringify(action.runs.steps);
  for (const name of inputs) assert.ok(steps.includes(`inputs.${name} `), name);
});

Deno.test("every option of every command is an input", async () => {
  const inputs = Object.keys(action.inputs);
  for (const name of await optionNames()) assert.ok(inputs.includes(name), name);
});

Deno.test("the action's steps put nothing into the text of a script", () => {
  for (const { run } of action.runs.steps as Step[]) assert.doesNotMatch(run ?? "", /\$\{\{/);
  for (const { bash } of azureSteps) assert.doesNotMatch(bash ?? "", /\$\{\{/);
});

Deno.test("the action and the Azure template give the script every variable that it reads, and no other", async () => {
  const wanted = await readVariables();
  const given = (env: Record<string, string>) =>
    Object.keys(env).filter((name) => name.startsWith("INPUT_")).sort();
  assert.ok(wanted.length > 20, String(wanted));
  assert.deepEqual(given(envOf(action.runs.steps)), wanted);
  assert.deepEqual(given(envOf(azureSteps)), wanted);
});

Deno.test("every variable gets the input of its own name", () => {
  const snake = (name: string) => name.replaceAll("-", "_").toUpperCase();
  for (const [name, value] of Object.entries(envOf(action.runs.steps))) {
    const input = /^\$\{\{ inputs\.([a-z-]+) \}\}$/.exec(value)?.[1];
    if (input !== undefined && input !== "token") assert.equal(name, `INPUT_${snake(input)}`);
  }
  for (const [name, value] of Object.entries(envOf(azureSteps))) {
    const parameter = /^\$\{\{ parameters\.([A-Za-z]+) \}\}$/.exec(value)?.[1];
    if (parameter === undefined || parameter === "token") continue;
    assert.equal(name, `INPUT_${snake(parameter.replace(/[A-Z]/g, (letter) => `-${letter}`))}`);
  }
});

Deno.test("the action's outputs are the ones that the program sets", () => {
  const written = stepOutputs({ command: "new" }).map(({ name }) => name).sort();
  assert.deepEqual(Object.keys(action.outputs).sort(), written);
  for (const [name, { value }] of Object.entries<{ value: string }>(action.outputs)) {
    assert.equal(value, `\${{ steps.run.outputs.${name} }}`);
  }
});

Deno.test("the Azure template uses every parameter that it has", () => {
  const steps = JSON.stringify(azure.steps);
  for (const { name } of azure.parameters) {
    assert.match(steps, new RegExp(`parameters\\.${name}\\b`));
  }
});

Deno.test("the Azure template is the one that is made from its source and the scripts", async () => {
  assert.equal(
    await Deno.readTextFile(azureTemplatePath),
    await azureTemplate("."),
    "run: scripts/deno task azure-template",
  );
});
