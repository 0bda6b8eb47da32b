import assert from "node:assert/strict";
import fc from "fast-check";
import { stringify } from "yaml";
import type { Config, Environment } from "../../../src/core/config/config.ts";
import {
  ancestors,
  descendants,
  findApplication,
  findEnvironment,
  firstEnvironment,
  isEarlier,
  isEnvironmentOnLine,
  predecessorsOf,
  successors,
} from "../../../src/core/config/environments.ts";
import { configOf } from "./read_config.ts";

const line = configOf("environments: [{name: dev}, {name: qa}, {name: prod}]");

/** dev → qa → eu and us → all; perf beside them after dev. */
const graph = configOf(`environments:
- name: dev
- name: qa
- name: eu
- {name: us, dependsOn: [qa]}
- {name: perf, dependsOn: [dev]}
- {name: all, dependsOn: [eu, us]}
`);

function names(environments: readonly Environment[]): string[] {
  return environments.map(({ name }) => name);
}

Deno.test("environments are found by name, case kept", () => {
  assert.equal(findEnvironment(line, "qa"), line.environments[1]);
  assert.equal(findEnvironment(line, "QA"), undefined);
  assert.equal(findEnvironment(line, "constructor"), undefined);
});

Deno.test("the first environment is the one that depends on none", () => {
  assert.equal(firstEnvironment(line).name, "dev");
  const text = "environments: [{name: prod, dependsOn: [dev]}, {name: dev, dependsOn: []}]";
  assert.equal(firstEnvironment(configOf(text)).name, "dev");
});

Deno.test("predecessors and successors are one step away", () => {
  assert.deepEqual(names(predecessorsOf(graph, "all", () => true)), ["eu", "us"]);
  assert.deepEqual(names(predecessorsOf(graph, "us", () => true)), ["qa"]);
  assert.deepEqual(names(predecessorsOf(graph, "dev", () => true)), []);
  assert.deepEqual(names(successors(graph, "dev")), ["qa", "perf"]);
  assert.deepEqual(names(successors(graph, "qa")), ["eu", "us"]);
  assert.deepEqual(names(successors(graph, "all")), []);
});

Deno.test("ancestors and descendants are all steps away, in order", () => {
  assert.deepEqual(names(ancestors(graph, "all")), ["dev", "qa", "eu", "us"]);
  assert.deepEqual(names(descendants(graph, "qa")), ["eu", "us", "all"]);
  assert.deepEqual(names(descendants(graph, "dev")), ["qa", "eu", "us", "perf", "all"]);
  assert.deepEqual(names(ancestors(graph, "dev")), []);
});

Deno.test("an unknown environment has nothing before or after it", () => {
  const before = (config: Config, name: string) => predecessorsOf(config, name, () => true);
  for (const related of [before, successors, ancestors, descendants]) {
    assert.deepEqual(related(graph, "stage"), []);
  }
  assert.equal(isEarlier(graph, "stage", "dev"), false);
  assert.equal(isEarlier(graph, "dev", "stage"), false);
});

Deno.test("earlier means ancestor: environments side by side are neither earlier nor later", () => {
  assert.equal(isEarlier(graph, "dev", "all"), true);
  assert.equal(isEarlier(graph, "all", "dev"), false);
  assert.equal(isEarlier(graph, "eu", "us"), false);
  assert.equal(isEarlier(graph, "us", "eu"), false);
  assert.equal(isEarlier(graph, "qa", "qa"), false);
});

Deno.test("an environment is on the line where it precedes or follows every other one", () => {
  assert.deepEqual(
    names(graph.environments).filter((name) => isEnvironmentOnLine(graph, name)),
    ["dev"],
  );
  const waves = configOf(`environments:
- name: dev
- name: eu
- {name: us, dependsOn: [dev]}
- {name: end, dependsOn: [eu, us]}
`);
  assert.deepEqual(
    names(waves.environments).filter((name) => isEnvironmentOnLine(waves, name)),
    ["dev", "end"],
  );
});

Deno.test("an environment in which the app has no markers is passed over", () => {
  const without = (...envs: string[]) => (env: string) => !envs.includes(env);
  assert.deepEqual(names(predecessorsOf(line, "prod", without("qa"))), ["dev"]);
  assert.deepEqual(names(predecessorsOf(line, "prod", without("qa", "dev"))), []);
  assert.deepEqual(names(predecessorsOf(graph, "all", without("eu"))), ["qa", "us"]);
  assert.deepEqual(names(predecessorsOf(graph, "all", without("eu", "us"))), ["qa"]);
});

Deno.test("without dependsOn the list is the graph", () => {
  const lists = fc.uniqueArray(fc.stringMatching(/^[a-z][a-z0-9]{0,3}$/), {
    minLength: 1,
    maxLength: 8,
  });
  fc.assert(fc.property(lists, (list) => {
    const config = configOf(stringify({ environments: list.map((name) => ({ name })) }));
    assert.deepEqual(names(config.environments), list);
    for (const [index, name] of list.entries()) {
      assert.deepEqual(
        names(predecessorsOf(config, name, () => true)),
        list.slice(0, index).slice(-1),
      );
      assert.deepEqual(names(successors(config, name)), list.slice(index + 1, index + 2));
      assert.deepEqual(names(ancestors(config, name)), list.slice(0, index));
      assert.deepEqual(names(descendants(config, name)), list.slice(index + 1));
      assert.equal(isEnvironmentOnLine(config, name), true);
    }
  }));
});

/** Configs whose environments depend on any of those before them, in a file in any order. */
const graphs: fc.Arbitrary<Config> = fc.array(fc.nat(), { minLength: 1, maxLength: 7 })
  .chain((choices) => {
    const environments = choices.map((choice, index) => ({
      name: `e${index}`,
      dependsOn: Array.from({ length: index }, (_, at) => `e${at}`)
        .filter((_, at) => ((choice >> at) & 1) === 1 || at === choice % Math.max(index, 1)),
    }));
    return fc.shuffledSubarray(environments, { minLength: environments.length });
  }).map((environments) => configOf(stringify({ environments })));

Deno.test("in every graph each environment comes after all that it depends on, and the first is the only root", () => {
  fc.assert(fc.property(graphs, (config) => {
    const order = names(config.environments);
    for (const { name, dependsOn } of config.environments) {
      for (const before of dependsOn) assert.ok(order.indexOf(before) < order.indexOf(name));
    }
    assert.equal(descendants(config, firstEnvironment(config).name).length, order.length - 1);
  }));
});

Deno.test("in every graph what follows an environment is what it precedes", () => {
  fc.assert(fc.property(graphs, (config) => {
    const order = names(config.environments);
    for (const a of order) {
      for (const b of order) {
        assert.equal(
          names(descendants(config, a)).includes(b),
          names(ancestors(config, b)).includes(a),
        );
      }
    }
  }));
});

Deno.test("applications are found by group and name", () => {
  const config = configOf(
    "environments: [{name: dev}]\ngroups: {apps: {applications: {podinfo: {}}}}",
  );
  assert.notEqual(findApplication(config, "apps", "podinfo"), undefined);
  assert.equal(findApplication(config, "apps", "other"), undefined);
  assert.equal(findApplication(config, "other", "podinfo"), undefined);
});
