import assert from "node:assert/strict";
import { join } from "node:path";
import { PROMOTION } from "../support/promotion.ts";
import { startScenario } from "../support/scenario.ts";
import { deployment, webshop } from "../support/webshop.ts";
import { merged } from "./promoted.ts";

Deno.test("promote --since promotes every pull request of the range, and one failure does not lose the others", async () => {
  await using scenario = await startScenario({
    files: {
      ...webshop(),
      "webshop/dev/lonely.yaml": deployment("lonely", "1"),
      // In the same folder, and marking nothing: somebody wanted it to be the app's.
      "webshop/qa/lonely.yaml": `image: a:1\n# {"$imagepolicy": "webshop:lonely"}\n`,
    },
  });
  const { repository } = scenario;
  const before = await repository.tip("main");
  await merged(scenario, PROMOTION);
  await merged(scenario, { ...PROMOTION, app: "lonely" });
  await repository.commit({ "README.md": "by hand" });
  await merged(scenario, { ...PROMOTION, app: "api" }, { method: "rebase" });
  const cwd = await scenario.checkout("--depth=1");
  const { code, stdout, stderr } = await scenario.run(
    ["promote", "--since", before, "--output", "json"],
    { cwd },
  );
  assert.equal(code, 1);
  const { command, results } = JSON.parse(stdout);
  assert.equal(command, "promote");
  assert.deepEqual(
    results.map(({ action, branch, reason, error }: Record<string, { code?: string }>) =>
      branch ?? reason ?? [action, error?.code]
    ),
    [
      "promote/webshop-cart",
      ["failed", "manifest"],
      "skipping promotion as commit does not originate from PR",
      "promote/webshop-api",
    ],
  );
  assert.match(
    stderr,
    /^error: could not find a marker for "webshop:lonely" in folder "webshop\/qa"/m,
  );
});

Deno.test("in GitHub Actions promote takes all that the push brought", async () => {
  await using scenario = await startScenario();
  const { repository } = scenario;
  const before = await repository.tip("main");
  await merged(scenario, PROMOTION);
  await merged(scenario, { ...PROMOTION, app: "api" });
  const cwd = await scenario.checkout();
  const event = join(cwd, "..", "event.json");
  await Deno.writeTextFile(event, JSON.stringify({ before, after: await repository.tip("main") }));
  const env = { GITHUB_ACTIONS: "true", GITHUB_EVENT_NAME: "push", GITHUB_EVENT_PATH: event };
  const manual = { ...env, GITHUB_EVENT_NAME: "workflow_dispatch" };
  assert.equal(
    (await scenario.json(["promote", "--dry-run"], { cwd, env: manual })).results,
    undefined,
  );
  const { stdout } = await scenario.run(["promote"], { cwd, env });
  assert.match(
    stdout,
    /^created branch promote\/webshop-cart with .*\ncreated branch promote\/webshop-api with .*\n$/,
  );
  await Deno.writeTextFile(event, JSON.stringify({ before: "1".repeat(40) }));
  const forced = await scenario.run(["promote", "--dry-run"], { cwd, env });
  assert.equal(forced.code, 0);
  assert.match(
    forced.stderr,
    /^warning: the push event's before \(1{40}\) is not in the history of /m,
  );
  await Deno.writeTextFile(event, JSON.stringify({ before: "0".repeat(40) }));
  const first = await scenario.json(["promote", "--dry-run"], { cwd, env });
  assert.equal(first.branch, "promote/webshop-api");
});

Deno.test("promote refuses commits that are not in the base branch's history", async () => {
  await using scenario = await startScenario();
  const { repository } = scenario;
  const unknown = "1".repeat(40);
  for (const option of ["--since", "--commit"]) {
    const { code, stderr } = await scenario.run(["promote", option, unknown]);
    assert.equal(code, 2);
    assert.equal(
      stderr,
      `error: "${unknown}" is not a commit of the base branch; name the commit that merged a pull request\n`,
    );
  }
  await repository.commit({ "README.md": "x" }, { branch: "side" });
  const { code, stderr } = await scenario.run(["promote", "--since", "origin/side"]);
  assert.equal(code, 2);
  assert.equal(
    stderr,
    `error: "origin/side" is not in the history of ${await repository.tip(
      "main",
    )}; pass a commit to --since that the base branch was at earlier\n`,
  );
});

Deno.test("promote --commit takes a full id that the clone does not have", async () => {
  await using scenario = await startScenario();
  const { repository } = scenario;
  const stale = await scenario.checkout();
  const commit = await merged(scenario, PROMOTION);
  await repository.commit({ "README.md": "moved on" });
  const shallow = await scenario.checkout("--depth=1");
  for (const cwd of [stale, shallow]) {
    const result = await scenario.json(["promote", "--commit", commit, "--dry-run"], { cwd });
    assert.equal(result.promotion.sha, commit);
  }
});
