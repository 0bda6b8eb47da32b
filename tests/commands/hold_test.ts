import assert from "node:assert/strict";
import { testOnBoth } from "../support/both_providers.ts";
import { startScenario } from "../support/scenario.ts";
import { webshop } from "../support/webshop.ts";

const CART = ["--group", "webshop", "--app", "cart"];
const REASON = ["--reason", "incident 42"];
const NEW = ["new", ...CART, "--tag"];

testOnBoth(
  "hold adds a file by a pull request, which merges by itself where the environment does",
  webshop,
  async ({ repository, run, json, merge }) => {
    const hold = ["hold", ...CART, "--env", "dev", ...REASON];
    const { action, branch, pullRequest } = await json([...hold, "--until", "9999-01-01"]);
    assert.equal(action, "created");
    assert.match(branch, /^hold\/webshop-cart-dev-[0-9a-f]{8}$/);
    assert.equal(pullRequest.autoMerge, true);
    assert.equal(repository.pullRequest(1).title, "Hold webshop/cart in environment dev");
    assert.match(repository.pullRequest(1).body, /^- Reason: `incident 42`$/m);
    assert.equal((await json([...hold, "--until", "9999-01-01"])).action, "unchanged");
    await merge(1);
    const file = `.gitops-promotion/holds/${branch.slice("hold/".length)}.yaml`;
    assert.match(
      await repository.read("main", file) ?? "",
      /^group: webshop\napp: cart\nenv: dev\nreason: incident 42\n(?:by: .*\n)?at: .*\nuntil: 9999-01-01T00:00:00.000Z$/m,
    );
    const again = await json([...hold, "--until", "9999-01-01"]);
    assert.equal(again.action, "unchanged");
    assert.match(again.reason, /is held: incident 42 \(.*until 9999-01-01 00:00 UTC\) already$/);
    assert.match((await run([...NEW, "1.1.0"])).stdout, / is held: incident 42/);
    // Without an end it is another hold, in the same file.
    assert.equal((await json(hold)).action, "created");
    assert.equal(await repository.git("diff", "--name-only", `main..${branch}`), file);
  },
);

Deno.test("a hold of an app that is not there is warned about: it stops nothing", async () => {
  await using scenario = await startScenario();
  const dry = ["hold", ...REASON, "--dry-run", "--group"];
  const { warnings: [warning] } = await scenario.json([...dry, "webshop", "--app", "crat"]);
  assert.deepEqual(warning, {
    code: "hold-selects-nothing",
    message:
      "the hold stops nothing, since there is no app webshop/crat; did you mean webshop/cart?",
  });
});

testOnBoth(
  "release removes the hold with the same selectors, after which promotions go through",
  webshop,
  async ({ repository, json, merge }) => {
    const selectors = [...CART, "--tag", "1.1.0"];
    const held = await json(["hold", ...selectors, ...REASON]);
    // Without an environment a person has to agree.
    assert.equal(held.pullRequest.autoMerge, false);
    const early = await json(["release", ...selectors]);
    assert.equal(early.action, "unchanged");
    assert.match(early.reason, /^there is no hold of webshop\/cart version 1\.1\.0/);
    await merge(1);
    assert.equal((await json([...NEW, "1.1.0"])).action, "skipped");
    const other = await json(["release", ...CART]);
    assert.equal(
      other.reason,
      "there is no hold of webshop/cart; there is one of webshop/cart version 1.1.0",
    );
    const { branch, action, pullRequest } = await json(["release", ...selectors]);
    assert.equal(action, "created");
    assert.match(branch, /^release\/webshop-cart-1\.1\.0-[0-9a-f]{8}$/);
    assert.equal(pullRequest.autoMerge, false);
    assert.equal(repository.pullRequest(2).title, "Release webshop/cart version 1.1.0");
    await merge(2);
    assert.deepEqual(
      (await repository.files("main")).filter((path) => path.startsWith(".gitops-promotion")),
      [],
    );
    assert.equal((await json([...NEW, "1.1.0"])).action, "created");
  },
);

testOnBoth(
  "hold switches auto-merge off at once on what it selects, and on nothing else",
  webshop,
  async ({ repository, run, json }) => {
    await run([...NEW, "1.1.0"]);
    await run(["new", "--group", "webshop", "--app", "api", "--tag", "1.1.0"]);
    const { disarmed } = await json(["hold", ...CART, ...REASON]);
    assert.deepEqual(disarmed.map(({ number }: { number: number }) => number), [1]);
    assert.equal(repository.pullRequest(1).autoMerge, undefined);
    assert.ok(repository.pullRequest(2).autoMerge);
  },
);

testOnBoth(
  "what hold has disarmed stays so when promote runs again, until the hold's pull request is closed",
  webshop,
  async ({ repository, run, merge }) => {
    await run([...NEW, "1.1.0"]);
    await merge(1);
    await run(["promote"]);
    assert.ok(repository.pullRequest(2).autoMerge);
    await run(["hold", ...CART, ...REASON]);
    assert.equal((await run(["promote"])).code, 0);
    assert.equal(repository.pullRequest(2).autoMerge, undefined);
    await repository.close(3);
    await run(["promote"]);
    assert.ok(repository.pullRequest(2).autoMerge);
  },
);

testOnBoth(
  "hold with bad input exits 2 and says what is wrong",
  webshop,
  async ({ repository, run }) => {
    for (
      const [args, message] of [
        [[], /^error: missing required option: --reason/m],
        [["--reason", "\n"], /^error: a hold needs a reason/m],
        [[...REASON, "--until", "2001-01-01"], /^error: --until 2001-01-01 is in the past/m],
        [[...REASON, "--until", "soon"], /^error: --until "soon" is not a date or time/m],
        [[...REASON, "--env", "prd"], /^error: environment "prd" is not in the config/m],
        [[...REASON, "--tag", "a b"], /^error: tag "a b" is not valid/m],
      ] as const
    ) {
      const { code, stderr } = await run(["hold", ...CART, ...args]);
      assert.equal(code, 2, stderr);
      assert.match(stderr, message);
    }
    assert.equal(repository.pullRequests.length, 0);
  },
);
