import assert from "node:assert/strict";
import { addOptionalPolicy } from "../../../forge/azdo/optional_policies.ts";
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

Deno.test("read() for a branch takes three requests, all at once", async () => {
  await withScenario(async (scenario) => {
    const { provider, repository, branch } = scenario;
    const { number } = await open(scenario);
    const seen = await shapes(scenario, async () => {
      const remoteState = await provider.read({ branches: [branch] });
      assert.deepEqual(remoteState.base, { branch: "main", commit: await repository.tip() });
      assert.deepEqual([...remoteState.heads], [[branch, await repository.tip(branch)]]);
      assert.deepEqual(remoteState.open.map((found) => found.number), [number]);
      assert.equal(remoteState.open[0]?.description, text.description);
    });
    assert.deepEqual(seen.toSorted(), ["GET pullrequests", "GET refs", "GET repository"]);
  });
});

Deno.test("a pull request is queried, made, described and armed by nine requests on four connections", async () => {
  await withScenario(async (scenario) => {
    const { forge, provider, repository, branch } = scenario;
    repository.requireStatus("gitops-promotion");
    const headSha = await repository.tip(branch);
    const connections = forge.connections;
    const seen = await shapes(scenario, async () => {
      await provider.read({ branches: [branch], arming: true });
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
    assert.deepEqual(seen.toSorted(), [
      "GET connectionData",
      "GET policy/configurations",
      "GET pullrequests",
      "GET pullrequests/1",
      "GET refs",
      "GET refs",
      "GET repository",
      "PATCH pullrequests/1",
      "POST pullrequests",
    ]);
    assert.ok(forge.connections - connections <= 4, `${forge.connections - connections}`);
  });
});

Deno.test("update() of the text alone reads the head alone", async () => {
  await withScenario(async (scenario) => {
    const { provider, branch, repository } = scenario;
    await open(scenario);
    const [found] = (await provider.read({ base: "main", branches: [branch] })).open;
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
    const [found] = (await provider.read({ base: "main", branches: [branch] })).open;
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
    const [found] = (await provider.read({ base: "main", branches: [branch] })).open;
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
    const [found] = (await provider.read({ base: "main", branches: [branch] })).open;
    const seen = await shapes(scenario, async () => {
      const closed = await provider.close(found!, { description: "closed by us" });
      assert.equal(closed.state, "closed");
    });
    assert.deepEqual(seen, ["PATCH pullrequests/1"]);
    assert.equal(repository.pullRequest(1).body, "closed by us");
  });
});

Deno.test("read() finds merged pull requests by commits and by time", async () => {
  await withScenario(async (scenario) => {
    const { provider, repository } = scenario;
    const { number } = await open(scenario);
    const sha = await repository.merge(number);
    const other = "e".repeat(40);
    const seen = await shapes(scenario, async () => {
      const remoteState = await provider.read({
        base: "main",
        mergedBy: [sha, other],
        mergedSince: 0,
        closedSince: 0,
      });
      assert.deepEqual(
        [...remoteState.merged].map((
          [commit, found],
        ) => [commit, found.map((each) => each.number)]),
        [[sha, [number]], [other, []]],
      );
      assert.equal(remoteState.merged.get(sha)?.[0]?.mergeCommit, sha);
      assert.deepEqual(remoteState.recentlyMerged.map((each) => each.number), [number]);
      assert.deepEqual(remoteState.recentlyClosed, []);
    });
    assert.deepEqual(seen.toSorted(), [
      "GET pullrequests",
      "GET pullrequests",
      "GET refs",
      "POST pullrequestquery",
    ]);
  });
});

Deno.test("read() for nothing but reports takes one request a commit", async () => {
  await withScenario(async (scenario) => {
    const { provider, repository } = scenario;
    const sha = await repository.tip();
    await repository.setStatus(sha, "kustomization/apps-dev", "success", { genre: "fluxcd" });
    const seen = await shapes(scenario, async () => {
      const { reports } = await provider.read({ reportsOn: [sha] });
      assert.deepEqual(reports.get(sha)?.map(({ context }) => context), ["kustomization/apps-dev"]);
    });
    assert.deepEqual(seen, [`GET commits/${sha}/statuses`]);
  });
});

Deno.test("what `status` waits for takes three requests, and one each time it asks again", async () => {
  await withScenario(async (scenario) => {
    const { provider, repository, branch } = scenario;
    const { number } = await open(scenario);
    repository.requireStatus("gitops-promotion");
    const { open: [found] } = await provider.read({ branches: [branch] });
    await provider.update(found!, { arm: { headSha: found!.headSha } });
    const sha = await repository.tip();
    const first = await shapes(scenario, async () => {
      const { base, pullRequest } = await provider.read({ pullRequest: number });
      assert.equal(base.commit, sha);
      assert.equal(pullRequest?.headSha, await repository.tip(branch));
    });
    assert.deepEqual(first.toSorted(), ["GET pullrequests/1", "GET refs", "GET repository"]);
    const poll = await shapes(scenario, () => provider.read({ base: "main", reportsOn: [sha] }));
    assert.deepEqual(poll, [`GET commits/${sha}/statuses`]);
  });
});

Deno.test("five hundred commits are asked about by five requests", async () => {
  await withScenario(async (scenario) => {
    const { provider } = scenario;
    const commits = Array.from({ length: 500 }, (_, index) => `${index}`.padStart(40, "0"));
    const seen = await shapes(scenario, async () => {
      const { merged } = await provider.read({ base: "main", mergedBy: commits });
      assert.deepEqual([...merged.keys()], commits);
    });
    assert.deepEqual(seen.toSorted(), [
      "GET refs",
      ...Array.from({ length: 5 }, () => "POST pullrequestquery"),
    ]);
  });
});

Deno.test("setGate() takes two requests, and every open pull request's gate two more than the query", async () => {
  await withScenario(async (scenario) => {
    const { provider, repository, branch } = scenario;
    await open(scenario);
    const { open: [found] } = await provider.read({ base: "main", branches: [branch] });
    const set = await shapes(scenario, async () => {
      await provider.setGate(found!, { state: "success", description: "web-dev is healthy" });
    });
    assert.deepEqual(set, ["GET pullRequests/1/iterations", "POST pullRequests/1/statuses"]);
    const read = await shapes(scenario, async () => {
      const { open: [again] } = await provider.read({ base: "main", allOpen: true, gates: true });
      assert.deepEqual(again?.gate, { state: "success", description: "web-dev is healthy" });
    });
    assert.deepEqual(read.toSorted(), [
      "GET pullRequests/1/iterations",
      "GET pullRequests/1/statuses",
      "GET pullrequests",
      "GET refs",
    ]);
    await repository.commit({ "apps/dev/web.yaml": "image: web:3\n" }, { branch });
    const { open: [pushed] } = await provider.read({ base: "main", allOpen: true, gates: true });
    assert.equal(pushed?.gate, undefined, "a gate says nothing about what is pushed later");
  });
});

Deno.test("a comment, a label and a reviewer take one request each", async () => {
  await withScenario(async (scenario) => {
    const { forge, provider, repository, branch } = scenario;
    await open(scenario);
    const { open: [found] } = await provider.read({ base: "main", branches: [branch] });
    const { guid } = forge.azdo.accounts.admin;
    const seen = await shapes(scenario, async () => {
      await provider.comment(found!, "took over #8");
      await provider.decorate(found!, { labels: ["promotion"], reviewers: [guid] });
    });
    assert.deepEqual(seen.toSorted(), [
      "POST pullRequests/1/labels",
      "POST pullRequests/1/threads",
      `PUT pullRequests/1/reviewers/${guid}`,
    ]);
    const pullRequest = repository.pullRequest(1);
    assert.deepEqual(pullRequest.comments.map(({ body }) => body), ["took over #8"]);
    assert.deepEqual(pullRequest.labels, ["promotion"]);
  });
});

Deno.test("an optional policy does not hold up what is armed", async () => {
  await withScenario(async (scenario) => {
    const { provider, repository, branch } = scenario;
    addOptionalPolicy(repository.record, "main");
    await open(scenario);
    const { open: [found] } = await provider.read({ base: "main", branches: [branch] });
    const { armed } = await provider.update(found!, { arm: { headSha: found!.headSha } });
    assert.equal(armed, "merged");
    assert.equal(repository.pullRequest(1).state, "merged");
  });
});
