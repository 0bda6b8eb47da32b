import assert from "node:assert/strict";
import { draftOf, raw } from "./raw_request.ts";
import { withScenario } from "./scenario.ts";
import { SERVER_2022 } from "./versions.ts";

for (
  const [method, path, status] of [
    ["GET", "/pullrequests", 203],
    ["POST", "/pullrequests", 203],
    ["PATCH", "/pullrequests/1", 401],
  ] as const
) {
  Deno.test(`a wrong token gets ${status} for ${method}`, async () => {
    await withScenario(async (scenario) => {
      const body = method === "GET" ? {} : { body: {} };
      const answer = await raw(scenario, method, path, { ...body, token: "p".repeat(52) });
      assert.equal(answer.status, status);
      if (status === 203) assert.match(answer.text, /Sign In/);
      else assert.equal(answer.json.typeKey, "UnauthorizedRequestException");
    });
  });
}

Deno.test("a personal access token is refused as a bearer token", async () => {
  await withScenario(async ({ forge }) => {
    const response = await fetch(`${forge.url}/contoso/_apis/connectionData`, {
      headers: { authorization: `Bearer ${forge.azdo.accounts.admin.token}` },
    });
    await response.body?.cancel();
    assert.equal(response.status, 203);
  });
});

Deno.test("who may only read cannot write, and who may nothing does not see the repository", async () => {
  await withScenario(async (scenario) => {
    const { forge, branch } = scenario;
    const { reader, stranger } = forge.azdo.accounts;
    const read = await raw(scenario, "GET", "", { token: reader.token });
    assert.equal(read.json.defaultBranch, "refs/heads/main");
    const write = await raw(scenario, "POST", "/pullrequests", {
      body: draftOf(branch),
      token: reader.token,
    });
    assert.deepEqual([write.status, write.json.typeKey], [403, "GitNeedsPermissionException"]);
    const unseen = await raw(scenario, "GET", "", { token: stranger.token });
    assert.deepEqual([unseen.status, unseen.json.typeKey], [404, "GitRepositoryNotFoundException"]);
  });
});

const versions: ReadonlyArray<[method: string, version: string, typeKey: string | undefined]> = [
  ["GET", "7.1", "VssVersionOutOfRangeException"],
  ["GET", "7.0", undefined],
  ["GET", "5.0", undefined],
  ["GET", "7", "VssVersionNotValidException"],
];

for (const [method, version, typeKey] of versions) {
  Deno.test(`Azure DevOps Server 2022 ${typeKey === undefined ? "takes" : "refuses"} version ${version}`, async () => {
    await withScenario(async (scenario) => {
      scenario.forge.azdo.versions = SERVER_2022;
      const answer = await raw(scenario, method, "/pullrequests", { version });
      assert.equal(answer.json.typeKey, typeKey);
    });
  });
}

Deno.test("connectionData has no released version", async () => {
  await withScenario(async ({ forge }) => {
    const { token, guid } = forge.azdo.accounts.build;
    const headers = { authorization: `Bearer ${token}` };
    const url = `${forge.url}/contoso/_apis/connectionData`;
    const preview = await fetch(`${url}?api-version=7.1`, { headers });
    assert.equal((await preview.json()).typeKey, "VssInvalidPreviewVersionException");
    const plain = await fetch(url, { headers });
    assert.equal((await plain.json()).authenticatedUser.id, guid);
  });
});
