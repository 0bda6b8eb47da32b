import assert from "node:assert/strict";
import { Failure } from "../../../../src/core/failure.ts";
import { isRefusal } from "../../../../src/core/feature/building/draft.ts";

Deno.test("a feature that cannot be right is a refusal, a file that cannot be read is not", () => {
  assert.ok(isRefusal(new Failure("feature", "the copy would be another's")));
  assert.ok(!isRefusal(new Failure("manifest", "a.yaml cannot be read")));
  assert.ok(!isRefusal(Object.assign(new Error("from elsewhere"), { code: "feature" })));
});
