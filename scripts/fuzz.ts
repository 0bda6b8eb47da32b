/**
 * Throws texts made by chance at what reads and edits strangers' text, until the goal is reached or something does not
 * hold; then the text is made small, and is to be kept in tests/testdata/fuzz/. Run it by `scripts/deno task fuzz`.
 */
import { Command } from "@commander-js/extra-typings";
import { keptTexts, targets } from "./fuzz/targets.ts";

const command = new Command("fuzz")
  .description("Throws texts made by chance at what reads and edits strangers' text.")
  .argument("[targets...]", `some of ${targets.map(({ name }) => name).join(", ")}; all without`)
  .option("--edits <number>", "marker edits to make", Number, 1_000_000)
  .option("--inputs <number>", "edits or inputs of each other target", Number, 100_000)
  .option("--seed <number>", "repeats a run", Number, Date.now() % 1_000_000_000)
  .parse(Deno.args, { from: "user" });
const { edits, inputs, seed } = command.opts();
const chosen = targets.filter(({ name }) =>
  command.args.length === 0 || command.args.includes(name)
);
if (chosen.length === 0) command.error(`error: there is no target "${command.args.join(" ")}"`);

print(`seed ${seed}`);
let failed = false;
for (const target of chosen) {
  const goal = target.name === "markers" ? edits : inputs;
  const started = performance.now();
  const report = target.run(await keptTexts(target.name), { goal, seed });
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  const done = `${report.count} ${target.unit} on ${report.inputs} texts in ${seconds} s`;
  print(`${target.name}: ${done}, ${report.failure === undefined ? "0 violations" : "VIOLATION"}`);
  if (report.failure === undefined) continue;
  failed = true;
  const file = await Deno.makeTempFile({ prefix: `fuzz-${target.name}-`, suffix: ".txt" });
  await Deno.writeTextFile(file, report.failure.text);
  print(`  ${report.failure.reason.replaceAll("\n", "\n  ")}`);
  print(`  the text is in ${file}: mend it, and keep it in tests/testdata/fuzz/${target.name}/`);
}
Deno.exit(failed ? 1 : 0);

function print(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}
