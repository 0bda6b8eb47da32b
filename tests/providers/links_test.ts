import assert from "node:assert/strict";
import { commitUrl, compareUrl, pullRequestUrl } from "../../src/providers/links.ts";
import { parseRemote, type RemoteOptions } from "../../src/providers/remote.ts";

const secure: RemoteOptions = { insecure: false };

Deno.test("pages of GitHub are addressed as GitHub does", () => {
  const remote = parseRemote("git@github.com:o/r.git", secure, {});
  assert.equal(pullRequestUrl(remote, 7), "https://github.com/o/r/pull/7");
  assert.equal(commitUrl(remote, "abc"), "https://github.com/o/r/commit/abc");
  assert.equal(compareUrl(remote, "abc", "def"), "https://github.com/o/r/compare/abc...def");
});

Deno.test("pages of Azure DevOps are addressed as Azure DevOps does", () => {
  const remote = parseRemote("https://dev.azure.com/org/My%20Project/_git/r", secure, {});
  const base = "https://dev.azure.com/org/My%20Project/_git/r";
  assert.equal(pullRequestUrl(remote, 7), `${base}/pullrequest/7`);
  assert.equal(commitUrl(remote, "abc"), `${base}/commit/abc`);
  assert.equal(
    compareUrl(remote, "abc", "def"),
    `${base}/branchCompare?baseVersion=GCabc&targetVersion=GCdef`,
  );
});
