/**
 * Measures the commands in clones of a repository of 300 files and of a large one with a long history: full, blobless and
 * treeless. Prints medians of the time and of the program's own CPU, and the most memory that it had. Run it by
 * `scripts/deno run -A scripts/bench/scale.ts [--executable <file>]`.
 */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Command } from "@commander-js/extra-typings";
import Table from "cli-table3";
import { startForge } from "../../forge/forge.ts";
import { git } from "../../tests/support/temp_repository.ts";
import { measuredCommands } from "./commands.ts";
import { fastImport } from "./fast_import.ts";
import { fleet, manifest } from "./fleet.ts";
import { median } from "./measure.ts";
import { type OwnCost, ownCost } from "./own_cost.ts";

const { executable, rounds, files, commits } = new Command("scale")
  .option("--executable <file>", "measure this instead of the source")
  .option("--rounds <number>", "counted rounds", Number, 5)
  .option("--files <number>", "files of the large repository", Number, 300_000)
  .option("--commits <number>", "commits of the large repository", Number, 20_000)
  .parse(Deno.args, { from: "user" }).opts();

/** Seconds since 1970. */
const FIRST = Date.UTC(2025, 0, 1) / 1000;
const CLONES = { full: [], blobless: ["--filter=blob:none"], treeless: ["--filter=tree:0"] };
const main = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), "main.ts");
const [program, ...first] = executable === undefined
  ? [Deno.execPath(), "run", "--no-check", "--allow-all", main]
  : [await Deno.realPath(executable)];

const dir = await Deno.makeTempDir({ prefix: "gitops-promotion-bench-" });
await using forge = await startForge({ contract: false });
forge.warmUp();
try {
  // Two commits: with one, environments would be equal, and a treeless clone would fetch one folder for both.
  const subjects = [...await subjectsOf(300, 2), ...await subjectsOf(files, commits)];
  // In turn, so that a machine whose speed drifts drifts for both sizes alike; the first round warms up.
  for (let round = 0; round <= rounds; round++) {
    for (const subject of subjects) {
      const cost = await subject.run();
      if (round > 0) subject.costs.push(cost);
    }
  }
  const table = new Table({
    head: ["", "clone", "ms", "of 300", "own CPU", "of 300", "MB", "of 300"],
    style: { head: [] },
  });
  for (const { size, command, clone, costs } of subjects) {
    if (size === 300) continue;
    const small = subjects.find((one) =>
      one.size === 300 && one.command === command && one.clone === clone
    );
    const both = [costs, small?.costs ?? []];
    const medians = (of: (cost: OwnCost) => number) =>
      both.map((all) => median(all.map(of)).toFixed(0));
    const memory = both.map((all) => Math.max(...all.map(({ memory }) => memory)).toFixed(0));
    table.push([
      command,
      clone,
      ...medians(({ time }) => time),
      ...medians(({ cpu }) => cpu),
      ...memory,
    ]);
  }
  print(table.toString());
} finally {
  await Deno.remove(dir, { recursive: true });
}

interface ScaleSubject {
  readonly size: number;
  readonly command: string;
  readonly clone: string;
  readonly costs: OwnCost[];
  run(): Promise<OwnCost>;
}

/** Every command in every kind of clone of a new repository of that size. */
async function subjectsOf(size: number, commits: number): Promise<ScaleSubject[]> {
  const repository = await forge.createRepository({
    name: `fleet-${size}`,
    files: fleet(size, { kustomizations: true }),
  });
  repository.requireStatus("status");
  await fastImport(repository.dir, moreCommits(commits - 1));
  await git(repository.dir, ["config", "uploadpack.allowFilter", "true"]);
  const header = `Authorization: Basic ${btoa(`x:${forge.token}`)}`;
  const subjects: ScaleSubject[] = [];
  for (const [clone, filter] of Object.entries(CLONES)) {
    const cwd = join(dir, `${clone}-${size}`);
    const cloning = ["clone", "--quiet", "--no-checkout", ...filter, repository.cloneUrl, cwd];
    await git(dir, ["-c", `http.extraHeader=${header}`, ...cloning]);
    // Lazy reads of git itself need the token too.
    await git(cwd, ["config", "http.extraHeader", header]);
    const fetch = () =>
      git(cwd, ["fetch", "--quiet", "origin", "+refs/heads/*:refs/remotes/origin/*"]);
    for (const { name, prepare, call } of measuredCommands(repository, cwd, fetch).commands) {
      const run = async () => {
        await prepare();
        const { args, env } = call();
        return await ownCost(program ?? "", [...first, ...args, "--provider", "github"], {
          cwd,
          env: { GITOPS_PROMOTION_TOKEN: forge.token, ...env },
        });
      };
      subjects.push({ size, command: name, clone, costs: [], run });
    }
  }
  return subjects;
}

/** Commits that each give one app another tag. */
function* moreCommits(count: number): Generator<string> {
  for (let number = 1; number <= count; number++) {
    const text = manifest("webshop", "app-8", `1.${number}.0`);
    yield `commit refs/heads/main\ncommitter Ann <ann@example.com> ${FIRST + number} +0000\n`;
    yield `data 1\nx\n${number === 1 ? "from refs/heads/main^0\n" : ""}`;
    yield `M 100644 inline webshop/dev/app-8.yaml\ndata ${text.length}\n${text}\n`;
  }
}

function print(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
}
