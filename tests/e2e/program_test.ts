import assert from "node:assert/strict";
import { startScenario } from "../support/scenario.ts";
import { snapshot } from "../support/temp_repository.ts";
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
    stderr: "error: new lacks --app, --tag; see gitops-promotion new --help\n",
  });
});

Deno.test("killed in the middle, the program leaves the checkout as it was, and can be run again", async () => {
  for (const path of [/git-upload-pack/, /\/pulls\?/, /git-receive-pack/, /\/pulls$/]) {
    await using scenario = await startScenario({ runner: runKilled });
    const cwd = await scenario.checkout();
    await scenario.repository.commit({ "README.md": "moved on" });
    const before = await snapshot(cwd);
    let reached = () => {};
    const middle = new Promise<void>((resolve) => reached = resolve);
    scenario.forge.faults.add({
      path,
      before: async () => {
        reached();
        await killed;
      },
    });
    let kill = () => {};
    let dead = () => {};
    const killed = new Promise<void>((resolve) => dead = resolve);
    const run = scenario.run(NEW, { cwd });
    await middle;
    kill();
    const { code } = await run;
    assert.notEqual(code, 0, `${path}`);
    assert.deepEqual(await snapshot(cwd), before, `${path}`);
    const again = await scenario.run(NEW, { cwd });
    assert.match(again.stdout, /^created branch promote\/webshop-cart with pull request 1 on commit /);

    async function runKilled(
      ...[dir, args, options]: Parameters<typeof runProgram>
    ): ReturnType<typeof runProgram> {
      const controller = new AbortController();
      kill = () => controller.abort();
      try {
        return await runProgram(dir, args, { ...options, signal: controller.signal });
      } finally {
        dead();
      }
    }
  }
});
