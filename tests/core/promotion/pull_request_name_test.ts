import assert from "node:assert/strict";
import { pullRequestName } from "../../../src/core/promotion/pull_request_name.ts";

Deno.test("a pull request is named as its provider does: on Azure DevOps # means a work item", () => {
  const url = "https://dev.azure.com/o/p/_git/r/pullrequest/8";
  assert.equal(pullRequestName({ number: 8, url }), "!8");
  assert.equal(pullRequestName({ number: 8, url: "https://github.com/o/r/pull/8" }), "#8");
  assert.equal(pullRequestName({ number: 8 }, "azdo"), "!8");
  assert.equal(pullRequestName({ number: 8 }), "#8");
});
