import assert from "node:assert/strict";
import { Failure } from "../../src/core/failure.ts";

Deno.test("a failure keeps its cause, and has none where none is given", () => {
  const cause = new Error("the disk is full");
  assert.equal(new Failure("git", "could not write", { cause }).cause, cause);
  assert.ok(!("cause" in new Failure("git", "could not write")));
});
