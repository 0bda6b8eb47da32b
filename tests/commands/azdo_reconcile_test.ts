import assert from "node:assert/strict";
import { startAgent } from "../e2e/azdo_agent.ts";
import { nightly } from "../support/sample.ts";
import { runMain } from "../support/run_main.ts";
import { deployment, webshop } from "../support/webshop.ts";

nightly.test("with gate: status reconcile alone takes a version through Azure DevOps, and writes nothing when all is done", async () => {
  const files = webshop();
  const config = `gate: status\n${files["gitops-promotion.yaml"]}`;
  await using agent = await startAgent({
    runner: runMain,
    files: { ...files, "gitops-promotion.yaml": config },
  });
  const { forge, repository } = agent;
  repository.requireStatus("gitops-promotion/gate");
  const reconcile = async () => {
    const before = forge.requests.length;
    const { code, stdout, stderr } = await agent.build(["reconcile"]);
    assert.equal(code, 0, stderr);
    const writes = forge.requests.slice(before)
      .filter(({ method, path }) =>
        method !== "GET" && !/git-upload-pack$|pullrequestquery$/.test(path)
      )
      .map(({ method, path }) => `${method} ${path}`);
    return { lines: stdout.trim().split("\n"), writes };
  };
  const healthy = async (context: string) =>
    await repository.setStatus(await repository.tip(), context, "success", { genre: "fluxcd" });

  await agent.build(["new", "--group", "webshop", "--app", "cart", "--tag", "1.1.0"]);
  assert.equal(repository.pullRequest(1).state, "open", "its gate has said nothing yet");
  assert.deepEqual((await reconcile()).lines, [
    "gate of pull request #1: success: nothing comes before",
  ]);
  assert.equal(repository.pullRequest(1).state, "merged");

  assert.deepEqual((await reconcile()).lines, [
    "webshop/cart in qa: version 1.1.0 is in dev, and no pull request brought it",
    "gate of pull request #2: pending: waiting for webshop-dev",
  ]);
  assert.deepEqual((await reconcile()).writes, []);
  await healthy("kustomization/webshop-dev/1a2b3c4d");
  assert.deepEqual((await reconcile()).lines, [
    "gate of pull request #2: success: webshop-dev succeeded",
  ]);
  assert.equal(repository.pullRequest(2).state, "merged");

  await healthy("kustomization/webshop-qa/1a2b3c4d");
  assert.deepEqual((await reconcile()).lines, [
    "webshop/cart in prod: version 1.1.0 is in qa, and no pull request brought it",
    "gate of pull request #3: success: webshop-qa succeeded",
  ]);
  assert.equal(repository.pullRequest(3).state, "open", "a person merges to prod");
  const done = await reconcile();
  assert.deepEqual(done, { lines: ["every pull request is as it should be"], writes: [] });
});

Deno.test("a pull request that reconcile closes keeps its text, of which lists on Azure DevOps cut the end", async () => {
  await using agent = await startAgent({ runner: runMain });
  const { repository } = agent;
  await agent.build(["new", "--group", "webshop", "--app", "cart", "--tag", "1.1.0"]);
  const { body } = repository.pullRequest(1);
  await repository.commit({ "webshop/dev/cart.yaml": deployment("cart", "1.1.0") });
  await agent.build(["reconcile"]);
  const { state, body: after } = repository.pullRequest(1);
  assert.equal(state, "closed");
  assert.match(after, /"closed":"dev already has version 1\.1\.0"/);
  const text = (whole: string) => whole.slice(whole.indexOf("-->"));
  assert.ok(text(body).length > 400);
  assert.equal(text(after), text(body));
});
