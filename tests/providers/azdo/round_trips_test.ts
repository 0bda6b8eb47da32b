import assert from "node:assert/strict";
import { requestsOf, type Scenario, withScenario } from "../../../forge/azdo/scenario.ts";

const metadata = '<!-- metadata = {"group":"apps","app":"web","tag":"2","env":"dev"} -->';
const text = { title: "Promote", description: `${metadata}\n- Environment: dev` };

/** Requests as `GET refs`, those that were under way together in the order of their names. */
async function shapes({ forge }: Scenario, work: () => Promise<unknown>): Promise<string[]> {
  const requests = await requestsOf(forge, work);
  return requests.map(({ method, path }) =>
    `${method} ${path.replace(/^.*\/_apis\/(?:git\/repositories\/gitops\/?)?/, "") || "repository"}`
  );
}

function open({ repository, branch }: Scenario) {
  return repository.open({ source: branch, ...text, body: text.description });
}

Deno.test("look() for a branch asks everything at once", async () => {
  await withScenario(async (scenario) => {
    const { provider, repository, branch } = scenario;
    const { number } = await open(scenario);
    const seen = await shapes(scenario, async () => {
      const sight = await provider.look({ branches: [branch] });
      assert.deepEqual(sight.base, { branch: "main", commit: await repository.tip() });
      assert.deepEqual([...sight.heads], [[branch, await repository.tip(branch)]]);
      assert.deepEqual(sight.open.map((found) => found.number), [number]);
      assert.equal(sight.open[0]?.description, text.description);
    });
    assert.deepEqual(seen.toSorted(), [
      "GET connectionData",
      "GET policy/configurations",
      "GET pullrequests",
      "GET refs",
      "GET repository",
    ]);
  });
});

Deno.test("update() sets text and auto-complete in one request, and looks once", async () => {
  await withScenario(async (scenario) => {
    const { provider, repository, branch } = scenario;
    repository.requireStatus("gitops-promotion");
    const headSha = await repository.tip(branch);
    await provider.look({ branches: [branch] });
    const seen = await shapes(scenario, async () => {
      const made = await provider.create({ sourceBranch: branch, targetBranch: "main", ...text });
      const updated = await provider.update(made, {
        text: { ...text, title: "Better" },
        arm: { headSha },
      });
      assert.equal(updated.armed, "armed");
      assert.equal(updated.pullRequest.title, "Better");
      assert.equal(updated.pullRequest.headSha, headSha);
      assert.equal(updated.pullRequest.autoMerge, true);
      assert.equal(updated.pullRequest.autoMergeByOthers, false);
    });
    assert.deepEqual(seen.slice(0, 2), ["POST pullrequests", "PATCH pullrequests/1"]);
    assert.deepEqual(seen.slice(2).toSorted(), ["GET pullrequests/1", "GET refs"]);
  });
});

Deno.test("update() of the text alone looks at the head alone", async () => {
  await withScenario(async (scenario) => {
    const { provider, branch, repository } = scenario;
    await open(scenario);
    const [found] = (await provider.look({ base: "main", branches: [branch] })).open;
    const seen = await shapes(scenario, async () => {
      const updated = await provider.update(found!, { text: { ...text, title: "Better" } });
      assert.equal(updated.pullRequest.title, "Better");
      assert.equal(updated.pullRequest.headSha, await repository.tip(branch));
    });
    assert.deepEqual(seen, ["PATCH pullrequests/1", "GET refs"]);
  });
});

Deno.test("disarm() takes one request", async () => {
  await withScenario(async (scenario) => {
    const { provider, repository, branch } = scenario;
    repository.requireStatus("gitops-promotion");
    await open(scenario);
    const [found] = (await provider.look({ base: "main", branches: [branch] })).open;
    await provider.update(found!, { arm: { headSha: found!.headSha } });
    const seen = await shapes(scenario, async () => {
      assert.equal((await provider.disarm(found!)).autoMerge, false);
      assert.equal((await provider.disarm(found!)).autoMerge, false);
    });
    assert.deepEqual(seen, ["PATCH pullrequests/1", "PATCH pullrequests/1"]);
  });
});

Deno.test("merge() waits until the pull request is merged", async () => {
  await withScenario(async (scenario) => {
    const { provider, repository, branch } = scenario;
    await open(scenario);
    const [found] = (await provider.look({ base: "main", branches: [branch] })).open;
    const merged = await provider.merge(found!, { headSha: found!.headSha });
    assert.equal(merged.state, "merged");
    assert.equal(merged.mergeCommit, await repository.tip());
    assert.equal(merged.mergedBy, "webshop Build Service (contoso)");
  });
});

Deno.test("close() abandons and describes in one request", async () => {
  await withScenario(async (scenario) => {
    const { provider, repository, branch } = scenario;
    await open(scenario);
    const [found] = (await provider.look({ base: "main", branches: [branch] })).open;
    const seen = await shapes(scenario, async () => {
      const closed = await provider.close(found!, { description: "closed by us" });
      assert.equal(closed.state, "closed");
    });
    assert.deepEqual(seen, ["PATCH pullrequests/1"]);
    assert.equal(repository.pullRequest(1).body, "closed by us");
  });
});

Deno.test("look() finds merged pull requests by commits and by time", async () => {
  await withScenario(async (scenario) => {
    const { provider, repository } = scenario;
    const { number } = await open(scenario);
    const sha = await repository.merge(number);
    const other = "e".repeat(40);
    const seen = await shapes(scenario, async () => {
      const sight = await provider.look({
        base: "main",
        mergedBy: [sha, other],
        mergedSince: 0,
        closedSince: 0,
      });
      assert.deepEqual(
        [...sight.merged].map(([commit, found]) => [commit, found.map((each) => each.number)]),
        [[sha, [number]], [other, []]],
      );
      assert.equal(sight.merged.get(sha)?.[0]?.mergeCommit, sha);
      assert.deepEqual(sight.recentlyMerged.map((each) => each.number), [number]);
      assert.deepEqual(sight.recentlyClosed, []);
    });
    assert.deepEqual(seen.toSorted(), [
      "GET pullrequests",
      "GET pullrequests",
      "GET refs",
      "POST pullrequestquery",
    ]);
  });
});

Deno.test("look() for nothing but reports takes one request a commit", async () => {
  await withScenario(async (scenario) => {
    const { provider, repository } = scenario;
    const sha = await repository.tip();
    await repository.setStatus(sha, "kustomization/apps-dev", "success", { genre: "fluxcd" });
    const seen = await shapes(scenario, async () => {
      const { reports } = await provider.look({ reportsOn: [sha] });
      assert.deepEqual(reports.get(sha)?.map(({ context }) => context), ["kustomization/apps-dev"]);
    });
    assert.deepEqual(seen, [`GET commits/${sha}/statuses`]);
  });
});
