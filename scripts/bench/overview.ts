/**
 * Measures `overview` in repositories of a thousand apps, three environments, 30,000 files and 10,000 commits, with a
 * hundred groups and with ten: time, and the most memory that the program had. Run it by
 * `scripts/deno run -A scripts/bench/overview.ts [--executable <file>]`.
 */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Command } from "@commander-js/extra-typings";
import { git } from "../../tests/support/temp_repository.ts";
import { fastImport } from "./fast_import.ts";
import { historyStream } from "./history.ts";
import { median } from "./measure.ts";
import { type OwnCost, ownCost } from "./own_cost.ts";

const { executable, rounds, commits } = new Command("overview")
  .option("--executable <file>", "measure this instead of the source")
  .option("--rounds <number>", "counted rounds", Number, 5)
  .option("--commits <number>", "commits of the repository", Number, 10_000)
  .parse(Deno.args, { from: "user" }).opts();

const main = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), "main.ts");
const [program, ...first] = executable === undefined
  ? [Deno.execPath(), "run", "--no-check", "--allow-all", main]
  : [await Deno.realPath(executable)];

for (const groups of [100, 10]) {
  const dir = await Deno.makeTempDir({ prefix: "gitops-promotion-bench-" });
  try {
    await makeRepository(dir, groups);
    print(`${groups} groups, ${30_000 / groups / 3} files in a folder`);
    for (const output of ["text", "json", "html"]) await report(dir, output);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}
print("wanted: at most 1500 ms, 150 MB");

async function makeRepository(dir: string, groups: number): Promise<void> {
  await git(dir, ["init", "--quiet", "--initial-branch=main"]);
  await git(dir, ["remote", "add", "origin", "https://github.com/acme/gitops.git"]);
  await fastImport(dir, historyStream(commits, groups));
  await git(dir, ["repack", "-adq"]);
}

async function report(dir: string, output: string): Promise<void> {
  const runs: OwnCost[] = [];
  for (let round = 0; round <= rounds; round++) {
    const args = [...first, "overview", "--offline", "--output", output];
    runs.push(await ownCost(program ?? "", args, { cwd: dir }));
  }
  const counted = runs.slice(1);
  const time = median(counted.map(({ time }) => time));
  const fastest = Math.min(...counted.map(({ time }) => time));
  const memory = Math.max(...counted.map(({ memory }) => memory));
  print(
    `overview --output ${output}: ${time.toFixed(0)} ms (fastest ${fastest.toFixed(0)}), ${
      memory.toFixed(0)
    } MB`,
  );
}

function print(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
}
