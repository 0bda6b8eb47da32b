import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { tempFolder } from "./temp_folder.ts";

const SCRIPT = fileURLToPath(new URL("../../scripts/test.ts", import.meta.url));

Deno.test({
  name: "an interrupted run of the tests ends what runs them, and removes what they have written",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using folder = await tempFolder();
    const started = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<void>();
    // The test that runs waits for an answer that does not end.
    const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => {
      started.resolve();
      return new Response(new ReadableStream({ cancel: () => ended.resolve() }));
    });
    const url = `http://127.0.0.1:${server.addr.port}`;
    const waits = `Deno.test("waits", async () => void await (await fetch("${url}")).text());\n`;
    const file = await folder.script("waits_test.ts", waits);
    const temporary = join(folder.path, "temporary");
    await Deno.mkdir(temporary);
    const run = new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--no-check", "--allow-all", SCRIPT, file],
      env: { TMPDIR: temporary },
      stdout: "null",
      stderr: "null",
    }).spawn();
    await Promise.race([started.promise, run.status.then(() => assert.fail("it did not wait"))]);
    assert.equal((await Array.fromAsync(Deno.readDir(temporary))).length, 1);
    run.kill("SIGTERM");
    assert.equal((await run.status).code, 143);
    await ended.promise;
    assert.deepEqual(await Array.fromAsync(Deno.readDir(temporary)), []);
    await server.shutdown();
  },
});
