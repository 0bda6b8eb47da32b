import assert from "node:assert/strict";
import { runMain } from "../support/run_main.ts";

const SRC = new URL("../../src/", import.meta.url);

/** Variables as the code names them, by key or as it takes them apart: those of pipelines, tokens and git's identities. */
const VARIABLE =
  /["{,] ?((?:GITOPS_PROMOTION|GITHUB|GH|SYSTEM|BUILD|AGENT|AZURE|TF|NO|DENO|GIT_AUTHOR|GIT_COMMITTER)_[A-Z_]+)(?:"|: \w+[, ])/g;

async function sources(folder: URL): Promise<string[]> {
  const texts: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) texts.push(...await sources(new URL(`${name}/`, folder)));
    else texts.push(await Deno.readTextFile(new URL(name, folder)));
  }
  return texts;
}

Deno.test("help environment lists exit codes and every environment variable that the code reads", async () => {
  const { code, stdout, stderr } = await runMain("/nonexistent", ["help", "environment"]);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  assert.match(
    stdout,
    /^Exit codes:\n {2}0 {4}done.*\n {2}1 {4}.*\n {2}2 {4}.*\n {2}130 {2}.*\n {2}143 {2}/,
  );
  const named = new Set(
    (await sources(SRC)).flatMap((text) => [...text.matchAll(VARIABLE)].map(([, name]) => name)),
  );
  assert.ok(named.size > 15);
  for (const name of named) assert.match(stdout, new RegExp(`\\b${name}\\b`), name);
  for (const line of stdout.split("\n")) assert.ok(line.length <= 80, line);
});

Deno.test("a topic explains itself like a command", async () => {
  const topic = await runMain("/nonexistent", ["help", "environment"]);
  assert.deepEqual(await runMain("/nonexistent", ["environment"]), topic);
  assert.deepEqual(await runMain("/nonexistent", ["environment", "--help"]), topic);
});

Deno.test("help for an unknown command exits with 2 and names the nearest one", async () => {
  const { code, stdout, stderr } = await runMain("/nonexistent", ["help", "nwe"]);
  assert.deepEqual({ code, stdout }, { code: 2, stdout: "" });
  assert.equal(
    stderr,
    "error: unknown command 'nwe' (Did you mean new?); see gitops-promotion --help\n",
  );
});

Deno.test("help without a name is the program's, with a name the command's", async () => {
  const program = await runMain("/nonexistent", ["help"]);
  assert.deepEqual(program, await runMain("/nonexistent", ["--help"]));
  assert.match(program.stdout, /\nHelp topics:\n {2}environment /);
  const promote = await runMain("/nonexistent", ["help", "promote"]);
  assert.deepEqual(promote, await runMain("/nonexistent", ["promote", "--help"]));
});
