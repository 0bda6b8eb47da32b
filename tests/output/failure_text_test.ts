import assert from "node:assert/strict";
import { Failure } from "../../src/core/failure.ts";
import { renderFailure } from "../../src/output/failure_text.ts";

Deno.test("renderFailure() is one line, with what to do at its end", () => {
  assert.equal(
    renderFailure(new Failure("git", "x is y", { hint: "do z" })),
    "error: x is y; do z\n",
  );
  assert.equal(renderFailure(new Failure("git", "x is y")), "error: x is y\n");
  assert.equal(renderFailure(new Failure("git", "x\nerror: y")), "error: x\\nerror: y\n");
});

Deno.test("renderFailure() has further facts below, indented, one a line", () => {
  const failure = new Failure("git", "could not push", {
    hint: "sign the commits",
    details: ["remote: must be signed", "two\nlines"],
  });
  assert.equal(
    renderFailure(failure),
    "error: could not push; sign the commits\n  remote: must be signed\n  two\\nlines\n",
  );
});

Deno.test("renderFailure() counts several problems of a config and shows each", () => {
  assert.equal(
    renderFailure(new Failure("config", "a:1:1: x\na:2:1: y")),
    "error: the config has 2 problems\n  a:1:1: x\n  a:2:1: y\n",
  );
  assert.equal(renderFailure(new Failure("config", "a:1:1: x")), "error: a:1:1: x\n");
});
