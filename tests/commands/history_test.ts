import assert from "node:assert/strict";
import { startScenario } from "../support/scenario.ts";
import { createOrigin } from "../support/temp_repository.ts";
import { runMain } from "../support/run_main.ts";
import { deployment, webshop } from "../support/webshop.ts";

const CART = ["history", "--group", "webshop", "--app", "cart"];

/** A repository on nobody's server, with three changes of cart. */
async function startHere() {
  const origin = await createOrigin({ "README.md": "" });
  const day = (date: number) => `2026-01-0${date}T12:00:00Z`;
  await origin.commit(webshop(), { message: "Import (#1)", date: day(1) });
  await origin.commit({ "webshop/dev/cart.yaml": deployment("cart", "1.1.0") }, {
    message: "Promote webshop/cart version 1.1.0 to environment dev (#7)",
    date: day(2),
  });
  await origin.commit({ "webshop/dev/cart.yaml": `# touched\n${deployment("cart", "1.1.0")}` }, {
    date: day(3),
  });
  await origin.commit({
    "webshop/dev/cart.yaml": deployment("cart", "1.2.0"),
    "webshop/qa/cart.yaml": deployment("cart", "1.1.0"),
  }, { message: "by hand", date: day(4) });
  return origin;
}

/** Entries without the commit, which is another one every time. */
async function entries(cwd: string, ...args: string[]) {
  const { stdout } = await runMain(cwd, [...CART, "--offline", "--output", "json", ...args]);
  const { changes } = JSON.parse(stdout);
  // deno-lint-ignore no-explicit-any -- JSON
  return changes.map(({ commit, ...others }: any) => {
    assert.match(commit, /^[0-9a-f]{40}$/);
    return others;
  });
}

const BEGINNING = ["dev", "qa", "prod"].map((env) => ({
  time: "2026-01-01T12:00:00Z",
  env,
  from: "",
  to: "1.0.0",
  pullRequest: { number: 1 },
}));

const EXPECTED = [
  {
    time: "2026-01-04T12:00:00Z",
    env: "dev",
    from: "1.1.0",
    to: "1.2.0",
    mergedBy: "Ann",
  },
  {
    time: "2026-01-04T12:00:00Z",
    env: "qa",
    from: "1.0.0",
    to: "1.1.0",
    mergedBy: "Ann",
  },
  {
    time: "2026-01-02T12:00:00Z",
    env: "dev",
    from: "1.0.0",
    to: "1.1.0",
    pullRequest: { number: 7 },
  },
];

Deno.test("history tells every change of the tag, newest first, and no other change", async () => {
  await using origin = await startHere();
  const clone = await origin.clone();
  assert.deepEqual(await entries(clone), [...EXPECTED, ...BEGINNING]);
  assert.deepEqual(await entries(clone, "--env", "qa"), [
    ...EXPECTED.filter(({ env }) => env === "qa"),
    ...BEGINNING.filter(({ env }) => env === "qa"),
  ]);
});

Deno.test("history is a line for each change", async () => {
  await using origin = await startHere();
  const { stdout } = await runMain(await origin.clone(), [...CART, "--offline", "--env", "dev"]);
  assert.match(
    stdout,
    /^2026-01-04 12:00 UTC {2}dev {2}1\.1\.0 → 1\.2\.0 {2}[0-9a-f]{7} {6}Ann\n2026-01-02 12:00 UTC {2}dev {2}1\.0\.0 → 1\.1\.0 {2}[0-9a-f]{7} {2}#7\n2026-01-01 12:00 UTC {2}dev {2}none → 1\.0\.0 {3}[0-9a-f]{7} {2}#1\n$/,
  );
});

Deno.test("history fetches nothing offline, and says what a shallow clone cannot tell", async () => {
  await using origin = await startHere();
  const clone = await origin.clone("--depth=2");
  assert.deepEqual(await entries(clone), EXPECTED.slice(0, 2));
  const { stderr } = await runMain(clone, [...CART, "--offline"]);
  assert.match(stderr, /^warning: older changes are not shown: the clone is shallow/m);
});

Deno.test("history still tells of an app that is gone", async () => {
  await using origin = await startHere();
  await origin.commit({ "webshop/qa/cart.yaml": "kind: Pod\n" }, {
    message: "remove (#9)",
    date: "2026-01-05T12:00:00Z",
  });
  const [newest] = await entries(await origin.clone(), "--env", "qa");
  assert.deepEqual(newest, {
    time: "2026-01-05T12:00:00Z",
    env: "qa",
    from: "1.1.0",
    to: "",
    pullRequest: { number: 9 },
  });
});

Deno.test("history names the app that was meant", async () => {
  await using origin = await startHere();
  const args = ["history", "--group", "webshop", "--app", "crat", "--offline"];
  const { code, stderr } = await runMain(await origin.clone(), args);
  assert.equal(code, 1);
  assert.equal(
    stderr.replaceAll("\n", " "),
    'error: could not find webshop/crat: no file under "webshop/<environment>/" has a marker "webshop:crat"; did you mean webshop/cart? ',
  );
});

Deno.test("history asks the provider which pull request made a commit, and who merged it", async () => {
  await using scenario = await startScenario();
  const { repository } = scenario;
  await scenario.run(["new", "--group", "webshop", "--app", "cart", "--tag", "1.1.0"]);
  const commit = await repository.merge(1, "merge", { bypass: true });
  const { changes } = await scenario.json([...CART, "--env", "dev"]);
  assert.deepEqual(changes[0], {
    time: changes[0].time,
    env: "dev",
    from: "1.0.0",
    to: "1.1.0",
    commit,
    pullRequest: { number: 1, url: `${repository.url}/pull/1` },
    mergedBy: changes[0].mergedBy,
  });
  assert.ok(changes[0].mergedBy);
});
