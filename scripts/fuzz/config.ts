import assert from "node:assert/strict";
import { parseConfig } from "../../src/core/config/parse_config.ts";
import { Failure } from "../../src/core/failure.ts";
import { mutated } from "./mutated.ts";
import { textTarget } from "./target.ts";

const FILE = "gitops-promotion.yaml";

const seeds: readonly string[] = [
  "environments:\n- name: dev\n  auto: true\n- name: qa\n- name: prod\n  auto: false\n",
  "prflow: per-env\nstatus_timeout_minutes: 5\nenvironments: [{name: dev}, {name: qa, dependsOn: [dev]}]\n",
  "environments:\n- name: dev\n- name: prod\n  soak: 2h\n  windows:\n  - days: [mon]\n    from: '09:00'\n    to: '16:00'\n    timezone: UTC\n  freeze:\n  - {from: 2026-12-20, to: 2027-01-02, reason: x}\n",
  "environments: [{name: dev}]\ngroups:\n  apps:\n    applications:\n      web:\n        featureLabelSelector: {app: web}\n",
];

// deno-fmt-ignore
const pieces: readonly string[] = [
  "\n", "\n  ", " ", "\t", "- ", ":", ": ", ",", "[", "]", "{", "}", "'", '"', "#", "&a ", "*a", "<<: ", "!!str ", "!!int ", "---\n",
  "null", "~", "yes", "0", "1e9", "-1", ".nan", "..", "name: dev", "auto: maybe", "prflow: x\n", "__proto__: {}\n", "constructor: 1\n",
  "dependsOn: [dev, prod]", "soak: 5", "windows: []", "freeze: []", "\u0000", "\uFEFF", "\u{1F600}", "? ", "|\n", "a".repeat(200),
];

/** Configs: every problem has its place, and what is read keeps the rules. */
export const config = textTarget({
  name: "config",
  unit: "inputs",
  inputs: mutated(seeds, pieces),
  check: (text) => {
    const warnings: string[] = [];
    try {
      const { environments } = parseConfig(FILE, text, (warning) => warnings.push(warning));
      const names = environments.map(({ name }) => name);
      assert(names.length > 0 && new Set(names).size === names.length);
      for (const name of names) assert.match(name, /^(?![.-])(?!.*\.\.)[\w.-]+$/);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      assert.equal(error.code, "config");
      for (const line of error.message.split("\n")) assertPlace(line);
    }
    for (const warning of warnings) assertPlace(warning);
    return 1;
  },
});

function assertPlace(line: string): void {
  assert.match(line, /^gitops-promotion\.yaml:(?:[1-9]\d*:[1-9]\d*: .| \d+ more are not shown$)/);
}
