import assert from "node:assert/strict";
import { buildProgram } from "../../src/cli/program.ts";
import { commands } from "../../src/cli/commands.ts";
import { rootHelp } from "../../src/cli/root_help.ts";
import { systemContext } from "../../src/context.ts";
import { runMain } from "../support/run_main.ts";

const NOWHERE = "/nonexistent";

Deno.test("the help page lists every command once, in 80 columns", async () => {
  const page = rootHelp(80);
  const program = await buildProgram(systemContext(), () => Promise.resolve());
  for (const command of program.createHelp().visibleCommands(program)) {
    const name = command.name();
    assert.equal(page.match(new RegExp(`^  ${name} `, "gm"))?.length, 1, name);
  }
  for (const line of page.split("\n")) assert.ok(line.length <= 80, line);
});

Deno.test("a summary is one line of the help page", () => {
  for (const { name, summary } of commands) assert.ok(summary.length <= 62, name);
});

Deno.test("a narrow terminal gets shorter lines", () => {
  for (const line of rootHelp(50).split("\n").filter((line) => /^ {2}\w/.test(line))) {
    assert.ok(line.length <= 50, line);
  }
});

Deno.test("the page is the same however it is asked for", async () => {
  const page = { code: 0, stdout: rootHelp(80), stderr: "" };
  for (const args of [["--help"], ["-h"], ["help"]]) {
    assert.deepEqual(await runMain(NOWHERE, args), page, args.join());
  }
  const { code, stdout, stderr } = await runMain(NOWHERE, []);
  assert.deepEqual({ code, stdout }, { code: 2, stdout: "" });
  assert.ok(stderr.startsWith(page.stdout));
});

Deno.test("help of a command is the same however it is asked for", async () => {
  const { stdout } = await runMain(NOWHERE, ["promote", "--help"]);
  assert.match(stdout, /^Usage: gitops-promotion promote \[options\]\n/);
  for (const args of [["help", "promote"], ["promote", "-h"], ["--help", "promote"]]) {
    const asked = await runMain(NOWHERE, args);
    if (args[0] !== "--help") assert.equal(asked.stdout, stdout, args.join());
    assert.equal(asked.code, 0);
  }
});

Deno.test("help lists a command's own options before those that all have, each value once", async () => {
  const { stdout } = await runMain(NOWHERE, ["overview", "--help"]);
  const [own = "", common = ""] = stdout.split("\nCommon options:\n");
  assert.match(own, /\n {2}--env <name> [^]*\n {2}-h, --help /);
  assert.match(common, /\n {2}--output <format> +text, json, markdown or html \(default: text\)\n/);
  assert.doesNotMatch(stdout, /choices|default: false/);
  const { stdout: doctor } = await runMain(NOWHERE, ["doctor", "--help"]);
  assert.match(doctor, /\nOptions:\n {2}--provider [^]*\n {2}-h, --help /);
});
