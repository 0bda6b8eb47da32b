import assert from "node:assert/strict";
import { isAt } from "../../../src/core/decide/app.ts";

Deno.test("an environment is at a version that all of its values have", () => {
  assert.ok(isAt({ tags: ["1"], digests: [] }, { tag: "1" }));
  assert.ok(!isAt({ tags: ["2"], digests: [] }, { tag: "1" }));
  assert.ok(!isAt({ tags: ["1", "2"], digests: [] }, { tag: "1" }));
  assert.ok(!isAt({ tags: [], digests: [] }, { tag: "1" }));
});

Deno.test("a digest has to be the same where one is given and the environment has one", () => {
  const digest = "sha256:aa";
  assert.ok(isAt({ tags: ["1"], digests: [digest] }, { tag: "1", digest }));
  assert.ok(!isAt({ tags: ["1"], digests: ["sha256:bb"] }, { tag: "1", digest }));
  assert.ok(!isAt({ tags: ["1"], digests: [digest, "sha256:bb"] }, { tag: "1", digest }));
  assert.ok(isAt({ tags: ["1"], digests: [] }, { tag: "1", digest }));
  assert.ok(isAt({ tags: ["1"], digests: [digest] }, { tag: "1" }));
});
