import assert from "node:assert/strict";
import { isOnLine, sorted, toGraph } from "../../src/core/graph.ts";

/** Each environment with what it depends on: "prod: qa eu". */
function nodes(...lines: readonly string[]) {
  return lines.map((line) => {
    const [name = "", dependsOn = ""] = line.split(":");
    return { name, dependsOn: dependsOn.split(" ").filter((word) => word !== "") };
  });
}

function names(list: readonly { readonly name: string }[]): string {
  return list.map(({ name }) => name).join(" ");
}

Deno.test("an environment depends on the one above it, unless the config says on which", () => {
  const graph = toGraph([
    { name: "dev" },
    { name: "qa" },
    { name: "eu", dependsOn: ["dev", "dev"] },
    { name: "lab", dependsOn: [] },
  ]);
  assert.deepEqual(graph, nodes("dev", "qa: dev", "eu: dev", "lab"));
});

Deno.test("environments are in the order of the config, each after those that it depends on", () => {
  for (
    const [given, order] of [
      [nodes("dev", "qa: dev", "prod: qa"), "dev qa prod"],
      [nodes("prod: qa eu", "eu: dev", "qa: dev", "dev"), "dev qa eu prod"],
      [nodes("b: nowhere", "a"), "b a"],
    ] as const
  ) assert.deepEqual([names(sorted(given).order), sorted(given).cycles], [order, []]);
});

Deno.test("a circle is told by those that are in it", () => {
  const { cycles } = sorted(nodes("dev", "qa: dev prod", "eu: qa", "prod: eu", "live: prod"));
  assert.deepEqual(cycles.map(names), ["qa prod eu"]);
  assert.deepEqual(sorted(nodes("dev: dev")).cycles.map(names), ["dev"]);
});

Deno.test("an environment that is not in the graph is beside no other one", () => {
  const graph = nodes("dev", "eu: dev", "us: dev");
  assert.deepEqual(["dev", "eu", "live"].map((name) => isOnLine(graph, name)), [true, false, true]);
});
