import assert from "node:assert/strict";
import { toGraph } from "../../../src/core/graph.ts";
import type { BranchRules } from "../../../src/core/names/branch.ts";
import {
  branchCollisions,
  collisionWords,
  placesReportedAs,
  reportNameCollisions,
} from "../../../src/core/names/collisions.ts";

function rules(prflow: BranchRules["prflow"], ...names: string[]): BranchRules {
  return { prflow, environments: toGraph(names.map((name) => ({ name }))) };
}

Deno.test("two groups' environments that are reported by one name are found", () => {
  assert.deepEqual(reportNameCollisions(rules("per-app", "dev", "eu-dev"), ["g", "g-eu", "h"]), [
    { name: "g-eu-dev", owners: [{ group: "g", env: "eu-dev" }, { group: "g-eu", env: "dev" }] },
  ]);
  assert.deepEqual(reportNameCollisions(rules("per-app", "dev", "prod"), ["g", "g-eu"]), []);
});

Deno.test("two apps that would have one branch are found", () => {
  const apps = [{ group: "a-b", app: "c" }, { group: "a", app: "b-c" }, { group: "a", app: "c" }];
  const owners = apps.slice(0, 2);
  assert.deepEqual(branchCollisions(rules("per-app", "dev"), apps), [
    { name: "promote/a-b-c", owners },
    { name: "rollback/a-b-c-dev", owners },
  ]);
  assert.deepEqual(branchCollisions(rules("per-env", "dev"), apps), [
    { name: "promote/a-b-c-dev", owners },
    { name: "rollback/a-b-c-dev", owners },
  ]);
});

Deno.test("a branch that an environment adds its name to can be another app's", () => {
  const apps = [{ group: "g", app: "cart" }, { group: "g", app: "cart-us" }];
  const sideBySide: BranchRules = {
    prflow: "per-app",
    environments: toGraph([{ name: "dev" }, { name: "eu" }, { name: "us", dependsOn: ["dev"] }]),
  };
  assert.deepEqual(branchCollisions(sideBySide, apps), [
    { name: "promote/g-cart-us", owners: apps },
  ]);
  assert.deepEqual(branchCollisions(rules("per-app", "dev", "us"), apps), []);
});

Deno.test("the places that share a report name are those whose group ends as the environment begins", () => {
  const shared = (group: string, env: string) =>
    placesReportedAs(rules("per-app", "dev", "eu-dev", "prod"), { group, env });
  assert.deepEqual(shared("g", "eu-dev"), [{ group: "g-eu", env: "dev" }]);
  assert.deepEqual(shared("g-eu", "dev"), [{ group: "g", env: "eu-dev" }]);
  assert.deepEqual(shared("eu", "dev"), []);
  assert.deepEqual(shared("g", "prod"), []);
});

Deno.test("a collision is told with all of its places", () => {
  const owners = [{ group: "g", env: "eu-dev" }, { group: "g-eu", env: "dev" }];
  assert.equal(
    collisionWords({ name: "g-eu-dev", owners }),
    'reports on "g-eu-dev" are about "g/eu-dev" and "g-eu/dev", which cannot be told apart',
  );
});
