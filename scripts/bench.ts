/**
 * Times `new` on repositories of 300 and of 30,000 files beside what it is compared with, and the executable's start;
 * prints medians and ratios of one run. Run it by `scripts/deno task bench`.
 */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Command } from "@commander-js/extra-typings";
import Table from "cli-table3";
import { editFile } from "../src/core/manifest/edit_file.ts";
import { startForge } from "../forge/forge.ts";
import { git } from "../tests/support/temp_repository.ts";
import { fleet } from "./bench/fleet.ts";
import { measure, median, runProcess, type Subject, type Times } from "./bench/measure.ts";
import { measureExecutable } from "./bench/executable.ts";
import { measureLatency } from "./bench/latency.ts";

const { rounds, executable, latency, beside } = new Command("bench")
  .description("Times the program and prints ratios.")
  .option("--rounds <number>", "counted rounds of each subject", Number, 7)
  .option("--executable <file>", "executable whose start and size are measured too")
  .option("--beside <file>", "with --latency: executable of another version, for comparison")
  .option(
    "--latency <duration>",
    "only this: the commands beside a bare git push, on a server so far away, such as 50ms",
    (text) => Number(/^(?<ms>\d+)(?:ms)?$/.exec(text)?.groups?.["ms"] ?? NaN),
  )
  .parse(Deno.args, { from: "user" })
  .opts();

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const main = join(root, "main.ts");
const NEW = ["new", "--group", "webshop", "--app", "app-7", "--provider", "github", "--tag"];
const BRANCH = "promote/webshop-app-7";
const SIZES = [300, 30_000];

if (latency !== undefined) {
  await measureLatency({
    latency,
    rounds,
    print,
    program: executable === undefined
      ? [Deno.execPath(), "run", "--no-check", "--allow-all", main]
      : [await Deno.realPath(executable)],
    beside: beside === undefined ? undefined : [await Deno.realPath(beside)],
  });
  Deno.exit();
}

const temporary = await Deno.makeTempDir({ prefix: "gitops-promotion-bench-" });
await using forge = await startForge({ contract: false });
await forge.warmUp();
try {
  const emptyProgram = join(temporary, "empty.ts");
  await Deno.writeTextFile(emptyProgram, "");
  const subjects: Subject[] = [{
    name: "empty program",
    run: () => runProcess(Deno.execPath(), ["run", "--no-check", "--allow-all", emptyProgram]),
  }];
  for (const size of SIZES) subjects.push(...await subjectsOf(size));
  report(await measure(subjects, rounds));
  const edit = "editFile on a file of 5,000 lines";
  const edits = await measure([{ name: edit, run: editLongFile }], rounds);
  print(`${edit}: ${median(edits.get(edit) ?? []).toFixed(0)} ms`);
  if (executable !== undefined) await measureExecutable(executable, rounds, print);
} finally {
  await Deno.remove(temporary, { recursive: true });
}

function editLongFile(): Promise<void> {
  const text = `items:\n${"  - {a: b, c: d}\n".repeat(4500)}${
    `  - tag: 1.0.0 # {"$imagepolicy": "webshop:cart:tag"}\n`.repeat(500)
  }`;
  editFile({ path: "long.yaml", text }, { group: "webshop", app: "cart" }, { tag: "1.1.0" });
  return Promise.resolve();
}

/** What is timed on one repository. */
async function subjectsOf(size: number): Promise<Subject[]> {
  const files = fleet(size);
  const repository = await forge.createRepository({ name: `fleet-${size}`, files });
  repository.requireStatus("status");
  const header = `http.extraHeader=Authorization: Basic ${btoa(`x:${forge.token}`)}`;
  const checkout = join(temporary, `checkout-${size}`);
  await git(temporary, ["-c", header, "clone", "--quiet", repository.cloneUrl, checkout]);
  const env = { GITHUB_TOKEN: forge.token };
  const gitops = (...args: string[]) =>
    runProcess(Deno.execPath(), ["run", "--no-check", "--allow-all", main, ...args], {
      cwd: checkout,
      env,
    });
  const reset = async () => {
    for (const { number, state } of repository.pullRequests) {
      if (state === "open") await repository.close(number);
    }
    if ((await repository.branches()).includes(BRANCH)) await repository.deleteBranch(BRANCH);
  };
  const prepared = await git(checkout, ["commit-tree", "-p", "HEAD", "-m", "x", "HEAD^{tree}"]);
  const copy = join(temporary, `copy-${size}`);
  return [
    { name: `new --dry-run, ${size}`, run: (round) => gitops(...NEW, `2.${round}`, "--dry-run") },
    { name: `new, ${size}`, prepare: reset, run: (round) => gitops(...NEW, `2.${round}`) },
    {
      name: `git push, ${size}`,
      prepare: reset,
      run: () =>
        runProcess("git", [
          "-c",
          header,
          "push",
          "--quiet",
          "origin",
          `${prepared}:refs/heads/${BRANCH}`,
        ], {
          cwd: checkout,
        }),
    },
    {
      name: `copy and commit, ${size}`,
      prepare: () => Deno.remove(copy, { recursive: true }).catch(() => {}),
      run: async (round) => {
        await runProcess("cp", ["-r", checkout, copy]);
        const manifest = join(copy, "webshop/dev/app-7.yaml");
        const text = await Deno.readTextFile(manifest);
        await Deno.writeTextFile(manifest, text.replace(":1.0.0", `:2.${round}`));
        await git(copy, ["checkout", "--quiet", "-b", BRANCH]);
        await git(copy, ["add", "--all"]);
        await git(copy, ["commit", "--quiet", "-m", "x"]);
      },
    },
  ];
}

function report(times: Times): void {
  const of = (name: string) => median(times.get(name) ?? []);
  const empty = of("empty program");
  const table = new Table({
    head: ["median of", "ms", "over an empty program"],
    style: { head: [] },
  });
  for (const name of times.keys()) {
    table.push([name, of(name).toFixed(0), (of(name) - empty).toFixed(0)]);
  }
  print(table.toString());
  const ratios = new Table({ head: ["goal", "measured", "wanted"], style: { head: [] } });
  const [small = 0, large = 0] = SIZES;
  const ratio = (a: string, b: string) => of(a) / of(b);
  ratios.push(
    [
      `new --dry-run, ${large} files over ${small}`,
      ratio(`new --dry-run, ${large}`, `new --dry-run, ${small}`).toFixed(2),
      "at most 1.15",
    ],
    [
      `new, ${large} files over ${small}`,
      ratio(`new, ${large}`, `new, ${small}`).toFixed(2),
      "at most 1.15",
    ],
    [
      `new, ${large} files, over an empty program`,
      `${(of(`new, ${large}`) - empty).toFixed(0)} ms`,
      "at most 400 ms",
    ],
    [
      `copy and commit over new --dry-run, ${large} files`,
      ratio(`copy and commit, ${large}`, `new --dry-run, ${large}`).toFixed(1),
      "at least 10",
    ],
    [
      `new over git push, ${large} files`,
      ratio(`new, ${large}`, `git push, ${large}`).toFixed(1),
      "",
    ],
  );
  print(ratios.toString());
}

function print(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
}
