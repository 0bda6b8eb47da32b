import assert from "node:assert/strict";
import { hasCodeOwner, readCodeOwners } from "../../../src/core/doctor/code_owners.ts";
import { matchesGlob } from "../../../src/core/doctor/glob.ts";
import { commandsIn, type PipelineEvent, startsFor } from "../../../src/core/doctor/pipeline.ts";
import { quotedList } from "../../../src/core/doctor/gate.ts";
import { readPipelines } from "../../../src/core/doctor/read_pipeline.ts";

Deno.test("a pattern stands for paths as the providers have it, and takes no time with many stars", () => {
  const rows: [pattern: string, text: string, wanted: boolean, starTakesSlashes?: boolean][] = [
    ["main", "main", true],
    ["releases/*", "releases/1/2", false],
    ["releases/*", "releases/1/2", true, true],
    ["releases/**", "releases/1/2", true],
    ["**/prod/**", "prod/a.yaml", true],
    ["*/prod/**", "webshop/prod/a/b.yaml", true],
    ["*/prod/**", "a/webshop/prod/b.yaml", false],
    ["x**/y", "x1/y", true],
    ["x**/y", "xy", false],
    ["/**/y", "/y", true],
    ["v?.x", "v1.x", true],
    ["a.b", "axb", false],
    ["", "", true],
  ];
  for (const [pattern, text, wanted, starTakesSlashes = false] of rows) {
    assert.equal(matchesGlob(pattern, text, { starTakesSlashes }), wanted, `${pattern} ${text}`);
  }
  assert.equal(matchesGlob("*a".repeat(200), "a".repeat(400) + "b"), false);
});

Deno.test("the last line that fits says who owns a file", () => {
  const rows: [string, boolean][] = [
    ["* @all", true],
    ["# * @all", false],
    ["*.js @js", false],
    ["/webshop/prod/ @release", true],
    ["webshop/prod @release", true],
    ["prod/ @release", true],
    ["webshop/* @release", false],
    ["/prod/ @release", false],
    ["* @all\n*.yaml", false],
    ["*.yaml @ops # since May", true],
  ];
  for (const [text, wanted] of rows) {
    assert.equal(hasCodeOwner(readCodeOwners(text), "webshop/prod/cart.yaml"), wanted, text);
  }
});

Deno.test("code owners are read of a file of up to 3 MB, as GitHub does", () => {
  const owned = (length: number) =>
    hasCodeOwner(readCodeOwners("* @all\n".padEnd(length, "#")), "webshop/prod/cart.yaml");
  assert.equal(owned(3_000_000), true);
  assert.equal(owned(3_000_001), false);
});

Deno.test("of many lines only those are matched whose longest text a path contains", () => {
  const literals = (text: string) => readCodeOwners(text).map(({ literal }) => literal);
  assert.deepEqual(literals("/a/*/longest/*.yaml\n*\ndocs/"), ["docs", "", "longest"]);
});

Deno.test("a script's commands are those after the program's name", () => {
  assert.deepEqual(commandsIn('set -e\ngitops-promotion status --timeout 5m && echo "done"\n'), [
    "status",
  ]);
  assert.deepEqual(commandsIn('"$RUNNER_TEMP/gitops-promotion" promote'), ["promote"]);
  assert.deepEqual(commandsIn("docker run ghcr.io/xenitab/gitops-promotion:v2.0.0 new --tag 1"), [
    "new",
  ]);
  assert.deepEqual(commandsIn("kubectl -n my-gitops-promotion status"), []);
});

Deno.test("a check of a called workflow has the names of both jobs", () => {
  const files = [{
    path: ".github/workflows/pr.yml",
    text: "on: pull_request\njobs:\n  gate:\n    uses: ./.github/workflows/gate.yml\n",
  }, {
    path: ".github/workflows/gate.yml",
    text:
      "on: workflow_call\njobs:\n  it:\n    name: Check\n    steps: [{run: gitops-promotion status}]\n",
  }];
  const [caller] = readPipelines(files, "github");
  assert.deepEqual(caller?.jobs.map(({ check, commands }) => [check, [...commands]]), [
    ["gate / Check", ["status"]],
  ]);
  assert.deepEqual([...caller?.events.keys() ?? []], ["pull_request"]);
});

Deno.test("a check of a matrix, of an expression and of another repository's workflow has no name yet", () => {
  const text = `on: [push]
jobs:
  a: {strategy: {matrix: {x: [1]}}, steps: [{run: gitops-promotion status}]}
  b: {name: "\${{ github.ref }}", steps: [{run: gitops-promotion status}]}
  c: {uses: acme/ci/.github/workflows/promotion.yml@v1}
`;
  const [file] = readPipelines([{ path: "x.yml", text }], "github");
  assert.deepEqual(file?.jobs.map(({ check }) => check), [undefined, undefined, undefined]);
  assert.deepEqual(file?.jobs.map(({ unclear }) => unclear), [false, false, true]);
});

Deno.test("a pipeline without a trigger is started by every push, one that excludes branches by all others", () => {
  const rows: [trigger: string, branches: readonly string[] | undefined][] = [
    ["", undefined],
    ["trigger: {batch: true}", undefined],
    ["trigger: [main]", ["main"]],
    ["trigger: {branches: {include: [refs/heads/rel/*]}}", ["rel/**"]],
    ["trigger: {branches: {exclude: [docs/*]}}", ["**", "!docs/**"]],
    ["trigger: {branches: {include: [main], exclude: [docs]}}", ["main", "!docs"]],
  ];
  for (const [trigger, branches] of rows) {
    const text = `${trigger}\nsteps: [{script: gitops-promotion promote}]\n`;
    const [file] = readPipelines([{ path: "x.yml", text }], "azdo");
    assert.deepEqual(file?.events.get("push")?.branches, branches, trigger);
  }
});

Deno.test("a pipeline with a schedule is started by it", () => {
  const text =
    "trigger: none\nschedules: [{cron: 0 * * * *}]\nsteps: [{script: gitops-promotion promote}]\n";
  const [file] = readPipelines([{ path: "x.yml", text }], "azdo");
  assert.deepEqual([...file?.events.keys() ?? []], ["schedule"]);
});

Deno.test("a long list of names says how many more there are", () => {
  assert.equal(quotedList(["a", "b"]), '"a", "b"');
  assert.equal(quotedList(["a", "b", "c"], 3), '"a", "b", "c"');
  assert.equal(quotedList(["a", "b", "c", "d"], 3), '"a", "b", "c" and 1 more');
});

Deno.test("the last pattern that fits a branch decides whether an event starts a pipeline", () => {
  const rows: [branches: string[] | undefined, wanted: boolean][] = [
    [undefined, true],
    [["main"], true],
    [["release"], false],
    [["**", "!main"], false],
    [["!main", "**"], true],
    [["ma?n"], true],
  ];
  for (const [branches, wanted] of rows) {
    const event = { branches, branchesIgnore: undefined } as unknown as PipelineEvent;
    assert.equal(startsFor(event, "main"), wanted, String(branches));
    if (branches === undefined) continue;
    const ignored = { branches: undefined, branchesIgnore: branches } as unknown as PipelineEvent;
    assert.equal(startsFor(ignored, "main"), !wanted, String(branches));
  }
});
