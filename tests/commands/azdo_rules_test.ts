import assert from "node:assert/strict";
import type { Clock } from "../../src/context.ts";
import { parseDescription } from "../../src/core/promotion/description.ts";
import { type Agent, startAgent } from "../e2e/azdo_agent.ts";
import { PROMOTION } from "../support/promotion.ts";
import { nightly } from "../support/sample.ts";
import { runMain } from "../support/run_main.ts";
import { fakeClock } from "../support/test_edge.ts";

const BRANCH = "promote/webshop-cart";
const cart = ["new", "--group", "webshop", "--app", "cart", "--tag"];

/** The request that gives an open pull request its text. */
const DESCRIBING = { method: "PATCH", path: /\/pullrequests\/\d+\?/, body: /"description"/ };
const REFUSED = { status: 403, body: { message: "no" } };
const OF_FLUX = { genre: "fluxcd" };

interface StartOptions {
  readonly prflow?: string;
  readonly clock?: () => Clock;
}

async function start(options: StartOptions = {}): Promise<Agent> {
  const { prflow = "per-app", clock = fakeClock } = options;
  const agent = await startAgent({
    prflow,
    async runner(cwd, args, more) {
      return await runMain(cwd, args, { ...more, clock: clock() });
    },
  });
  return agent;
}

/** The program must succeed. */
async function succeed({ build }: Agent, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await build(args);
  assert.equal(code, 0, stderr);
  return stdout;
}

/** Brings a version into dev, a person merging, and opens its pull request for qa; answers dev's merge. */
async function openForQa(agent: Agent, tag: string): Promise<string> {
  await succeed(agent, [...cart, tag]);
  const sha = await mergeOpen(agent, "dev");
  await succeed(agent, ["promote", "--commit", sha]);
  return sha;
}

/** A person merges the environment's open pull request; answers the commit. */
async function mergeOpen({ repository }: Agent, env: string): Promise<string> {
  const found = repository.pullRequests.find(({ state, title }) =>
    state === "open" && title.endsWith(` to environment ${env}`)
  );
  assert.ok(found, `no open pull request for ${env}`);
  return await repository.merge(found, "merge", { bypass: true });
}

/** The one open pull request says what its branch holds, and completes by itself unless it is prod's. */
async function assertOpen({ repository }: Agent, env: string): Promise<string> {
  const [found, another] = repository.pullRequests.filter(({ state }) => state === "open");
  assert.equal(another, undefined);
  const parsed = parseDescription(found?.body ?? "");
  assert.ok(parsed.kind === "promotion");
  const { tag } = parsed.promotion;
  assert.equal(found?.title, `Promote webshop/cart version ${tag} to environment ${env}`);
  assert.equal(parsed.promotion.env, env);
  const changed = await repository.git("diff", `main...${BRANCH}`, "--", `webshop/${env}`);
  assert.match(changed, new RegExp(`^\\+.*/cart:${tag}"`, "m"));
  assert.equal(found?.autoMerge !== undefined, env !== "prod");
  return tag;
}

Deno.test("a run of new that dies between push and description merges nothing, and the next one puts it right, on Azure DevOps", async () => {
  await using agent = await start();
  const { repository, forge } = agent;
  await openForQa(agent, "2.0.0");
  forge.faults.add({ ...DESCRIBING, times: 10, answer: REFUSED });
  assert.equal((await agent.build([...cart, "3.0.0"])).code, 1);
  forge.faults.clear();
  assert.match(repository.pullRequest(2).title, /2\.0\.0 to environment qa$/);
  // The first environment is not checked, but people would merge it for what its text says.
  const { code, stderr } = await agent.validate(2, ["status", "--timeout", "5s"]);
  assert.equal(code, 1);
  assert.match(stderr, /^error: pull request #2 cannot be checked: its metadata says /m);
  await succeed(agent, [...cart, "3.0.0"]);
  assert.equal(
    repository.pullRequest(2).title,
    "Promote webshop/cart version 3.0.0 to environment dev",
  );
  assert.equal((await agent.validate(2, ["status"])).code, 0);
  assert.equal(repository.pullRequest(2).state, "merged");
  assert.match(await repository.read("main", "webshop/qa/cart.yaml") ?? "", /cart:1\.0\.0/);
});

nightly.test("status does not pass what was pushed by the old description on Azure DevOps", async () => {
  await using agent = await start({ prflow: "per-env" });
  const { repository, forge } = agent;
  const older = await openForQa(agent, "2.0.0");
  await repository.setStatus(older, "kustomization/webshop-dev", "success", OF_FLUX);
  await succeed(agent, [...cart, "3.0.0"]);
  const sha = await mergeOpen(agent, "dev");
  forge.faults.add({ ...DESCRIBING, times: 10, answer: REFUSED });
  assert.equal((await agent.build(["promote"])).code, 1);
  forge.faults.clear();
  assert.match(repository.pullRequest(2).title, /2\.0\.0 to environment qa$/);
  const { code, stderr } = await agent.validate(2, ["status", "--timeout", "5s"]);
  assert.equal(code, 1);
  assert.match(stderr, /^error: pull request #2 cannot be checked: its metadata says /m);
  await succeed(agent, ["promote"]);
  await repository.setStatus(sha, "kustomization/webshop-dev", "success", OF_FLUX);
  assert.equal((await agent.validate(2, ["status"])).code, 0);
  assert.equal(repository.pullRequest(2).state, "merged");
  assert.match(await repository.read("main", "webshop/qa/cart.yaml") ?? "", /cart:3\.0\.0/);
});

Deno.test("forged metadata over a change of README.md opens nothing for prod on Azure DevOps", async () => {
  for (
    const [tag, reason] of [
      ["6.6.6", "skipping promotion as the merge set no tag of webshop/cart"],
      ["1.0.0", "webshop/cart is already at version 1.0.0 in every later environment"],
    ] as const
  ) {
    await using agent = await start();
    const { repository } = agent;
    await repository.commit({ "README.md": "x" }, { branch: BRANCH });
    const forged = { ...PROMOTION, env: "qa", tag, sha: await repository.tip() };
    await repository.open({
      source: BRANCH,
      body: `<!-- metadata = ${JSON.stringify(forged)} -->`,
    });
    await repository.merge(1, "merge", { bypass: true });
    assert.equal(await succeed(agent, ["promote"]), `${reason}\n`);
    assert.equal(repository.pullRequests.length, 1);
  }
});

nightly.test("status passes as soon as another run has described what it pushed on Azure DevOps", async () => {
  let whileWaiting: (() => Promise<unknown>) | undefined;
  const clock = (): Clock => {
    const { now, sleep } = fakeClock();
    return {
      now,
      async sleep(milliseconds) {
        await sleep(milliseconds);
        await whileWaiting?.();
      },
    };
  };
  await using agent = await start({ prflow: "per-env", clock });
  const { repository, forge } = agent;
  await openForQa(agent, "2.0.0");
  await succeed(agent, [...cart, "3.0.0"]);
  const sha = await mergeOpen(agent, "dev");
  await repository.setStatus(sha, "kustomization/webshop-dev", "success", OF_FLUX);
  const describing = forge.faults.hold(DESCRIBING);
  const other = succeed(agent, ["promote"]);
  await Promise.race([describing.reached, other]);
  let waited = false;
  whileWaiting = async () => {
    waited = true;
    whileWaiting = undefined;
    describing.release();
    await other;
  };
  const { stdout, stderr } = await agent.validate(2, ["status"]);
  assert.equal(stdout, `successful reconciliation for webshop-dev found on "${sha}"\n`, stderr);
  assert.ok(waited);
  assert.equal(repository.pullRequest(2).state, "merged");
  assert.match(await repository.read("main", "webshop/qa/cart.yaml") ?? "", /cart:3\.0\.0/);
});

nightly.test("a newer version's success in qa opens no gate to prod for the one that failed on Azure DevOps", async () => {
  await using agent = await start({ prflow: "per-env" });
  const { repository } = agent;
  await openForQa(agent, "2.0.0");
  const failed = await mergeOpen(agent, "qa");
  await repository.setStatus(failed, "kustomization/webshop-qa", "failure", OF_FLUX);
  await succeed(agent, ["promote", "--commit", failed]);
  const { number } = repository.pullRequests.at(-1)!;
  await openForQa(agent, "3.0.0");
  const mended = await mergeOpen(agent, "qa");
  await repository.setStatus(mended, "kustomization/webshop-qa", "success", OF_FLUX);
  assert.match(repository.pullRequest(number).title, /2\.0\.0 to environment prod$/);
  const { code, stderr } = await agent.validate(number, ["status"]);
  assert.equal(code, 1);
  assert.match(
    stderr,
    new RegExp(`^error: failed reconciliation for webshop-qa found on "${failed}"`, "m"),
  );
});

nightly.test("a person's commit on an open promotion stays, and is listed where a newer version takes over, on Azure DevOps", async () => {
  await using agent = await start();
  const { repository } = agent;
  await succeed(agent, [...cart, "1.1.0"]);
  await repository.commit({ "webshop/dev/extra.yaml": "a: 1\n" }, {
    branch: BRANCH,
    message: "Add what 1.1.0 needs",
  });
  const tip = await repository.tip(BRANCH);
  const again = await agent.build([...cart, "1.1.0"]);
  assert.equal(again.code, 0, again.stderr);
  assert.match(
    again.stderr,
    /^warning: pull request #1 has changes beyond the promotion .*Add what 1\.1\.0 needs/m,
  );
  assert.equal(await repository.tip(BRANCH), tip);
  await succeed(agent, [...cart, "1.2.0"]);
  assert.equal(await assertOpen(agent, "dev"), "1.2.0");
  const [comment] = repository.pullRequest(1).comments;
  assert.match(
    comment?.body ?? "",
    /^took over .*1, which was: Promote webshop\/cart version 1\.1\.0 to environment dev\n/,
  );
  assert.match(comment?.body ?? "", /Add what 1\.1\.0 needs/);
});

Deno.test("promote that died while arming completes what has passed its gate meanwhile when run again on Azure DevOps", async () => {
  await using agent = await start();
  const { repository, forge } = agent;
  await succeed(agent, [...cart, "2.0.0"]);
  const sha = await mergeOpen(agent, "dev");
  await repository.setStatus(sha, "kustomization/webshop-dev", "success", OF_FLUX);
  let gate: number | undefined;
  forge.faults.add({
    method: "PATCH",
    path: /\/pullrequests\/2\?/,
    body: /autoCompleteSetBy/,
    times: 10,
    before: async () => gate ??= (await agent.validate(2, ["status"])).code,
    answer: REFUSED,
  });
  const died = await agent.build(["promote"]);
  assert.equal(died.code, 1, died.stdout);
  forge.faults.clear();
  assert.match(died.stderr, /^error: could not set auto-merge on PR #2 /m);
  assert.equal(gate, 0);
  assert.equal(repository.pullRequest(2).state, "open");
  await succeed(agent, ["promote"]);
  assert.equal(repository.pullRequest(2).state, "merged");
  assert.match(await repository.read("main", "webshop/qa/cart.yaml") ?? "", /cart:2\.0\.0/);
});

nightly.test("new whose base was read just before qa merged takes nothing from the promotion, nor is taken, on Azure DevOps", async () => {
  await using agent = await start();
  const { repository, forge } = agent;
  await openForQa(agent, "2.0.0");
  let promoted: string | undefined;
  forge.faults.add({
    method: "POST",
    path: /git-receive-pack$/,
    before: async () => {
      const sha = await mergeOpen(agent, "qa");
      promoted = await succeed(agent, ["promote", "--commit", sha]);
    },
  });
  await succeed(agent, [...cart, "3.0.0"]);
  assert.match(promoted ?? "", /^created branch /);
  assert.equal(await assertOpen(agent, "dev"), "3.0.0");
  assert.match(await repository.read("main", "webshop/qa/cart.yaml") ?? "", /cart:2\.0\.0/);
  assert.match(await repository.read(BRANCH, "webshop/qa/cart.yaml") ?? "", /cart:2\.0\.0/);
});

nightly.test("several releases of one app at once all succeed, and the last one stands, on Azure DevOps", async () => {
  // Pauses are real but short: without any, the runs would push each other aside for minutes.
  const clock = (): Clock => ({
    now: () => Date.now(),
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds / 2)),
  });
  await using agent = await start({ clock });
  const tags = ["1.0.1", "1.0.2", "1.0.3", "1.0.4", "1.0.5"];
  await Promise.all(tags.map((tag) => succeed(agent, [...cart, tag])));
  assert.ok(tags.includes(await assertOpen(agent, "dev")));
  assert.equal(agent.repository.pullRequests.length, 1);
});

nightly.test("a promotion that read between a new version's push and its pull request gives the branch back on Azure DevOps", async () => {
  await using agent = await start();
  const { forge } = agent;
  await openForQa(agent, "2.0.0");
  const sha = await mergeOpen(agent, "qa");
  const opening = forge.faults.hold({ method: "POST", path: /\/pullrequests\?/ });
  const newer = succeed(agent, [...cart, "3.0.0"]);
  await Promise.race([opening.reached, newer]);
  const pushing = forge.faults.hold({ method: "POST", path: /git-receive-pack$/ });
  const older = succeed(agent, ["promote", "--commit", sha]);
  await Promise.race([pushing.reached, older]);
  opening.release();
  await newer;
  pushing.release();
  assert.match(
    await older,
    /^skipping promotion as pull request .?3 brings version 3\.0\.0 to environment "dev"\n$/,
  );
  assert.equal(await assertOpen(agent, "dev"), "3.0.0");
});

Deno.test("promote fails, and skips nothing, where a commit's pull requests cannot be listed on Azure DevOps", async () => {
  for (const answer of [{ status: 200, body: {} }, { status: 500, body: { message: "no" } }]) {
    await using agent = await start();
    const { repository, forge } = agent;
    await succeed(agent, [...cart, "2.0.0"]);
    await mergeOpen(agent, "dev");
    forge.faults.add({ method: "POST", path: /\/pullrequestquery\?/i, times: 1_000, answer });
    const { code, stdout, stderr } = await agent.build(["promote"]);
    assert.equal(code, 1);
    assert.equal(stdout, "");
    assert.match(stderr, /^error: .*pullrequestquery/m);
    forge.faults.clear();
    assert.match(await succeed(agent, ["promote"]), /^created branch /);
    assert.equal(repository.pullRequests.length, 2);
  }
});
