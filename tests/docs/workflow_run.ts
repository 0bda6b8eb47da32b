import assert from "node:assert/strict";
import { join } from "node:path";
import { parse } from "yaml";
import type { Forge } from "../../forge/forge.ts";
import { runMain } from "../support/run_main.ts";
import { plainEnv } from "../support/test_edge.ts";
import { root } from "./pages.ts";

type Values = Readonly<Record<string, unknown>>;

interface Step {
  readonly id?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Values;
}

interface Job {
  readonly if?: string;
  readonly steps?: readonly Step[];
  readonly with?: Values;
  readonly secrets?: Values;
}

/** A workflow of GitHub Actions, as far as the docs' ones go. */
export interface Workflow {
  readonly on: Readonly<Record<string, { readonly types?: readonly string[] } | null>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

/** What started a workflow. */
export interface GitHubEvent {
  readonly name: string;
  readonly payload?: Values;
  readonly inputs?: Values;
  /** `GITHUB_REF`; main's by default. */
  readonly ref?: string;
  /** `GITHUB_HEAD_REF`, of a pull request. */
  readonly head?: string;
}

export interface StepOutcome {
  readonly code: number;
  readonly said: string;
  /** Of the step, by name. */
  readonly outputs: Map<string, string>;
}

/**
 * Runs this project's action where a workflow uses it, in a checkout that is there: the action's own script finds the
 * program's arguments, and the program runs in this process. tests/action shows that the script starts it and ends with
 * its exit code.
 */
export async function runSteps(
  workflow: Workflow,
  event: GitHubEvent,
  { forge, cwd }: { readonly forge: Forge; readonly cwd: string },
): Promise<StepOutcome> {
  const steps = startedJobs(workflow, event).flatMap(({ job: { steps = [] } }) => steps)
    .filter(({ uses = "" }) => uses.startsWith("XenitAB/gitops-promotion@"));
  const [step] = steps;
  assert.ok(step !== undefined && steps.length === 1);
  const folder = await Deno.makeTempDir({ prefix: "gitops-promotion-test-" });
  try {
    return await runAction(await inputsOf(step, event, forge), event, { forge, cwd, folder });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The jobs that run for an event, by their conditions. */
export function startedJobs(
  { jobs }: Workflow,
  event: GitHubEvent,
): { readonly name: string; readonly job: Job }[] {
  return Object.entries(jobs).map(([name, job]) => ({ name, job })).filter(({ job }) =>
    job.if === undefined ||
    job.if.split("||").some((all) => all.split("&&").every((one) => holds(one.trim(), event)))
  );
}

/** `a == 'b'`, `a != 'b'`, `a` or `!a`; a name that is not set is empty. */
function holds(condition: string, event: GitHubEvent): boolean {
  const [left = "", operator, right] = condition.split(/ (==|!=) /);
  const value = valueOf(left.replace(/^!/, ""), {
    github: { event_name: event.name, event: event.payload ?? {} },
    inputs: event.inputs ?? {},
  });
  if (operator === undefined) return left.startsWith("!") ? !value : Boolean(value);
  const [, text] = /^'(.*)'$/.exec(right ?? "") ?? assert.fail(`the docs use "${condition}"`);
  return (String(value ?? "") === text) === (operator === "==");
}

function valueOf(path: string, contexts: Values): unknown {
  const names = path.split(".");
  assert.ok((names[0] ?? "") in contexts, `the docs use "${path}"`);
  return names.reduce<unknown>((at, name) => (at as Values | undefined)?.[name], contexts);
}

/** The inputs, evaluated; each one must be the action's. */
async function inputsOf(
  step: Step,
  event: GitHubEvent,
  forge: Forge,
): Promise<Record<string, string>> {
  const action = parse(await Deno.readTextFile(join(root, "action.yml")));
  const inputs: Record<string, string> = {};
  for (const [name, value] of Object.entries(step.with ?? {})) {
    assert.ok(name in action.inputs, `the action has no input "${name}"`);
    inputs[name] = String(value).replaceAll(
      /\$\{\{ (?<expression>.+?) \}\}/g,
      (_, expression: string) => evaluate(expression, event, forge),
    );
  }
  return { token: forge.token, ...inputs };
}

/** `a || b`, where a name that is not set is empty. */
function evaluate(expression: string, event: GitHubEvent, forge: Forge): string {
  const contexts = {
    inputs: event.inputs ?? {},
    github: { event: event.payload ?? {} },
    steps: { "app-token": { outputs: { token: forge.token } } },
  };
  for (const path of expression.split(" || ")) {
    const value = valueOf(path, contexts);
    if (value) return String(value);
  }
  return "";
}

async function runAction(
  inputs: Readonly<Record<string, string>>,
  event: GitHubEvent,
  { forge, cwd, folder }: { forge: Forge; cwd: string; folder: string },
): Promise<StepOutcome> {
  const eventPath = join(folder, "event.json");
  const outputPath = join(folder, "output");
  const executable = join(folder, "gitops-promotion");
  await Deno.writeTextFile(eventPath, JSON.stringify({ ...event.payload, inputs: event.inputs }));
  await Deno.writeTextFile(outputPath, "");
  await Deno.writeTextFile(executable, `#!/bin/sh\nprintf '%s\\0' "$@"\n`, { mode: 0o755 });
  const env = {
    ...plainEnv(),
    TMPDIR: folder,
    GITHUB_ACTIONS: "true",
    GITHUB_SERVER_URL: forge.url,
    GITHUB_API_URL: `${forge.url}/api/v3`,
    GITHUB_EVENT_NAME: event.name,
    GITHUB_EVENT_PATH: eventPath,
    GITHUB_OUTPUT: outputPath,
    GITHUB_REF: event.ref ?? "refs/heads/main",
    ...(event.head === undefined ? {} : { GITHUB_HEAD_REF: event.head }),
    GITOPS_PROMOTION_TOKEN: inputs["token"] ?? "",
    INPUT_EXECUTABLE: executable,
    ...inputVariables(inputs),
  };
  const script = await new Deno.Command("bash", {
    args: [join(root, "scripts/action/run.sh")],
    cwd,
    clearEnv: true,
    env,
    stdin: "null",
  }).output();
  assert.ok(script.success, new TextDecoder().decode(script.stderr));
  const args = new TextDecoder().decode(script.stdout).split("\0").slice(0, -1);
  const { code, stdout, stderr } = await runMain(cwd, args, { env });
  const outputs = readOutputs(await Deno.readTextFile(outputPath));
  return { code, said: stdout + stderr, outputs };
}

/** Nobody waits for a cluster in a test. */
function inputVariables(inputs: Readonly<Record<string, string>>): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const [name, value] of Object.entries(inputs)) {
    if (name === "token") continue;
    variables[`INPUT_${name.toUpperCase().replaceAll("-", "_")}`] = name === "timeout"
      ? "0s"
      : value;
  }
  return variables;
}

function readOutputs(text: string): Map<string, string> {
  return new Map(
    text.split("\n").filter((line) => line !== "").map((line) => {
      const at = line.indexOf("=");
      return [line.slice(0, at), line.slice(at + 1)];
    }),
  );
}
