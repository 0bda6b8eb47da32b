import assert from "node:assert/strict";
import type { Config } from "../../../src/core/config/config.ts";
import {
  findApplication,
  findEnvironment,
  firstEnvironment,
  laterEnvironments,
  previousEnvironment,
} from "../../../src/core/config/environments.ts";

const dev = { name: "dev", auto: true };
const qa = { name: "qa", auto: true };
const prod = { name: "prod", auto: false };
const podinfo = { featureOverwrite: true, featureLabelSelector: { app: "podinfo" } };

const config: Config = {
  prflow: "per-app",
  statusTimeout: 300_000,
  environments: [dev, qa, prod],
  groups: new Map([["apps", new Map([["podinfo", podinfo]])]]),
};

Deno.test("environments are found by name, case kept", () => {
  assert.equal(findEnvironment(config, "qa"), qa);
  assert.equal(findEnvironment(config, "QA"), undefined);
  assert.equal(findEnvironment(config, "constructor"), undefined);
});

Deno.test("the first environment is the first in the list", () => {
  assert.equal(firstEnvironment(config), dev);
});

Deno.test("the previous environment is the one before; the first and unknown ones have none", () => {
  assert.equal(previousEnvironment(config, "prod"), qa);
  assert.equal(previousEnvironment(config, "qa"), dev);
  assert.equal(previousEnvironment(config, "dev"), undefined);
  assert.equal(previousEnvironment(config, "stage"), undefined);
});

Deno.test("later environments are all after this one, in order; the last and unknown ones have none", () => {
  assert.deepEqual(laterEnvironments(config, "dev"), [qa, prod]);
  assert.deepEqual(laterEnvironments(config, "qa"), [prod]);
  assert.deepEqual(laterEnvironments(config, "prod"), []);
  assert.deepEqual(laterEnvironments(config, "stage"), []);
});

Deno.test("applications are found by group and name", () => {
  assert.equal(findApplication(config, "apps", "podinfo"), podinfo);
  assert.equal(findApplication(config, "apps", "other"), undefined);
  assert.equal(findApplication(config, "other", "podinfo"), undefined);
});
