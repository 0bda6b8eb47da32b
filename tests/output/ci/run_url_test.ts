import assert from "node:assert/strict";
import { runUrl } from "../../../src/output/ci/run_url.ts";

const GITHUB = {
  GITHUB_ACTIONS: "true",
  GITHUB_SERVER_URL: "https://github.com",
  GITHUB_REPOSITORY: "acme/gitops",
  GITHUB_RUN_ID: "42",
};
const AZURE = {
  TF_BUILD: "True",
  SYSTEM_COLLECTIONURI: "https://dev.azure.com/acme/",
  SYSTEM_TEAMPROJECT: "web shop",
  BUILD_BUILDID: "7",
};

Deno.test("runUrl() is the page of the run", () => {
  assert.equal(runUrl(GITHUB), "https://github.com/acme/gitops/actions/runs/42");
  assert.equal(runUrl(AZURE), "https://dev.azure.com/acme/web%20shop/_build/results?buildId=7");
});

Deno.test("runUrl() knows no run outside of CI, nor one whose variables are odd", () => {
  assert.equal(runUrl({ ...GITHUB, GITHUB_ACTIONS: "" }), undefined);
  assert.equal(runUrl({ ...GITHUB, GITHUB_REPOSITORY: "a/b) <img>" }), undefined);
  assert.equal(runUrl({ ...GITHUB, GITHUB_SERVER_URL: "javascript:alert(1)" }), undefined);
  assert.equal(runUrl({ ...AZURE, BUILD_BUILDID: "$(x)" }), undefined);
  assert.equal(runUrl({}), undefined);
});
