import assert from "node:assert/strict";
import { join } from "node:path";
import { CLONE_KINDS } from "../support/clone_kinds.ts";
import { sample } from "../support/sample.ts";
import { startScenario } from "../support/scenario.ts";
import { webshop } from "../support/webshop.ts";
import { git, snapshot } from "../support/temp_repository.ts";

const NEW = ["new", "--group", "webshop", "--app", "cart", "--tag", "1.1.0"];

/** Merged by a person everywhere. */
const BY_HAND = Object.fromEntries(
  Object.entries(webshop()).map((
    [path, text],
  ) => [path, text.replaceAll("auto: true", "auto: false")]),
);

for (const [kind, options] of sample([...CLONE_KINDS], 4)) {
  Deno.test(`every command works in a ${kind} clone that is behind, and leaves it as it is`, async () => {
    await using scenario = await startScenario({ requireStatus: false, files: BY_HAND });
    const { repository } = scenario;
    const stale = await scenario.checkout(...options);
    await repository.commit({ "README.md": "moved on" });
    const before = await snapshot(stale);
    const dry = await scenario.run([...NEW, "--dry-run"], { cwd: stale });
    assert.match(dry.stdout, /^-.*cart:1\.0\.0/m, dry.stderr);
    const created = await scenario.json(NEW, { cwd: stale });
    assert.equal(created.action, "created", JSON.stringify(created));
    assert.deepEqual(await snapshot(stale), before);
    await repository.merge(created.pullRequest.number);

    const fresh = await scenario.checkout(...options);
    await repository.commit({ "README.md": "moved on again" });
    const promoted = await scenario.json(["promote"], { cwd: fresh });
    assert.equal(promoted.promotion.env, "qa", JSON.stringify(promoted));

    const head = await scenario.checkout(...options, `--branch=${promoted.branch}`);
    repository.setStatus(promoted.promotion.sha, "kustomization/webshop-dev", "success");
    const passed = await scenario.json(["status"], { cwd: head });
    assert.equal(passed.action, "passed", JSON.stringify(passed));

    const stalest = await scenario.json(["feature-stale"], { cwd: fresh });
    assert.equal(stalest.action, "skipped", JSON.stringify(stalest));
  });
}

Deno.test("a linked worktree of a shallow clone will do as well", async () => {
  await using scenario = await startScenario();
  const checkout = await scenario.checkout("--depth=1");
  const linked = join(checkout, "..", "linked");
  await git(checkout, ["worktree", "add", "--quiet", "-b", "other", linked]);
  await scenario.repository.commit({ "README.md": "moved on" });
  assert.equal((await scenario.json(NEW, { cwd: linked })).action, "created");
});
