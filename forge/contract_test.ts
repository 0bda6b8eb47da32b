import assert from "node:assert/strict";
import { loadContract } from "./contract.ts";
import { octokitOf } from "./clients.ts";
import { startForge } from "./forge.ts";

Deno.test("a request without a required property is caught", async () => {
  const forge = await startForge();
  const { owner, name } = await forge.createRepository({ files: { a: "" } });
  const octokit = octokitOf(forge, forge.accounts.admin);
  const wrong = octokit.request("POST /repos/{owner}/{repo}/pulls", {
    owner,
    repo: name,
    base: "main",
    title: "t",
  } as never);
  await assert.rejects(wrong, { status: 501 });
  await assert.rejects(forge.close(), {
    message: "the forge's contract was violated:\n" +
      "request POST /repos/{owner}/{repo}/pulls: body must have required property 'head'",
  });
});

Deno.test("an unknown property, query parameter and a wrong value are caught", async () => {
  const contract = await loadContract();
  const params = { owner: "o", repo: "r", pull_number: "1" };
  const pulls = "/repos/{owner}/{repo}/pulls";
  assert.deepEqual(
    contract.request({ method: "patch", path: `${pulls}/{pull_number}` }, {
      params,
      query: {},
      body: { title: "t", auto_merge: true, state: "merged" },
    }),
    [
      "request PATCH /repos/{owner}/{repo}/pulls/{pull_number}: body/state must be equal to one of" +
      ' the allowed values (["open","closed"])',
      "request PATCH /repos/{owner}/{repo}/pulls/{pull_number}: unknown property auto_merge",
    ],
  );
  assert.deepEqual(
    contract.request({ method: "get", path: pulls }, {
      params,
      query: { state: "open", per_page: "many", branch: "x" },
      body: undefined,
    }),
    [
      "request GET /repos/{owner}/{repo}/pulls: per_page must be integer",
      "request GET /repos/{owner}/{repo}/pulls: unknown query parameter branch",
    ],
  );
  assert.deepEqual(
    contract.request({ method: "get", path: `${pulls}/{pull_number}` }, {
      params: { ...params, pull_number: "one" },
      query: {},
      body: undefined,
    }),
    ["request GET /repos/{owner}/{repo}/pulls/{pull_number}: pull_number must be integer"],
  );
});

Deno.test("an answer that lacks something, or has what the description does not, is caught", async () => {
  const contract = await loadContract();
  const status = { path: "/repos/{owner}/{repo}/pulls/{pull_number}/merge", method: "put" };
  assert.deepEqual(contract.response(status, 200, { sha: "1", merged: true, message: "m" }), []);
  assert.deepEqual(contract.response(status, 200, { sha: 1, merged: true, extra: 1 }), [
    "response 200 to PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge: body must have required" +
    " property 'message'",
    "response 200 to PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge: body/sha must be string",
    "response 200 to PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge: unknown property extra",
  ]);
  assert.deepEqual(contract.response(status, 418, {}), [
    "response 418 to PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge: not in the description",
  ]);
  const simple = { number: 1, title: "t", body: "b" };
  const pull = { path: "/repos/{owner}/{repo}/pulls/{pull_number}", method: "get" };
  assert.ok(contract.response(pull, 200, simple).length > 20);
});

Deno.test("a request that the forge has no answer for makes closing fail", async () => {
  const forge = await startForge();
  const response = await fetch(`${forge.url}/api/v3/repos/o/r/milestones`);
  assert.equal(response.status, 501);
  await response.body?.cancel();
  await assert.rejects(forge.close(), {
    message:
      "the forge's contract was violated:\nthe forge has no GET /api/v3/repos/o/r/milestones",
  });
});

Deno.test("GraphQL that the schema does not allow is caught", async () => {
  const forge = await startForge();
  const octokit = octokitOf(forge, forge.accounts.admin);
  await assert.rejects(octokit.graphql("{ viewer { token } }"), { status: 501 });
  const wrong =
    "mutation { enablePullRequestAutoMerge(input: {mergeMethod: FAST}) { actor { login } } }";
  await assert.rejects(octokit.graphql(wrong), { status: 501 });
  assert.deepEqual(forge.violations.splice(0), [
    'GraphQL: Cannot query field "token" on type "User". Did you mean "login"?',
    'GraphQL: Field "EnablePullRequestAutoMergeInput.pullRequestId" of required type "ID!" was not provided.',
    'GraphQL: Value "FAST" does not exist in "PullRequestMergeMethod" enum.',
  ]);
  await forge.close();
});

Deno.test("a GraphQL field that the forge does not know is caught, not answered with null", async () => {
  const forge = await startForge();
  const octokit = octokitOf(forge, forge.accounts.admin);
  await assert.rejects(octokit.graphql("{ viewer { bio } }"), { status: 501 });
  assert.deepEqual(forge.violations.splice(0), ["GraphQL: the forge does not know User.bio"]);
  await forge.close();
});

Deno.test("without contracts wrong requests are answered as well as can be", async () => {
  await using forge = await startForge({ contract: false });
  const { owner, name } = await forge.createRepository({ files: { a: "" } });
  const url = `${forge.url}/api/v3/repos/${owner}/${name}/pulls?unknown=1`;
  const response = await fetch(url, { headers: { authorization: `token ${forge.token}` } });
  assert.equal(response.status, 200);
  assert.deepEqual(await response.json(), []);
});
