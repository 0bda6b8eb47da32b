import assert from "node:assert/strict";
import { addOptionalPolicy } from "./optional_policies.ts";
import { raw } from "./raw_request.ts";
import { withScenario } from "./scenario.ts";

Deno.test("a push makes a new iteration, and a status is about the one that it names", async () => {
  await withScenario(async (scenario) => {
    const { repository, branch } = scenario;
    await repository.open({ source: branch });
    repository.requireStatus("gitops-promotion/gate");
    const read = async () => {
      const { json } = await raw(scenario, "GET", "/pullRequests/1/iterations");
      return json.value.map(({ id, sourceRefCommit }: {
        id: number;
        sourceRefCommit: { commitId: string };
      }) => [id, sourceRefCommit.commitId]);
    };
    const first = await repository.tip(branch);
    assert.deepEqual(await read(), [[1, first]]);
    const second = await repository.commit({ "apps/dev/web.yaml": "image: web:3\n" }, { branch });
    assert.deepEqual(await read(), [[1, first], [2, second]]);
    const status = { state: "succeeded", context: { genre: "gitops-promotion", name: "gate" } };
    const post = (iterationId: number) =>
      raw(scenario, "POST", "/pullRequests/1/statuses", { body: { ...status, iterationId } });
    assert.equal((await post(1)).json.iterationId, 1);
    await assert.rejects(repository.merge(1), { reason: "checks" });
    assert.equal((await post(2)).status, 200);
    assert.equal((await post(3)).json.typeKey, "InvalidArgumentValueException");
    await repository.merge(1);
  });
});

Deno.test("an optional policy holds auto-complete up until it is ignored, and no merge by hand", async () => {
  await withScenario(async (scenario) => {
    const { forge, repository, branch } = scenario;
    await repository.open({ source: branch });
    const id = addOptionalPolicy(repository.record, "main");
    const arm = (completionOptions: unknown) =>
      raw(scenario, "PATCH", "/pullrequests/1", {
        body: { autoCompleteSetBy: { id: forge.azdo.accounts.admin.guid }, completionOptions },
      });
    await arm({ deleteSourceBranch: false });
    assert.equal(repository.pullRequest(1).state, "open");
    await arm({ deleteSourceBranch: false, autoCompleteIgnoreConfigIds: [id] });
    assert.equal(repository.pullRequest(1).state, "merged");
  });
});

Deno.test("a reviewer that nobody is, and a comment without words, are refused", async () => {
  await withScenario(async (scenario) => {
    const { repository, branch } = scenario;
    await repository.open({ source: branch });
    const reviewer = await raw(scenario, "PUT", "/pullRequests/1/reviewers/nobody", {
      body: { vote: 0 },
    });
    assert.equal(reviewer.json.typeKey, "InvalidIdentityException");
    const thread = await raw(scenario, "POST", "/pullRequests/1/threads", {
      body: { comments: [{ content: "" }] },
    });
    assert.equal(thread.json.typeKey, "InvalidArgumentValueException");
    assert.deepEqual(repository.pullRequest(1).comments, []);
  });
});

Deno.test("all areas' locations are told at once, as Microsoft's Go client asks for them", async () => {
  await withScenario(async ({ forge }) => {
    const response = await fetch(`${forge.url}/contoso/_apis`, { method: "OPTIONS" });
    const { value } = await response.json();
    const areas = new Set(value.map(({ area }: { area: string }) => area));
    assert.deepEqual([...areas].toSorted(), ["Location", "Security", "build", "git", "policy"]);
  });
});
