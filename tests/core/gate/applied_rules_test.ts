import assert from "node:assert/strict";
import {
  appliedRules,
  type GatedVersion,
  isUngated,
} from "../../../src/core/gate/applied_rules.ts";
import { configOf } from "../config/read_config.ts";

const CONFIG = configOf(`gate: status
environments:
  - {name: dev}
  - {name: qa}
  - name: prod
    freeze: [{from: 2020-01-01, to: 2030-01-01}]
  - name: eu
    windows: [{days: [thu], from: "09:00", to: "16:00", timezone: UTC}]
`);
const VERSION: GatedVersion = {
  ...{ group: "webshop", app: "cart", env: "qa", tag: "1.1.0", type: "promote" },
};
const HOTFIX = { hotfix: "checkout fails" };
const ALL = ["hold", "freeze", "windows", "soak"];

for (
  const [name, promotion, expected] of [
    ["a promotion", {}, "holds freeze windows predecessors"],
    ["a promotion to the first environment", { env: "dev" }, "holds freeze windows"],
    [
      "a promotion that only says that it overrides",
      { override: ALL },
      "holds freeze windows predecessors",
    ],
    ["a hotfix", HOTFIX, "holds freeze windows"],
    ["a hotfix that overrides a freeze", { ...HOTFIX, override: ["freeze"] }, "holds windows"],
    ["a hotfix that overrides everything", { ...HOTFIX, override: ALL }, ""],
    ["a rollback", { type: "rollback" }, "holds"],
    ["a rollback that overrides a hold", { type: "rollback", override: ["hold"] }, ""],
    ["a feature", { type: "feature", env: "dev" }, "holds"],
    ["a feature that only says that it overrides", { type: "feature", override: ALL }, "holds"],
  ] as const
) {
  Deno.test(`the gate of ${name} asks: ${expected || "nothing"}`, () => {
    const rules = appliedRules({ ...VERSION, ...promotion }, CONFIG);
    const asked = Object.entries(rules).filter(([, applies]) => applies).map(([rule]) => rule);
    assert.equal(asked.join(" "), expected);
  });
}

for (
  const [name, promotion, expected] of [
    ["a promotion", {}, false],
    ["a hotfix", HOTFIX, true],
    ["a hotfix into an environment with a freeze", { ...HOTFIX, env: "prod" }, false],
    ["a hotfix that overrides it", { ...HOTFIX, env: "prod", override: ["freeze"] }, true],
    ["a hotfix into an environment with a window", { ...HOTFIX, env: "eu" }, false],
    ["a hotfix that overrides its window", { ...HOTFIX, env: "eu", override: ["windows"] }, true],
    ["a hotfix into an environment that left the config", { ...HOTFIX, env: "old" }, true],
    ["a rollback of an environment with a freeze", { type: "rollback", env: "prod" }, true],
  ] as const
) {
  Deno.test(`only a hold can keep ${name} back: ${expected}`, () => {
    assert.equal(isUngated({ ...VERSION, ...promotion }, CONFIG), expected);
  });
}
