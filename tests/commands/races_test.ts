import assert from "node:assert/strict";
import { parseDescription } from "../../src/core/promotion/description.ts";
import { title } from "../../src/core/names/title.ts";
import type { Promotion } from "../../src/core/promotion/promotion.ts";
import { PROMOTION } from "../support/promotion.ts";
import { IN_FULL } from "../support/sample.ts";
import { type Scenario, startScenario } from "../support/scenario.ts";
import { deployment, webshop } from "../support/webshop.ts";

const BRANCH = "promote/webshop-cart";

function newCart(tag: string): string[] {
  return ["new", "--group", "webshop", "--app", "cart", "--tag", tag];
}

/** Lets `other` run in the middle of another run, once, before its request with this method and path is handled. */
function meanwhile(
  { forge }: Scenario,
  method: string,
  path: RegExp,
  other: () => Promise<unknown>,
): void {
  forge.faults.add({ method, path, before: other });
}

/** The pull request says what its branch holds, and merges by itself. */
async function assertConsistent({ repository }: Scenario, number: number): Promise<string> {
  const { body, title, autoMerge } = repository.pullRequest(number);
  const parsed = parseDescription(body);
  assert.ok(parsed.kind === "promotion");
  const { group, app, tag } = parsed.promotion;
  assert.equal(title, `Promote ${group}/${app} version ${tag} to environment dev`);
  const changed = await repository.git("diff", `main...${BRANCH}`);
  assert.match(changed, new RegExp(`^\\+.*/${app}:${tag}"`, "m"));
  assert.ok(autoMerge);
  return tag;
}

Deno.test("two runs at once leave a pull request that says what its branch holds", async () => {
  for (
    const [method, path, before, stands] of [
      ["PATCH", /\/pulls\/1$/, true, "1.2.0"],
      ["POST", /\/pulls$/, false, "1.3.0"],
    ] as const
  ) {
    await using scenario = await startScenario();
    if (before) await scenario.run(newCart("1.1.0"));
    meanwhile(scenario, method, path, () => scenario.run(newCart("1.3.0")));
    const { code, stdout, stderr } = await scenario.run(newCart("1.2.0"));
    assert.equal(code, 0, stderr);
    assert.equal(await assertConsistent(scenario, 1), stands);
    // A run that was pushed over says what it made; it was there, and the last one stands.
    assert.match(
      stdout,
      new RegExp(`^created branch ${BRANCH} with pull request 1 on commit [0-9a-f]{40}\n$`),
    );
  }
});

/** Merged by a person, as is what follows from it: an open pull request for prod of the version that qa got. */
async function mergedInQa(scenario: Scenario, tag: string): Promise<string> {
  const { repository } = scenario;
  await repository.commit({ "webshop/dev/cart.yaml": deployment("cart", tag) });
  const promotion: Promotion = { ...PROMOTION, tag, env: "qa", sha: await repository.tip("main") };
  await repository.setBranch(BRANCH, "main");
  await repository.commit({ "webshop/qa/cart.yaml": deployment("cart", tag) }, { branch: BRANCH });
  const { number } = await repository.open({
    source: BRANCH,
    title: title(promotion),
    body: `<!-- metadata = ${JSON.stringify(promotion)} -->`,
  });
  return await repository.merge(number, "merge", { bypass: true });
}

Deno.test("a new version and an older one's promotion to prod: no side is lost, and prod is never armed", async () => {
  // promote comes in before each request of new, from the one that creates to the one that arms.
  const moments: [string, RegExp, RegExp?][] = [
    ["POST", /git-receive-pack$/],
    ["POST", /\/pulls$/],
    ["POST", /graphql$/, /enablePullRequestAutoMerge/],
  ];
  for (const [method, path, body] of moments) {
    await using scenario = await startScenario();
    const { repository, forge } = scenario;
    const sha = await mergedInQa(scenario, "2.0.0");
    let promoted: { code: number; stderr: string } | undefined;
    forge.faults.add({
      method,
      path,
      ...(body === undefined ? {} : { body }),
      before: async () => promoted = await scenario.run(["promote", "--commit", sha]),
    });
    const { code, stderr } = await scenario.run(newCart("3.0.0"));
    assert.equal(code, 0, stderr);
    assert.equal(promoted?.code, 0, promoted?.stderr);
    assert.equal(await assertConsistent(scenario, 2), "3.0.0");
    for (const { body, autoMerge, state } of repository.pullRequests) {
      const parsed = parseDescription(body);
      const env = parsed.kind === "promotion" ? parsed.promotion.env : "";
      if (state === "open" && env === "prod") assert.equal(autoMerge, undefined);
    }
  }
});

Deno.test("new whose base was read just before qa merged takes nothing from the promotion, nor is taken", async () => {
  await using scenario = await startScenario();
  const { repository, forge } = scenario;
  await scenario.run(newCart("2.0.0"));
  await repository.merge(1, "merge", { bypass: true });
  await scenario.run(["promote"]);
  // qa merges between new's query and its push, and its promotion to prod runs at once.
  forge.faults.add({
    method: "POST",
    path: /git-receive-pack$/,
    before: async () => {
      const sha = await repository.merge(2, "merge", { bypass: true });
      await scenario.run(["promote", "--commit", sha]);
    },
  });
  const { code, stderr } = await scenario.run(newCart("3.0.0"));
  assert.equal(code, 0, stderr);
  const open = repository.pullRequests.filter(({ state }) => state === "open");
  assert.deepEqual(open.map(({ title }) => title), [
    "Promote webshop/cart version 3.0.0 to environment dev",
  ]);
  assert.ok(open[0]?.autoMerge);
});

for (const depth of [[], ["--depth=1"]]) {
  Deno.test(
    `a promotion that read between a new version's push and its pull request gives the branch back${
      depth.length > 0 ? ", from a shallow clone too" : ""
    }`,
    async () => {
      await using scenario = await startScenario();
      const { forge } = scenario;
      const sha = await mergedInQa(scenario, "2.0.0");
      const opening = forge.faults.hold({ method: "POST", path: /\/pulls$/ });
      const newer = scenario.run(newCart("3.0.0"), { cwd: await scenario.checkout(...depth) });
      await Promise.race([opening.reached, newer]);
      const pushing = forge.faults.hold({ method: "POST", path: /git-receive-pack$/ });
      const older = scenario.run(["promote", "--commit", sha], {
        cwd: await scenario.checkout(...depth),
      });
      await Promise.race([pushing.reached, older]);
      opening.release();
      assert.equal((await newer).code, 0);
      pushing.release();
      const { code, stdout, stderr } = await older;
      assert.equal(code, 0, stderr);
      assert.equal(
        stdout,
        'skipping promotion as pull request #2 brings version 3.0.0 to environment "dev"\n',
        stderr,
      );
      assert.equal(await assertConsistent(scenario, 2), "3.0.0");
    },
  );
}

Deno.test("a head that is about to be given back is not described by a third run", async () => {
  await using scenario = await startScenario();
  const { forge } = scenario;
  const sha = await mergedInQa(scenario, "2.0.0");
  const creating = () => forge.faults.hold({ method: "POST", path: /\/pulls$/ });
  const opening = creating();
  const newer = scenario.run(newCart("3.0.0"));
  await Promise.race([opening.reached, newer]);
  const pushing = forge.faults.hold({ method: "POST", path: /git-receive-pack$/ });
  const second = scenario.run(["promote", "--commit", sha]);
  await Promise.race([pushing.reached, second]);
  opening.release();
  assert.equal((await newer).code, 0);
  const refused = creating();
  pushing.release();
  await Promise.race([refused.reached, second]);
  // On the head of the second run stands the description of the first.
  const clock = {
    now: Date.now,
    async sleep() {
      refused.release();
      await second;
    },
  };
  const third = await scenario.run(["promote", "--commit", sha], { clock });
  assert.match(
    third.stderr,
    /^pull request #2 describes another promotion than its head; waiting/m,
  );
  const skipped =
    'skipping promotion as pull request #2 brings version 3.0.0 to environment "dev"\n';
  assert.deepEqual([(await second).stdout, third.stdout], [skipped, skipped]);
  assert.equal(await assertConsistent(scenario, 2), "3.0.0");
});

Deno.test("a branch that cannot be given back is never left on a pull request that merges by itself", async () => {
  await using scenario = await startScenario();
  const { forge, repository } = scenario;
  const sha = await mergedInQa(scenario, "2.0.0");
  const opening = forge.faults.hold({ method: "POST", path: /\/pulls$/ });
  const newer = scenario.run(newCart("3.0.0"));
  await Promise.race([opening.reached, newer]);
  const pushing = forge.faults.hold({ method: "POST", path: /git-receive-pack$/ });
  const older = scenario.run(["promote", "--commit", sha]);
  await Promise.race([pushing.reached, older]);
  opening.release();
  await newer;
  forge.faults.add({
    method: "POST",
    path: /git-receive-pack$/,
    times: 2,
    answer: { status: 403 },
  });
  pushing.release();
  const { stderr } = await older;
  assert.match(stderr, /^could not give it back: /m);
  const { body, autoMerge } = repository.pullRequest(2);
  const parsed = parseDescription(body);
  assert.ok(parsed.kind === "promotion");
  assert.equal(parsed.promotion.env, "prod", stderr);
  assert.equal(autoMerge, undefined);
});

Deno.test("of two versions in one shallow clone the newer one's pull request is left alone", async () => {
  await using scenario = await startScenario();
  const { repository } = scenario;
  await scenario.run(newCart("2.0.0"));
  const sha = await repository.merge(1, "merge", { bypass: true });
  await scenario.run(newCart("3.0.0"));
  await repository.commit({ "README.md": "the base moved on" });
  const cwd = await scenario.checkout("--depth=1");
  const result = await scenario.json(["promote", "--commit", sha], { cwd });
  assert.equal(
    result.reason,
    'skipping promotion as pull request #2 brings version 3.0.0 to environment "dev"',
  );
});

Deno.test("many releases of one app at once all succeed, and the last one stands", async () => {
  await using scenario = await startScenario();
  // Pauses are real but short: without any, as by the other tests' clock, they would push each other aside for minutes.
  const clock = {
    now: () => Date.now(),
    sleep: (milliseconds: number) =>
      new Promise<void>((resolve) => setTimeout(resolve, milliseconds / 2)),
  };
  const tags = Array.from({ length: IN_FULL ? 20 : 5 }, (_, index) => `1.0.${index + 1}`);
  const runs = await Promise.all(tags.map((tag) => scenario.run(newCart(tag), { clock })));
  for (const { code, stderr } of runs) assert.equal(code, 0, stderr);
  assert.ok(tags.includes(await assertConsistent(scenario, 1)));
  assert.equal(scenario.repository.pullRequests.length, 1);
});

Deno.test("a pull request that is as it should be is left alone: nothing is pushed, and approvals stay", async () => {
  await using scenario = await startScenario();
  const { repository, forge } = scenario;
  await scenario.run(newCart("1.1.0"));
  const tip = await repository.tip(BRANCH);
  const from = forge.requests.length;
  const result = await scenario.json(newCart("1.1.0"));
  assert.equal(result.action, "unchanged");
  assert.equal(result.pullRequest.autoMerge, true);
  assert.equal(await repository.tip(BRANCH), tip);
  const writes = forge.requests.slice(from).filter(({ method, path, body }) =>
    method === "PATCH" || path.endsWith("git-receive-pack") ||
    /mutation/.test(JSON.stringify(body ?? ""))
  );
  assert.deepEqual(writes, []);
});

Deno.test("a person's commit on an open promotion stays, and is listed where a newer version takes over", async () => {
  await using scenario = await startScenario();
  const { repository } = scenario;
  await scenario.run(newCart("1.1.0"));
  await repository.commit({ "webshop/dev/extra.yaml": "a: 1\n" }, {
    branch: BRANCH,
    message: "Add what 1.1.0 needs `@all`\u202e",
  });
  const tip = await repository.tip(BRANCH);
  const again = await scenario.run(newCart("1.1.0"));
  assert.equal(again.code, 0, again.stderr);
  assert.match(
    again.stderr,
    /^warning: pull request #1 has changes beyond the promotion .*Add what 1\.1\.0 needs/m,
  );
  assert.equal(await repository.tip(BRANCH), tip);
  const newer = await scenario.json(newCart("1.2.0"));
  assert.deepEqual(newer.pullRequest.replaced, {
    title: "Promote webshop/cart version 1.1.0 to environment dev",
  });
  const [comment] = repository.pullRequest(1).comments;
  assert.match(
    comment?.body ?? "",
    /^took over #1, which was: Promote webshop\/cart version 1\.1\.0 to environment dev\n/,
  );
  // It is read as text, whatever is in it.
  assert.match(
    comment?.body ?? "",
    /- ``[0-9a-f]{7} Add what 1\.1\.0 needs `@all`\\u\{202e\} \(.*\)``$/,
  );
});

Deno.test("a run that dies between push and description leaves a pull request that the next one puts right", async () => {
  await using scenario = await startScenario();
  const { repository, forge } = scenario;
  await scenario.run(newCart("2.0.0"));
  forge.faults.add({
    method: "PATCH",
    path: /\/pulls\/1$/,
    times: 10,
    answer: { status: 403, body: { message: "no" } },
  });
  assert.equal((await scenario.run(newCart("3.0.0"))).code, 1);
  forge.faults.clear();
  assert.match(repository.pullRequest(1).title, /2\.0\.0/);
  assert.equal((await scenario.run(newCart("3.0.0"))).code, 0);
  assert.equal(await assertConsistent(scenario, 1), "3.0.0");
});

Deno.test("a pull request that another group and app make meanwhile, on the same branch, is left alone", async () => {
  await using scenario = await startScenario({
    files: {
      ...webshop(),
      "a-b/dev/c.yaml": `tag: "1" # {"$imagepolicy": "a-b:c:tag"}\n`,
      "a/dev/b-c.yaml": `tag: "1" # {"$imagepolicy": "a:b-c:tag"}\n`,
    },
  });
  const { repository } = scenario;
  meanwhile(
    scenario,
    "POST",
    /\/pulls$/,
    () => scenario.run(["new", "--group", "a", "--app", "b-c", "--tag", "2"]),
  );
  const { code, stderr } = await scenario.run([
    "new",
    "--group",
    "a-b",
    "--app",
    "c",
    "--tag",
    "2",
  ]);
  assert.equal(code, 1);
  assert.match(
    stderr,
    /^error: branch "promote\/a-b-c" belongs to pull request #1, which promotes a\/b-c; /m,
  );
  assert.match(repository.pullRequest(1).body, /"group":"a","app":"b-c"/);
  assert.equal(
    await repository.git("diff", "--name-only", "main...promote/a-b-c"),
    "a/dev/b-c.yaml",
  );
});

Deno.test("somebody's own pull request from a branch of that name is left alone", async () => {
  await using scenario = await startScenario();
  const { repository } = scenario;
  await repository.commit({ "README.md": "by hand" }, { branch: BRANCH });
  await repository.open({ source: BRANCH, title: "My work", body: "by hand" });
  const { code, stderr } = await scenario.run(newCart("1.1.0"));
  assert.equal(code, 1);
  assert.equal(
    stderr,
    `error: branch "${BRANCH}" belongs to pull request #1, "My work"; merge or close it first (${repository.url}/pull/1), or rename a group or an app\n`,
  );
  assert.equal(await repository.read(BRANCH, "README.md"), "by hand");
});
