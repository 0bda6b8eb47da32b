/**
 * Runs every command with every fault at each of its requests and git calls, on both providers, runs it again without, and
 * counts what went wrong. Run it by `scripts/deno task test:resilience`; docs/reliability.md has the figures.
 */
import { Command } from "@commander-js/extra-typings";
import Table from "cli-table3";
import { CASES } from "./resilience/cases.ts";
import { GIT_FAULTS, HTTP_FAULTS } from "./resilience/faults.ts";
import { playAll, type Tally } from "./resilience/play.ts";

const { only, fault, cases } = new Command("resilience")
  .description("Plays faults at every call of every command, and counts violations.")
  .option("--only <text>", "only commands whose name has this text", "")
  .option("--fault <text>", "only faults whose name has this text", "")
  .option(
    "--cases <number>",
    "a sample of about so many, spread over commands, calls and faults",
    Number,
  )
  .parse(Deno.args, { from: "user" })
  .opts();

const table = new Table({
  head: ["command", "calls", "faults played", "went well", "failed clearly", "violations"],
  style: { head: [], border: [] },
});
const violations: string[] = [];
let played = 0;
const print = (text: string) => Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
const tell = (text: string) => Deno.stderr.writeSync(new TextEncoder().encode(`${text}\n`));
const chosen = CASES.filter(({ name }) => name.includes(only));
for (const [turn, testCase] of chosen.entries()) {
  const tally: Tally = await playAll(testCase, {
    http: HTTP_FAULTS.filter(({ name }) => name.includes(fault)),
    git: GIT_FAULTS.filter(({ name }) => name.includes(fault)),
    most: cases === undefined ? undefined : Math.ceil(cases / chosen.length),
    turn,
  });
  played += tally.played;
  tell(`${testCase.name}: ${tally.played} cases, ${tally.violations.length} violations`);
  violations.push(...tally.violations.map((line) => `${testCase.name}: ${line}`));
  table.push([
    testCase.name,
    String(tally.calls),
    String(tally.played),
    String(tally.succeeded),
    String(tally.failed),
    String(tally.violations.length),
  ]);
}
print(table.toString());
print(`${played} cases, ${violations.length} violations`);
for (const violation of violations) print(violation);
if (violations.length > 0) Deno.exit(1);
