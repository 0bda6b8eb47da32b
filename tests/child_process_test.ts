import assert from "node:assert/strict";
import { type ChildOptions, runChild, streamChild } from "../src/child_process.ts";
import { createInterruption } from "../src/interruption.ts";
import { failure } from "./support/failure.ts";

const HOUR = 3_600_000;

function shell(script: string, options: Partial<ChildOptions> = {}) {
  const env = { PATH: Deno.env.get("PATH") ?? "" };
  return runChild("sh", { args: ["-c", script], cwd: ".", env, limit: HOUR, ...options });
}

Deno.test("runChild gives a program its input and answers with what it wrote and how it ended", async () => {
  const { stdout, ...outcome } = await shell("cat; echo oops >&2; exit 3", { input: "größe" });
  assert.equal(new TextDecoder().decode(stdout), "größe");
  assert.deepEqual(outcome, { code: 3, stderr: "oops\n" });
});

Deno.test("runChild takes no offence at a program that does not read its input", async () => {
  assert.equal((await shell("exit 0", { input: "x".repeat(1_000_000) })).code, 0);
});

Deno.test("runChild keeps the end of what a program says without end on stderr", async () => {
  const { stderr } = await shell("yes | head -c 3000000 >&2; echo broken >&2");
  assert.ok(stderr.endsWith("\nbroken\n"));
  assert.ok(stderr.length < 1_200_000, String(stderr.length));
});

Deno.test("runChild tells that a program was killed", async () => {
  assert.equal((await shell("kill -KILL $$")).ended, "SIGKILL");
});

Deno.test("a program that is not there is not found, in a process group and alone", async () => {
  for (const alone of [true, false]) {
    const options = { args: [], cwd: ".", env: { PATH: "/nowhere" }, limit: HOUR, alone };
    await assert.rejects(() => runChild("no-such-program", options), Deno.errors.NotFound);
  }
});

Deno.test({
  name:
    "when its time is up, a program ends with all that it started, even with what hears nothing",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const { stdout, ended } = await shell(
      "(trap '' TERM; while :; do sleep 1; done) & echo $!; wait",
      { limit: 100 },
    );
    assert.equal(ended, "limit");
    const child = Number(new TextDecoder().decode(stdout));
    assert.ok(child > 1);
    // Empty for what has ended and waits for its parent to notice.
    const command = await Deno.readTextFile(`/proc/${child}/cmdline`).catch(() => "");
    assert.equal(command, "");
  },
});

Deno.test("an interruption ends a program, and lets none begin", async () => {
  const interruption = createInterruption();
  const run = shell("sleep 3600", { interruption });
  interruption.interrupt("SIGINT");
  const told = failure(
    "interrupted",
    "interrupted by SIGINT",
    "run again; it continues where it stopped",
  );
  await assert.rejects(run, told);
  await assert.rejects(() => shell("exit 0", { interruption }), told);
});

Deno.test("what Ctrl-C ends before the program has heard of it is interrupted, too", async () => {
  const interruption = createInterruption();
  const run = shell("kill -INT $$; sleep 3600", { interruption, alone: true });
  setTimeout(() => interruption.interrupt("SIGINT"), 50);
  await assert.rejects(run, /interrupted by SIGINT/);
  const { ended } = await shell("kill -INT $$", {
    interruption: createInterruption(),
    alone: true,
  });
  assert.equal(ended, "SIGINT");
});

Deno.test({
  name: "runChild does not wait for a daemon that holds the program's streams open",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const { stdout, code } = await shell("setsid sleep 10 & echo done");
    assert.deepEqual([new TextDecoder().decode(stdout), code], ["done\n", 0]);
  },
});

function stream(script: string, options: Partial<ChildOptions> = {}) {
  const env = { PATH: Deno.env.get("PATH") ?? "" };
  return streamChild("sh", { args: ["-c", script], cwd: ".", env, limit: HOUR, ...options });
}

Deno.test("streamChild gives output as it comes, and what became of the program at the end", async () => {
  const output = stream("printf größe; echo oops >&2; exit 3");
  let text = "";
  for (;;) {
    const { value, done } = await output.next();
    if (done) {
      assert.deepEqual(value, { code: 3, stderr: "oops\n" });
      break;
    }
    text += new TextDecoder().decode(value);
  }
  assert.equal(text, "größe");
});

Deno.test("streamChild gives the program its input", async () => {
  let text = "";
  for await (const chunk of stream("cat", { input: "größe" })) {
    text += new TextDecoder().decode(chunk);
  }
  assert.equal(text, "größe");
});

Deno.test("runChild ends the program when its result is no longer needed, or does not start it", async () => {
  const stop = new AbortController();
  const run = shell("exec sleep 3600", { stop: stop.signal });
  stop.abort();
  assert.equal((await run).ended, "SIGTERM");
  await assert.rejects(() => shell("exit 0", { stop: stop.signal }), { name: "AbortError" });
});

Deno.test("whoever stops reading from streamChild ends the program", async () => {
  for await (const chunk of stream("echo $$; exec sleep 3600")) {
    assert.ok(Number(new TextDecoder().decode(chunk)) > 1);
    break;
  }
});

Deno.test("an interruption ends what streamChild runs", async () => {
  const interruption = createInterruption();
  const output = stream("echo started; exec sleep 3600", { interruption });
  await output.next();
  interruption.interrupt("SIGTERM");
  await assert.rejects(output.next(), /interrupted by SIGTERM/);
});
