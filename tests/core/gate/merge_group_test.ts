import assert from "node:assert/strict";
import { mergeGroups } from "../../../src/core/gate/merge_group.ts";

Deno.test("the groups of a merge queue are told from the branches that GitHub makes for them", () => {
  const branches = new Map([
    ["main", "a1"],
    ["gh-readonly-queue/main/pr-12-0123abc", "b2"],
    ["gh-readonly-queue/release/1/pr-13-0123abc", "c3"],
    ["gh-readonly-queue/main/pr-x-0123abc", "d4"],
    ["feature/gh-readonly-queue/main/pr-14-0123abc", "e5"],
  ]);
  assert.deepEqual(mergeGroups(branches, "main"), [{ number: 12, commit: "b2" }]);
  assert.deepEqual(mergeGroups(branches, "release/1"), [{ number: 13, commit: "c3" }]);
});
