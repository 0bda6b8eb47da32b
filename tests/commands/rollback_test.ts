import assert from "node:assert/strict";
import { type Pipeline, testOnBoth } from "../support/both_providers.ts";
import { startScenario } from "../support/scenario.ts";
import { deployment, webshop } from "../support/webshop.ts";

const PLACE = ["--group", "webshop", "--app", "cart", "--env"];
const REASON = ["--reason", "checkout fails"];
const BACK = ["rollback", ...PLACE, "prod", ...REASON];

/** Cart gets a version in these environments, by somebody's commit. */
async function release(
  { repository }: Pipeline,
  tag: string,
  envs: readonly string[] = ["dev", "qa", "prod"],
): Promise<void> {
  await repository.commit(
    Object.fromEntries(envs.map((env) => [`webshop/${env}/cart.yaml`, deployment("cart", tag)])),
  );
}

testOnBoth(
  "rollback goes back to the version before and holds the bad one, by one commit",
  webshop,
  async (pipeline) => {
    const { repository, json } = pipeline;
    await release(pipeline, "2.0.0");
    const { action, promotion, branch, pullRequest, changes } = await json(BACK);
    assert.equal(action, "created");
    assert.equal(branch, "rollback/webshop-cart-prod");
    assert.equal(promotion.type, "rollback");
    assert.equal(promotion.tag, "1.0.0");
    assert.equal(pullRequest.autoMerge, false);
    assert.equal(changes.length, 1);
    const { title, body } = repository.pullRequest(1);
    assert.equal(title, "Roll back webshop/cart to version 1.0.0 in environment prod");
    assert.match(body, /^- Reason: `checkout fails`$/m);
    const files = await repository.git("diff", "--name-only", `main..${branch}`);
    const [hold = "", manifest] = files.split("\n");
    assert.match(hold, /^\.gitops-promotion\/holds\/webshop-cart-prod-2\.0\.0-[0-9a-f]{8}\.yaml$/);
    assert.equal(manifest, "webshop/prod/cart.yaml");
    assert.match(
      await repository.read(branch, hold) ?? "",
      /^group: webshop\napp: cart\nenv: prod\ntag: 2\.0\.0\nreason: checkout fails\n/m,
    );
    assert.equal((await json(BACK)).action, "unchanged");
  },
);

testOnBoth(
  "after a rollback nothing automatic brings the bad version back, and a newer one goes through",
  webshop,
  async (pipeline) => {
    const { repository, run, json, merge } = pipeline;
    await release(pipeline, "2.0.0");
    await run(BACK);
    await merge(1);
    assert.match(await repository.read("main", "webshop/prod/cart.yaml") ?? "", /cart:1\.0\.0/);
    assert.equal((await json(["promote"])).reason, "skipping promotion of rollback");
    const { results } = await json(["reconcile", "--app", "cart"]);
    const prod = results.find(({ env }: { env: string }) => env === "prod");
    assert.equal(prod.action, "skipped");
    assert.match(prod.reason, /^held: checkout fails/);
    // An old pipeline runs again, after somebody went back in dev and qa too.
    await release(pipeline, "1.0.0", ["dev", "qa"]);
    for (const tag of ["2.0.0", "3.0.0"]) {
      await json(["new", ...PLACE.slice(0, 4), "--tag", tag]);
      await merge(repository.pullRequests.length);
      assert.equal((await json(["promote"])).promotion.env, "qa");
      await merge(repository.pullRequests.length);
      const { action, reason = "" } = await json(["promote"]);
      if (tag === "2.0.0") {
        assert.match(reason, /version 2\.0\.0 .* "prod" is held: checkout fails/);
      } else assert.equal(action, "created");
    }
  },
);

testOnBoth(
  "rollback merges by itself where the environment does, and asks no gate",
  webshop,
  async (pipeline) => {
    await release(pipeline, "2.0.0");
    const { pullRequest } = await pipeline.json(["rollback", ...PLACE, "qa", ...REASON]);
    assert.equal(pullRequest.autoMerge, true);
    const { branch } = pipeline.repository.pullRequest(1).source;
    const [hold = ""] = (await pipeline.repository.git("diff", "--name-only", `main..${branch}`))
      .split("\n");
    const text = await pipeline.repository.read(branch, hold) ?? "";
    assert.match(text, /^env:\n {2}- qa\n {2}- prod$/m);
  },
);

testOnBoth(
  "rollback --to takes a version that the environment had, and no other",
  webshop,
  async (pipeline) => {
    for (const tag of ["2.0.0", "3.0.0"]) await release(pipeline, tag);
    const refused = await pipeline.run([...BACK, "--to", "2.5.0"]);
    assert.equal(refused.code, 2);
    assert.match(
      refused.stderr,
      /^error: environment "prod" never had version 2\.5\.0 of webshop\/cart; versions that it had: 3\.0\.0, 2\.0\.0, 1\.0\.0/m,
    );
    const { promotion } = await pipeline.json([...BACK, "--to", "1.0.0"]);
    assert.equal(promotion.tag, "1.0.0");
  },
);

testOnBoth(
  "a second rollback passes over the version that the first one holds",
  webshop,
  async (pipeline) => {
    for (const tag of ["2.0.0", "3.0.0"]) await release(pipeline, tag);
    for (const [number, tag] of [[1, "2.0.0"], [2, "1.0.0"]] as const) {
      assert.equal((await pipeline.json(BACK)).promotion.tag, tag);
      await pipeline.merge(number);
    }
    const { code, stderr } = await pipeline.run(BACK);
    assert.equal(code, 2);
    assert.match(stderr, /^error: there is no version of webshop\/cart before 1\.0\.0/m);
    const held = await pipeline.run([...BACK, "--to", "2.0.0"]);
    assert.equal(held.code, 2);
    assert.match(held.stderr, /^error: version 2\.0\.0 .* is held: checkout fails/m);
    const { action } = await pipeline.json([...BACK, "--to", "2.0.0", "--override", "hold"]);
    assert.equal(action, "created");
    const { branch } = pipeline.repository.pullRequest(3).source;
    assert.match(
      await pipeline.repository.git("log", "-1", "--format=%B", branch),
      /^Override: hold$/m,
    );
    const { body } = pipeline.repository.pullRequest(3);
    assert.match(body, /^- Passes by: `hold`$/m);
    assert.match(body, /prod.* this .*\| open \|$/m);
  },
);

const DIGESTS = { old: `sha256:${"a".repeat(64)}`, bad: `sha256:${"b".repeat(64)}` };

function pinned(tag: string, digest: string): string {
  return `images:
  - name: cart
    newTag: ${tag} # {"$imagepolicy": "webshop:cart:tag"}
    digest: ${digest} # {"$imagepolicy": "webshop:cart:digest"}
`;
}

testOnBoth(
  "the digest goes back with its version",
  () => ({ ...webshop(), "webshop/prod/cart.yaml": pinned("v1", DIGESTS.old) }),
  async ({ repository, json }) => {
    await repository.commit({ "webshop/prod/cart.yaml": pinned("v2", DIGESTS.bad) });
    const { branch } = await json(BACK);
    assert.equal(
      await repository.read(branch, "webshop/prod/cart.yaml"),
      pinned("v1", DIGESTS.old),
    );
  },
);

testOnBoth(
  "rollback with bad input exits 2 and says what is wrong",
  webshop,
  async ({ repository, run }) => {
    for (
      const [args, message] of [
        [["rollback", ...PLACE, "prod"], /^error: missing required option: --reason/m],
        [["rollback", ...PLACE, "prod", "--reason", " "], /^error: a rollback needs a reason/m],
        [
          ["rollback", ...PLACE, "prd", ...REASON],
          /^error: environment "prd" is not in the config; did you mean "prod"\?/m,
        ],
        [[...BACK, "--override", "all"], /^error: --override "all" is not a rule/m],
        [BACK, /^error: there is no version of webshop\/cart before 1\.0\.0/m],
      ] as const
    ) {
      const { code, stderr } = await run(args);
      assert.equal(code, 2, stderr);
      assert.match(stderr, message);
    }
    assert.equal(repository.pullRequests.length, 0);
  },
);

Deno.test("a rollback to a version that is held by now is not let through, unless it says so", async () => {
  await using scenario = await startScenario({
    files: {
      ...webshop(),
      "gitops-promotion.yaml": `gate: status\n${webshop()["gitops-promotion.yaml"]}`,
    },
  });
  const { repository, json, run } = scenario;
  await repository.commit({ "webshop/prod/cart.yaml": deployment("cart", "2.0.0") });
  await run(BACK);
  const hold = (tag: string) => ({
    ".gitops-promotion/holds/old.yaml": `group: webshop\n${tag}reason: has a hole\n`,
  });
  const cwd = await scenario.checkout("--branch", "rollback/webshop-cart-prod");
  const told = async () => {
    await run(["reconcile"]);
    const head = await repository.tip("rollback/webshop-cart-prod");
    const { state, description } = repository.record.statuses.findLast(({ sha }) => sha === head) ??
      {};
    return `${state}: ${description}`;
  };
  await repository.commit(hold(""));
  assert.equal(
    (await json(["status"], { cwd })).reason,
    "Promotion was manual, skipping check",
  );
  assert.equal(await told(), "success: not a promotion");
  await repository.commit(hold("tag: 1.0.0\n"));
  const { error } = await json(["status"], { cwd });
  assert.equal(error.message, "pull request #1 is not let through now: held: has a hole");
  assert.equal(await told(), "pending: held: has a hole");
  await run([...BACK, "--to", "1.0.0", "--override", "hold"]);
  assert.equal(await told(), "success: not a promotion");
});
