import assert from "node:assert/strict";
import { type Scenario, startScenario } from "../support/scenario.ts";
import { deployment, webshop } from "../support/webshop.ts";

/** A new version of the cart, merged into dev, of which nobody told `promote`. */
async function lost({ repository, json }: Scenario, tag: string): Promise<string> {
  const { pullRequest } = await json(["new", "--group", "webshop", "--app", "cart", "--tag", tag]);
  return await repository.merge(pullRequest.number, undefined, { bypass: true });
}

/** What was done, and where; all that is right already left out. */
async function reconcile({ json }: Scenario, ...args: string[]) {
  const { command, results } = await json(["reconcile", ...args]);
  assert.equal(command, "reconcile");
  return results.filter((one: { action: string }) => one.action !== "unchanged").map((
    { group, app, env, action, reason }: { [key: string]: string },
  ) => `${group}/${app} ${env}: ${action}: ${reason}`);
}

Deno.test("reconcile opens what no promote has opened, and a second run writes nothing", async () => {
  await using scenario = await startScenario();
  const { repository } = scenario;
  const sha = await lost(scenario, "1.1.0");
  assert.deepEqual(await reconcile(scenario), [
    "webshop/cart qa: created: version 1.1.0 is in dev, and no pull request brought it",
  ]);
  const opened = repository.pullRequest(2);
  assert.equal(opened.title, "Promote webshop/cart version 1.1.0 to environment qa");
  assert.ok(opened.autoMerge);
  assert.ok(opened.body.includes(sha));
  assert.match(opened.body, /^\| `dev` \| `1\.1\.0` \| \[#1\]\(\S+\/1\) \| merged \|$/m);
  const before = [repository.pullRequest(2).body, await repository.tip(opened.source.branch)];
  assert.deepEqual(await reconcile(scenario), []);
  assert.deepEqual(
    [repository.pullRequest(2).body, await repository.tip(opened.source.branch)],
    before,
  );
  // And promote, which comes late, agrees.
  const late = await scenario.json(["promote", "--commit", sha]);
  assert.equal(late.action, "unchanged");
});

Deno.test("reconcile --dry-run says what it would do, and does nothing", async () => {
  await using scenario = await startScenario();
  await lost(scenario, "1.1.0");
  const result = await scenario.json(["reconcile", "--dry-run"]);
  assert.equal(result.dryRun, true);
  const qa = result.results.find(({ app, env }: { [key: string]: string }) =>
    app === "cart" && env === "qa"
  );
  assert.equal(qa.action, "created");
  assert.equal(scenario.repository.pullRequests.length, 1);
});

Deno.test("a promotion whose pull request was closed is declined: it does not come again, a later one does", async () => {
  await using scenario = await startScenario();
  const { repository } = scenario;
  await lost(scenario, "1.1.0");
  await reconcile(scenario);
  await repository.close(2);
  assert.deepEqual(await reconcile(scenario), [
    "webshop/cart qa: skipped: version 1.1.0 was declined by closing pull request #2",
  ]);
  await lost(scenario, "1.2.0");
  assert.deepEqual(await reconcile(scenario), [
    "webshop/cart qa: created: version 1.2.0 is in dev, and no pull request brought it",
  ]);
});

Deno.test("a tag that somebody pushed by hand is not brought on", async () => {
  await using scenario = await startScenario();
  await scenario.repository.commit({ "webshop/dev/cart.yaml": deployment("cart", "9.9.9") });
  const { results } = await scenario.json(["reconcile", "--app", "cart"], { clock: patient() });
  const qa = results.find(({ env }: { env: string }) => env === "qa");
  assert.equal(qa.action, "skipped");
  assert.match(qa.reason, /version 9.9.9 was not brought by a pull request/);
});

Deno.test("an open promotion that the environment has by now is closed, which declines nothing", async () => {
  await using scenario = await startScenario({ prflow: "per-env" });
  const { repository } = scenario;
  await lost(scenario, "1.1.0");
  await reconcile(scenario);
  await repository.commit({ "webshop/qa/cart.yaml": deployment("cart", "1.1.0") });
  const done = await reconcile(scenario);
  assert.ok(
    done.includes("webshop/cart qa: updated: closed pull request #2: qa already has version 1.1.0"),
    done.join("\n"),
  );
  const closed = repository.pullRequest(2);
  assert.equal(closed.state, "closed");
  assert.match(closed.body, /"closed":"qa already has version 1.1.0"/);
});

/** A clock on which pauses take no time. */
function patient() {
  let slept = 0;
  return {
    now: () => Date.now() + slept,
    sleep: (milliseconds: number) => Promise.resolve(void (slept += milliseconds)),
  };
}

/** The config of the webshop with other lines at its beginning or end. */
function configured(...lines: string[]): Record<string, string> {
  const files = webshop({});
  return {
    ...files,
    "gitops-promotion.yaml": `${lines.join("\n")}\n${files["gitops-promotion.yaml"]}`,
  };
}

Deno.test("with gate: status every open pull request is told, and only where something is new", async () => {
  await using scenario = await startScenario({ files: configured("gate: status") });
  const { repository } = scenario;
  const sha = await lost(scenario, "1.1.0");
  await repository.commit({ "README.md": "Hello" }, { branch: "docs" });
  await repository.open({ source: "docs", title: "Write docs", body: "" });
  const { stdout } = await scenario.run(["reconcile"]);
  const gates = (text: string) => text.split("\n").filter((line) => line.startsWith("gate of"));
  assert.deepEqual(gates(stdout).sort(), [
    "gate of pull request #2: success: not a promotion",
    "gate of pull request #3: pending: waiting for webshop-dev",
  ]);
  assert.deepEqual(gates((await scenario.run(["reconcile"])).stdout), []);
  await repository.setStatus(sha, "kustomization/webshop-dev/1a2b3c4d", "success");
  assert.deepEqual(gates((await scenario.run(["reconcile"])).stdout), [
    "gate of pull request #3: success: webshop-dev succeeded",
  ]);
  assert.deepEqual(gates((await scenario.run(["reconcile"])).stdout), []);
});

Deno.test("a hold keeps reconcile and promote from opening anything, and the gate says why", async () => {
  await using scenario = await startScenario({ files: configured("gate: status") });
  const { repository } = scenario;
  const sha = await lost(scenario, "1.1.0");
  await reconcile(scenario);
  await repository.setStatus(sha, "kustomization/webshop-dev/1a2b3c4d", "success");
  await repository.commit({
    ".gitops-promotion/holds/webshop.yaml": "group: webshop\nenv: qa\nreason: qa is being moved\n",
  });
  const { stdout } = await scenario.run(["reconcile"]);
  assert.match(stdout, /gate of pull request #2: pending: held: qa is being moved/);
  assert.equal(repository.pullRequest(2).autoMerge, undefined, "it is disarmed");
  await repository.close(2);
  const promoted = await scenario.json(["promote", "--commit", sha]);
  assert.equal(promoted.action, "skipped");
  assert.match(promoted.reason, /held: qa is being moved/);
});

Deno.test("promote respects what was declined, names the pull request, and --reopen brings it all the same", async () => {
  await using scenario = await startScenario();
  const { repository } = scenario;
  const sha = await lost(scenario, "1.1.0");
  await reconcile(scenario);
  await repository.close(2);
  const skipped = await scenario.json(["promote", "--commit", sha]);
  assert.equal(skipped.action, "skipped");
  assert.match(skipped.reason, /declined for environment "qa" by closing pull request #2/);
  const reopened = await scenario.json(["promote", "--commit", sha, "--reopen"]);
  assert.equal(reopened.action, "created");
  assert.deepEqual(await reconcile(scenario), [], "what is open again stays open");
});

Deno.test("while a hold cannot be read, reconcile fails, opens nothing, and no gate lets anything through", async () => {
  await using scenario = await startScenario({ files: configured("gate: status") });
  const { repository } = scenario;
  const sha = await lost(scenario, "1.1.0");
  await reconcile(scenario);
  await repository.setStatus(sha, "kustomization/webshop-dev/1a2b3c4d", "success");
  await repository.commit({ ".gitops-promotion/holds/x.yaml": "group: [\n" });
  await scenario.run(["new", "--group", "webshop", "--app", "api", "--tag", "1.1.0"]);
  const { code, stdout, stderr } = await scenario.run(["reconcile"]);
  assert.equal(code, 1);
  assert.match(stderr, /\.gitops-promotion\/holds\/x\.yaml/);
  assert.match(stdout, /gate of pull request #2: pending: held: a hold's file cannot be read/);
  assert.equal(repository.pullRequests.length, 2);
  await repository.commit({ ".gitops-promotion/holds/x.yaml": null });
  assert.match(
    (await scenario.run(["reconcile"])).stdout,
    /gate of pull request #2: success: webshop-dev succeeded/,
  );
});

Deno.test("a version soaks for as long as its predecessors have been healthy with it, then it is let through", async () => {
  const NINETY_MINUTES = 90 * 60_000;
  const soaking = (soak: string) => ({
    "gitops-promotion.yaml":
      `gate: status\nenvironments:\n  - {name: dev, auto: true}\n  - {name: qa, auto: true, soak: ${soak}}\n`,
  });
  let ago = NINETY_MINUTES;
  await using scenario = await startScenario({
    files: { ...webshop(), ...soaking("2h") },
    requireStatus: false,
    // It all happened then; the server's clock, by which promotions soak, shows now.
    forge: { now: () => Date.now() - ago },
  });
  const { repository } = scenario;
  repository.requireStatus("gitops-promotion");
  const sha = await lost(scenario, "1.1.0");
  await repository.setStatus(sha, "kustomization/webshop-dev/1a2b3c4d", "success");
  const { stdout } = await scenario.run(["reconcile"]);
  assert.match(stdout, /gate of pull request #2: pending: soaking until (?:\S+ )?\d\d:\d\d UTC$/m);
  assert.equal(repository.pullRequest(2).state, "open");
  await repository.commit(soaking("1h"));
  // What the cluster says again does not begin it again.
  ago = 0;
  await repository.setStatus(sha, "kustomization/webshop-dev/1a2b3c4d", "success");
  await scenario.run(["reconcile"]);
  assert.equal(repository.pullRequest(2).state, "merged");
});

Deno.test("a run that the merge queue started tells its group's commit what the head was told", async () => {
  await using scenario = await startScenario({ files: configured("gate: status") });
  const { repository } = scenario;
  await repository.commit({ "README.md": "Hello" }, { branch: "docs" });
  await repository.open({ source: "docs", title: "Write docs", body: "" });
  const branch = `gh-readonly-queue/main/pr-1-${await repository.tip()}`;
  const group = await repository.commit({ "README.md": "Hello, you" }, { branch });
  const env = {
    GITHUB_EVENT_NAME: "merge_group",
    GITHUB_REF: `refs/heads/${branch}`,
    GITHUB_SHA: group,
  };
  const { stdout } = await scenario.run(["reconcile"], { env });
  assert.match(stdout, /^gate of pull request #1 in the merge queue: success: not a promotion$/m);
  assert.ok(
    repository.record.statuses.some(({ sha, context, state }) =>
      sha === group && context === "gitops-promotion" && state === "success"
    ),
  );
});

Deno.test("what a pull request that merges by its gate would hold back has been told its own gate before", async () => {
  await using scenario = await startScenario({
    files: configured("gate: status"),
    requireStatus: false,
  });
  const { repository } = scenario;
  repository.requireStatus("gitops-promotion");
  await repository.commit({ "README.md": "Hello" }, { branch: "docs" });
  await repository.open({ source: "docs", title: "Write docs", body: "" });
  await scenario.run(["new", "--group", "webshop", "--app", "cart", "--tag", "1.1.0"]);
  const { stdout } = await scenario.run(["reconcile"]);
  assert.deepEqual(stdout.trim().split("\n"), [
    "gate of pull request #2: success: nothing comes before",
    "gate of pull request #1: success: not a promotion",
  ]);
});

Deno.test("what a hold's open pull request selects stays disarmed, until that is closed", async () => {
  await using scenario = await startScenario();
  const { repository } = scenario;
  await lost(scenario, "1.1.0");
  await reconcile(scenario);
  assert.ok(repository.pullRequest(2).autoMerge);
  await scenario.run(["hold", "--group", "webshop", "--reason", "incident 42"]);
  assert.equal(repository.pullRequest(2).autoMerge, undefined);
  assert.deepEqual(await reconcile(scenario), []);
  assert.equal(repository.pullRequest(2).autoMerge, undefined);
  await repository.close(3);
  await reconcile(scenario);
  assert.ok(repository.pullRequest(2).autoMerge);
});
