import assert from "node:assert/strict";
import { runMain } from "../support/run_main.ts";
import { startScenario } from "../support/scenario.ts";
import { git, snapshot } from "../support/temp_repository.ts";
import { runProgram } from "./program.ts";

const NEW = ["new", "--group", "webshop", "--app", "cart", "--tag", "1.1.0"];

Deno.test("the program exits with 0, 1 and 2, with the result on stdout and the log on stderr", async () => {
  await using scenario = await startScenario({ runner: runProgram });
  const created = await scenario.run([...NEW, "--output", "json"]);
  assert.equal(JSON.parse(created.stdout).action, "created");
  assert.equal(created.code, 0);
  const missing = await scenario.run(["new", "--group", "webshop", "--app", "x", "--tag", "1"]);
  assert.deepEqual({ code: missing.code, stdout: missing.stdout }, { code: 1, stdout: "" });
  const wrong = await scenario.run(["new", "--group", "webshop"]);
  assert.deepEqual(wrong, {
    code: 2,
    stdout: "",
    stderr: "error: missing required options: --app, --tag; see gitops-promotion new --help\n",
  });
});

/** Runs the program until `kill` is called; `dead` settles when it has ended. */
function killable() {
  const controller = new AbortController();
  const { promise: dead, resolve } = Promise.withResolvers<void>();
  return {
    dead,
    kill: () => controller.abort(),
    runner: async (...[dir, args, options]: Parameters<typeof runProgram>) => {
      try {
        return await runProgram(dir, args, { ...options, signal: controller.signal });
      } finally {
        resolve();
      }
    },
  };
}

Deno.test("killed in the middle, the program leaves the checkout as it was and no secret behind, and can be run again", async () => {
  for (const path of [/git-upload-pack/, /\/graphql$/, /git-receive-pack/, /\/pulls$/]) {
    const { dead, kill, runner } = killable();
    let calls = 0;
    await using scenario = await startScenario({
      runner: (...call) => (calls++ === 0 ? runner : runMain)(...call),
    });
    const cwd = await scenario.checkout("--depth=1");
    // As a checkout action leaves it.
    const secret = btoa(`x-access-token:${scenario.forge.token}`);
    await git(cwd, ["config", "http.extraheader", `AUTHORIZATION: basic ${secret}`]);
    await scenario.repository.commit({ "README.md": "moved on" });
    const before = await snapshot(cwd);
    const temporary = await Deno.makeTempDir({ prefix: "gitops-promotion-test-" });
    const { promise: middle, resolve: reached } = Promise.withResolvers<void>();
    scenario.forge.faults.add({
      path,
      before: async () => {
        reached();
        await dead;
      },
    });
    const run = scenario.run(NEW, { cwd, env: { TMPDIR: temporary } });
    await Promise.race([middle, run.then(() => assert.fail(`${path} was never asked for`))]);
    kill();
    const { code } = await run;
    assert.notEqual(code, 0, `${path}`);
    assert.deepEqual(await snapshot(cwd), before, `${path}`);
    for (const [file, text] of Object.entries(await snapshot(temporary))) {
      for (const word of [secret, scenario.forge.token]) assert.ok(!text.includes(word), file);
    }
    const again = await scenario.run(NEW, { cwd });
    // Not before: git outlives the program that started it by a moment, and may write there yet.
    await Deno.remove(temporary, { recursive: true });
    assert.match(
      again.stdout,
      /^created branch promote\/webshop-cart with pull request 1 on commit /,
    );
  }
});
