import type { ForgeRepository } from "../../forge/forge_repository.ts";
import { startAgent } from "../e2e/azdo_agent.ts";
import { type Outcome, runMain } from "./run_main.ts";
import { IN_FULL } from "./sample.ts";
import { startScenario } from "./scenario.ts";

/** A repository at either provider, and the program to run on its default branch as a pipeline does. */
export interface Pipeline extends AsyncDisposable {
  readonly provider: "github" | "azdo";
  readonly repository: ForgeRepository;
  run(args: readonly string[]): Promise<Outcome>;
  /** As `run`, with the JSON result, whatever the exit code. */
  // deno-lint-ignore no-explicit-any -- the tests assert on its shape
  json(args: readonly string[]): Promise<any>;
  /** Merges as a person with all rights does, and removes the branch. */
  merge(number: number): Promise<string>;
}

/** A test that is run on GitHub and on Azure DevOps: at every commit on one of them, which its name decides. */
export function testOnBoth(
  name: string,
  files: () => Record<string, string>,
  body: (pipeline: Pipeline) => Promise<void>,
): void {
  const chosen = name.length % 3 === 0 ? onAzureDevOps : onGitHub;
  for (const start of IN_FULL ? [onGitHub, onAzureDevOps] : [chosen]) {
    Deno.test(`${name} (${start === onGitHub ? "GitHub" : "Azure DevOps"})`, async () => {
      await using pipeline = await start(files());
      await body(pipeline);
    });
  }
}

export async function onGitHub(files: Record<string, string>): Promise<Pipeline> {
  const scenario = await startScenario({ files });
  const { repository } = scenario;
  const run = (args: readonly string[]) => scenario.run(args);
  return {
    provider: "github",
    repository,
    ...common(repository, run),
    [Symbol.asyncDispose]: () => scenario[Symbol.asyncDispose](),
  };
}

export async function onAzureDevOps(files: Record<string, string>): Promise<Pipeline> {
  const agent = await startAgent({ runner: runMain, files });
  const { repository } = agent;
  return {
    provider: "azdo",
    repository,
    ...common(repository, (args) => agent.build(args)),
    [Symbol.asyncDispose]: () => agent[Symbol.asyncDispose](),
  };
}

function common(
  repository: ForgeRepository,
  run: Pipeline["run"],
): Pick<Pipeline, "run" | "json" | "merge"> {
  return {
    run,
    async json(args) {
      const { stdout, stderr } = await run([...args, "--output", "json"]);
      try {
        return JSON.parse(stdout);
      } catch {
        throw new Error(`no JSON on stdout: ${stdout}\n${stderr}`);
      }
    },
    async merge(number) {
      const { branch } = repository.pullRequest(number).source;
      const commit = await repository.merge(number, undefined, { bypass: true });
      await repository.deleteBranch(branch);
      return commit;
    },
  };
}
