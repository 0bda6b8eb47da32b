import assert from "node:assert/strict";
import {
  checkHost,
  checkLabel,
  checkResourceName,
} from "../../../../src/core/feature/copying/limits.ts";
import { failure } from "../../../support/failure.ts";

for (
  const [kind, longest] of [
    ["Deployment", 253],
    ["Service", 63],
    ["Job", 63],
    ["StatefulSet", 63],
    ["CronJob", 52],
  ] as const
) {
  Deno.test(`the name of a ${kind} has at most ${longest} characters`, () => {
    checkResourceName({ kind }, "a".repeat(longest));
    const name = "a".repeat(longest + 1);
    assert.throws(
      () => checkResourceName({ kind }, name),
      failure(
        "feature",
        `${kind} "${name}" would have ${longest + 1} characters; at most ${longest} are allowed`,
        "shorten the feature's name by 1 character",
      ),
    );
  });
}

Deno.test("a label's value and each part of a host have at most 63 characters, a host 253", () => {
  const [most, more] = ["a".repeat(63), "a".repeat(65)];
  checkLabel("app", most);
  assert.throws(
    () => checkLabel("app", more),
    failure(
      "feature",
      `the value of label "app=${more}" would have 65 characters; at most 63 are allowed`,
      "shorten the feature's name by 2 characters",
    ),
  );
  const host = [most, most, most, most].join(".").slice(0, 253);
  checkHost(host);
  assert.throws(() => checkHost(`${host}a`), /would have 254 characters; at most 253 are allowed/);
  assert.throws(() => checkHost(`x.${more}.com`), /would have 65 characters/);
});
