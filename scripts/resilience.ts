/**
 * Runs every command with every fault at each of its requests and git calls, on both providers, runs it again without, and
 * counts what went wrong. Run it by `scripts/deno task test:resilience`; docs/reliability.md has the figures.
 */
import { Command } from "@commander-js/extra-typings";
import Table from "cli-table3";
import { CASES } from "./resilience/cases.ts";
import { GIT_FAULTS, HTTP_FAULTS } from "./resilience/faults.ts";
import { createGitBox, listPlays, type Play, shuffled } from "./resilience/play.ts";

const { only, fault, cases, minutes, seed } = new Command("resilience")
  .description("Plays faults at every call of every command, and counts violations.")
  .option("--only <text>", "only commands whose name has this text", "")
  .option("--fault <text>", "only faults whose name has this text", "")
  .option("--cases <number>", "no more than so many, chosen by the seed", Number, Infinity)
  .option("--minutes <number>", "start no case after so many minutes", Number, Infinity)
  .option("--seed <number>", "the order of the cases", Number, Date.now() % 1_000_000_000)
  .parse(Deno.args, { from: "user" })
  .opts();

interface Tally {
  readonly calls: number;
  readonly all: number;
  succeeded: number;
  failed: number;
  violations: number;
}

const print = (text: string) => Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
const tell = (text: string) => Deno.stderr.writeSync(new TextEncoder().encode(`${text}\n`));

await using box = await createGitBox();
const started = performance.now();
const minutesPassed = () => (performance.now() - started) / 60_000;
const tallies = new Map<string, Tally>();
const all: Play[] = [];
for (const testCase of CASES.filter(({ name }) => name.includes(only))) {
  const { calls, plays } = await listPlays(testCase, {
    http: HTTP_FAULTS.filter(({ name }) => name.includes(fault)),
    git: GIT_FAULTS.filter(({ name }) => name.includes(fault)),
  }, box);
  tallies.set(testCase.name, {
    calls,
    all: plays.length,
    succeeded: 0,
    failed: 0,
    violations: 0,
  });
  all.push(...plays);
}
tell(`${all.length} cases, seed ${seed}`);

const violations: string[] = [];
let played = 0;
for (const { testCase, run } of shuffled(all, seed)) {
  if (played >= cases || minutesPassed() >= minutes) break;
  const { code, violations: found } = await run();
  played++;
  const tally = tallies.get(testCase.name);
  if (tally !== undefined) {
    tally[code === 0 ? "succeeded" : "failed"]++;
    tally.violations += found.length;
  }
  for (const line of found) {
    violations.push(`${testCase.name}: ${line}`);
    tell(`violation: ${testCase.name}: ${line}`);
  }
  if (played % 50 === 0) tell(`${played} cases in ${minutesPassed().toFixed(1)} minutes`);
}

const table = new Table({
  head: ["command", "calls", "cases", "played", "went well", "failed clearly", "violations"],
  style: { head: [], border: [] },
});
for (const [name, { calls, all, succeeded, failed, violations }] of tallies) {
  table.push([name, calls, all, succeeded + failed, succeeded, failed, violations].map(String));
}
print(table.toString());
const time = `${minutesPassed().toFixed(0)} minutes, seed ${seed}`;
print(`${played} of ${all.length} cases in ${time}: ${violations.length} violations`);
for (const violation of violations) print(violation);
if (violations.length > 0) Deno.exit(1);
