import assert from "node:assert/strict";
import { Failure } from "../../src/core/failure.ts";
import { renderFailure } from "../../src/output/failure.ts";

Deno.test("renderFailure() is one line, with what to do at its end", () => {
  assert.equal(
    renderFailure(new Failure("git", "x is y", { hint: "do z" })),
    "error: x is y; do z\n",
  );
  assert.equal(renderFailure(new Failure("git", "x is y")), "error: x is y\n");
});

Deno.test("renderFailure() has a line for each of several problems", () => {
  assert.equal(
    renderFailure(new Failure("config", "a:1:1: x\na:2:1: y")),
    "error: a:1:1: x\nerror: a:2:1: y\n",
  );
});
