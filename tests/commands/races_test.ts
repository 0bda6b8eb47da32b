import assert from "node:assert/strict";
import { parseDescription } from "../../src/core/promotion/description.ts";
import { type Scenario, startScenario } from "../support/scenario.ts";
import { webshop } from "../support/webshop.ts";

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
    const [method, path, before] of [
      ["PATCH", /\/pulls\/1$/, true],
      ["POST", /\/pulls$/, false],
    ] as const
  ) {
    await using scenario = await startScenario();
    if (before) await scenario.run(newCart("1.1.0"));
    meanwhile(scenario, method, path, () => scenario.run(newCart("1.3.0")));
    const { code, stdout, stderr } = await scenario.run(newCart("1.2.0"));
    assert.equal(code, 0, stderr);
    assert.equal(await assertConsistent(scenario, 1), "1.2.0");
    const tip = await scenario.repository.tip(BRANCH);
    assert.equal(stdout, `created branch ${BRANCH} with pull request 1 on commit ${tip}\n`);
  }
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
