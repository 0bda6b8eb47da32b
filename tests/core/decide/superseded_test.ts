import assert from "node:assert/strict";
import type { Snapshot } from "../../../src/core/decide/snapshot.ts";
import { armedAgain } from "../../../src/core/decide/superseded.ts";
import { PROMOTION } from "../../support/promotion.ts";
import { configOf } from "../config/read_config.ts";

for (
  const [rule, ready] of [
    ["", "merge"],
    ["freeze: [{from: 2020-01-01, to: 2030-01-01}]", "ask-the-gate"],
    ["windows: [{days: [mon], from: '09:00', to: '16:00', timezone: UTC}]", "ask-the-gate"],
  ] as const
) {
  Deno.test(`another run's pull request to the first environment is armed again: "${rule}"`, () => {
    const { group, app, env, tag } = PROMOTION;
    const pullRequest = {
      ...{ number: 7, title: "", description: "", sourceBranch: "promote/webshop-cart" },
      autoMerge: false,
    };
    const open = {
      pullRequest,
      metadata: { kind: "promotion", promotion: PROMOTION },
      changes: [{ group, app, env, to: { tags: [tag], digests: [] } }],
    };
    const config = configOf(`gate: status\nenvironments: [{name: dev, auto: true, ${rule}}]\n`);
    const snapshot = {
      ...{ base: { branch: "main", commit: "c", config }, open: [open], now: 0 },
      held: { files: [], holds: [], warnings: [] },
    } as unknown as Snapshot;
    assert.deepEqual(armedAgain(snapshot, 7)?.steps, [{ step: "arm", ready }]);
  });
}
