import assert from "node:assert/strict";
import { parseDescription } from "../../src/core/promotion/description.ts";
import { type Agent, startAgent } from "../e2e/azdo_agent.ts";
import { nightly, sample } from "../support/sample.ts";
import { runMain } from "../support/run_main.ts";
import { deployment } from "../support/webshop.ts";

const BRANCH = "promote/webshop-cart";
const cart = ["new", "--group", "webshop", "--app", "cart", "--tag"];

function start(): Promise<Agent> {
  return startAgent({ runner: runMain });
}

/** The one open pull request says what its branch holds, and merges by itself where it may. */
async function assertConsistent({ repository }: Agent, env: string, tag: string): Promise<void> {
  const open = repository.pullRequests.filter(({ state }) => state === "open");
  assert.equal(open.length, 1);
  const parsed = parseDescription(open[0]?.body ?? "");
  assert.ok(parsed.kind === "promotion");
  assert.deepEqual([parsed.promotion.env, parsed.promotion.tag], [env, tag]);
  const changed = await repository.git("diff", `main...${BRANCH}`);
  assert.match(changed, new RegExp(`^\\+.*/cart:${tag}"`, "m"));
  assert.equal(open[0]?.autoMerge !== undefined, env !== "prod");
}

Deno.test("on Azure DevOps, where arming has no guard, prod's pull request never ends up armed", async () => {
  // The promotion to prod comes in before each write of a new version, the one that arms included.
  const moments: [string, RegExp][] = [
    ["PATCH", /\/pullrequests\/\d+\?/],
    ["POST", /git-receive-pack$/],
    ["POST", /\/pullrequests\?/],
  ];
  for (const [method, path] of sample(moments, 3)) {
    await using agent = await start();
    const { repository, forge } = agent;
    await agent.build([...cart, "2.0.0"]);
    await repository.merge(1, "merge", { bypass: true });
    await agent.build(["promote"]);
    await repository.merge(2, "merge", { bypass: true });
    forge.faults.add({ method, path, before: () => agent.build(["promote"]) });
    const { code, stderr } = await agent.build([...cart, "3.0.0"]);
    assert.equal(code, 0, stderr);
    await assertConsistent(agent, "dev", "3.0.0");
  }
});

Deno.test("on Azure DevOps a promotion whose arming comes late leaves a newer version armed that took its pull request", async () => {
  await using agent = await start();
  const { repository, forge } = agent;
  await agent.build([...cart, "2.0.0"]);
  await repository.merge(1, "merge", { bypass: true });
  const arming = forge.faults.hold({ method: "PATCH", path: /\/pullrequests\/2\?/ });
  const older = agent.build(["promote"]);
  await Promise.race([arming.reached, older]);
  const reading = Promise.withResolvers<ReturnType<typeof forge.faults.hold>>();
  forge.faults.add({
    method: "GET",
    path: /\/pullrequests\/2\?/,
    async before() {
      const held = forge.faults.hold({ method: "GET", path: /\/pullrequests\/2\?/ });
      reading.resolve(held);
      arming.release();
      await held.reached;
    },
  });
  const newer = await agent.build([...cart, "3.0.0"]);
  assert.equal(newer.code, 0, newer.stderr);
  (await reading.promise).release();
  const { code, stdout, stderr } = await older;
  assert.equal(code, 0, stderr);
  assert.equal(
    stdout,
    'skipping promotion as pull request #2 brings version 3.0.0 to environment "dev"\n',
  );
  assert.match(stderr, /^re-enabling auto-merge on pull request #2$/m);
  await assertConsistent(agent, "dev", "3.0.0");
});

nightly.test("on Azure DevOps too, what the head changes is judged, whatever the description says", async () => {
  await using agent = await start();
  const { repository } = agent;
  await agent.build([...cart, "2.0.0"]);
  const sha = await repository.merge(1, "merge", { bypass: true });
  await agent.build(["promote"]);
  await repository.setStatus(sha, "kustomization/webshop-dev", "success", { genre: "fluxcd" });
  const pullRequest = repository.pullRequest(2);
  const body = pullRequest.body;
  pullRequest.body = body.replace('"env":"qa"', '"env":"dev"');
  const lied = await agent.validate(2, ["status", "--timeout", "5s"]);
  assert.equal(lied.code, 1);
  assert.match(lied.stderr, /^error: pull request #2 cannot be checked: its metadata says /m);
  pullRequest.body = body;
  assert.equal((await agent.validate(2, ["status"])).code, 0);
});

nightly.test("on Azure DevOps too, an edited description does not lead the next promotion astray", async () => {
  await using agent = await start();
  const { repository } = agent;
  await agent.build([...cart, "2.0.0"]);
  await repository.merge(1, "merge", { bypass: true });
  const pullRequest = repository.pullRequest(1);
  pullRequest.body = pullRequest.body.replace('"env":"dev"', '"env":"qa"');
  const { code, stderr } = await agent.build(["promote"]);
  assert.equal(code, 0, stderr);
  await assertConsistent(agent, "qa", "2.0.0");
});

nightly.test("on Azure DevOps too, a pull request that is as it should be is left alone", async () => {
  await using agent = await start();
  const { repository, forge } = agent;
  await agent.build([...cart, "2.0.0"]);
  const tip = await repository.tip(BRANCH);
  const from = forge.requests.length;
  const { code, stdout } = await agent.build([...cart, "2.0.0"]);
  assert.equal(code, 0);
  assert.equal(stdout, `created branch ${BRANCH} with pull request 1 on commit ${tip}\n`);
  const writes = forge.requests.slice(from).filter(({ method, path }) =>
    method === "PATCH" || path.endsWith("git-receive-pack")
  );
  assert.deepEqual(writes, []);
  await repository.commit({ "webshop/dev/cart.yaml": deployment("cart", "1.5.0") });
  await agent.build([...cart, "2.0.0"]);
  await assertConsistent(agent, "dev", "2.0.0");
});
