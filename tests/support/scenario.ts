import { join } from "node:path";
import { type Forge, type ForgeOptions, startForge } from "../../forge/forge.ts";
import type { ForgeRepository } from "../../forge/forge_repository.ts";
import type { RepositorySettings } from "../../forge/state/model.ts";
import { type Outcome, runMain } from "./run_main.ts";
import { quickClone } from "./quick_clone.ts";
import { cloneOf } from "./temp_repository.ts";
import type { Clock } from "../../src/context.ts";
import { webshop } from "./webshop.ts";

/** What a run of the program may set. */
export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly clock?: Clock;
  readonly token?: string;
}

/** The webshop's GitOps repository on a sandbox forge, and the program to run on it. */
export interface Scenario extends AsyncDisposable {
  readonly forge: Forge;
  readonly repository: ForgeRepository;
  /** A fresh clone, as a pipeline makes one; `options` are git clone's. */
  checkout(...options: string[]): Promise<string>;
  /** Runs a command in a fresh clone without a work tree (or in `cwd`), with the admin's token. */
  run(args: readonly string[], options?: RunOptions): Promise<Outcome>;
  /** As `run`, with the JSON result, whatever the exit code. */
  // deno-lint-ignore no-explicit-any -- the tests assert on its shape
  json(args: readonly string[], options?: RunOptions): Promise<any>;
}

/** How a scenario runs the program; in this process unless told otherwise. */
export type Runner = (
  cwd: string,
  args: readonly string[],
  options: { env: Readonly<Record<string, string>>; clock?: Clock },
) => Promise<Outcome>;

/** By default with branch protection as the docs advise: the check `status` is required. */
export async function startScenario(
  options: {
    files?: Record<string, string>;
    prflow?: string;
    defaultBranch?: string;
    objectFormat?: "sha1" | "sha256";
    settings?: Partial<RepositorySettings>;
    requireStatus?: boolean;
    runner?: Runner;
    forge?: ForgeOptions;
  } = {},
): Promise<Scenario> {
  const { requireStatus = true, runner = runMain, prflow } = options;
  const forge = await startForge(options.forge);
  const repository = await forge.createRepository({
    files: options.files ?? webshop(prflow === undefined ? {} : { prflow }),
    ...(options.defaultBranch === undefined ? {} : { defaultBranch: options.defaultBranch }),
    ...(options.objectFormat === undefined ? {} : { objectFormat: options.objectFormat }),
    ...(options.settings === undefined ? {} : { settings: options.settings }),
  });
  if (requireStatus) repository.requireStatus("status");
  const root = await Deno.makeTempDir({ prefix: "gitops-promotion-test-" });
  let clones = 0;
  async function withoutFiles(): Promise<string> {
    const into = join(root, `clone-${++clones}`);
    const { dir, cloneUrl: url, defaultBranch: branch } = repository;
    if (options.objectFormat === "sha256") return await scenario.checkout();
    await quickClone(dir, into, { url, branch });
    return into;
  }
  const scenario: Scenario = {
    forge,
    repository,
    async checkout(...args) {
      const into = join(root, `clone-${++clones}`);
      const { dir, cloneUrl: url } = repository;
      await cloneOf({ dir, url }, into, ["--template=", ...args]);
      return into;
    },
    async run(args, { cwd, env = {}, clock, token = forge.token } = {}) {
      return await runner(
        cwd ?? await withoutFiles(),
        [...args, "--provider", "github"],
        {
          env: { ...(token === "" ? {} : { GITHUB_TOKEN: token }), ...env },
          ...(clock === undefined ? {} : { clock }),
        },
      );
    },
    async json(args, runOptions) {
      const { stdout, stderr } = await scenario.run([...args, "--output", "json"], runOptions);
      try {
        return JSON.parse(stdout);
      } catch {
        throw new Error(`no JSON on stdout: ${stdout}\n${stderr}`);
      }
    },
    async [Symbol.asyncDispose]() {
      await Deno.remove(root, { recursive: true });
      await forge.close();
    },
  };
  return scenario;
}
