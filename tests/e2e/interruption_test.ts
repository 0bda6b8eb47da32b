import assert from "node:assert/strict";
import { startScenario } from "../support/scenario.ts";
import { snapshot } from "../support/temp_repository.ts";
import { runProgram } from "./program.ts";

const NEW = ["new", "--group", "webshop", "--app", "cart", "--tag", "1.1.0"];

/** Command lines of processes that mention the text, on systems that have /proc. */
async function processesWith(text: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name } of Deno.readDir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const line = await Deno.readTextFile(`/proc/${name}/cmdline`).catch(() => "");
    if (line.includes(text)) found.push(line.replaceAll("\0", " "));
  }
  return found;
}

const cases: [Deno.Signal, number, string, RegExp][] = [
  ["SIGTERM", 143, "fetching", /git-upload-pack$/],
  ["SIGINT", 130, "connecting for the push", /\/info\/refs\?service=git-receive-pack$/],
  ["SIGINT", 130, "pushing", /\/git-receive-pack$/],
  ["SIGTERM", 143, "asking for pull requests", /\/graphql$/],
];

for (const [signal, exitCode, doing, path] of cases) {
  Deno.test({
    name: `${signal} while ${doing} ends git too, leaves nothing behind and exits with ${exitCode}`,
    ignore: Deno.build.os !== "linux",
    async fn() {
      const controller = new AbortController();
      await using scenario = await startScenario({
        runner: (cwd, args, options) =>
          runProgram(cwd, args, { ...options, signal: controller.signal }),
      });
      const cwd = await scenario.checkout("--depth=1");
      await scenario.repository.commit({ "README.md": "moved on" });
      const before = await snapshot(cwd);
      const temporary = await Deno.makeTempDir({ prefix: "gitops-promotion-test-" });
      const { promise: middle, resolve: reached } = Promise.withResolvers<void>();
      const { promise: over, resolve: end } = Promise.withResolvers<void>();
      scenario.forge.faults.add({
        path,
        before: async () => {
          reached();
          await over;
        },
      });
      const run = scenario.run([...NEW, "--output", "json"], {
        cwd,
        env: { TMPDIR: temporary },
      });
      await Promise.race([middle, run.then(() => assert.fail(`${path} was never asked for`))]);
      controller.abort(signal);
      const { code, stdout, stderr } = await run;
      end();
      assert.equal(code, exitCode, stderr);
      assert.match(stderr, new RegExp(`^error: interrupted by ${signal}; `, "m"));
      assert.deepEqual(JSON.parse(stdout), {
        command: "new",
        action: "failed",
        error: {
          code: "interrupted",
          message: `interrupted by ${signal}`,
          hint: "run again; it continues where it stopped",
        },
      });
      assert.deepEqual(await processesWith(scenario.repository.cloneUrl), []);
      assert.deepEqual(Object.keys(await snapshot(temporary)), []);
      assert.deepEqual(await snapshot(cwd), before);
      await Deno.remove(temporary);
    },
  });
}
