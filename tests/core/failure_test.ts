import assert from "node:assert/strict";
import { Failure, orFailure } from "../../src/core/failure.ts";

Deno.test("a failure keeps its cause, and has none where none is given", () => {
  const cause = new Error("the disk is full");
  assert.equal(new Failure("git", "could not write", { cause }).cause, cause);
  assert.ok(!("cause" in new Failure("git", "could not write")));
});

Deno.test("a failure can be taken as a result, any other error stays thrown", () => {
  const failure = new Failure("git", "could not write");
  assert.equal(orFailure(() => 1), 1);
  assert.equal(orFailure(() => assert.fail(failure)), failure);
  assert.throws(() => orFailure(() => assert.fail(new TypeError("a bug"))), TypeError);
});
