import assert from "node:assert/strict";
import { createInterruption, interruptibleFetch, interruptibleSleep } from "../src/interruption.ts";
import { failure } from "./support/failure.ts";

const told = failure(
  "interrupted",
  "interrupted by SIGTERM",
  "run again; it continues where it stopped",
);

Deno.test("an interruption ends what sleeps and what waits for an answer, and counts once", async () => {
  const interruption = createInterruption();
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    () => new Promise<Response>((resolve) => setTimeout(() => resolve(new Response()), 100)),
  );
  const sleep = assert.rejects(interruptibleSleep(interruption)(3_600_000), told);
  const answer = assert.rejects(
    interruptibleFetch(interruption)(`http://127.0.0.1:${server.addr.port}`),
    told,
  );
  assert.equal(interruption.exitCode(), undefined);
  interruption.interrupt("SIGTERM");
  interruption.interrupt("SIGINT");
  await Promise.all([sleep, answer]);
  assert.equal(interruption.exitCode(), 143);
  await assert.rejects(interruptibleSleep(interruption)(0), told);
});

Deno.test("without an interruption, sleep ends and fetch answers, and its caller can still abort it", async () => {
  const interruption = createInterruption();
  await interruptibleSleep(interruption)(1);
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    () => new Response("yes"),
  );
  const url = `http://127.0.0.1:${server.addr.port}`;
  assert.equal(await (await interruptibleFetch(interruption)(url)).text(), "yes");
  const reason = new Error("too slow");
  await assert.rejects(
    interruptibleFetch(interruption)(url, { signal: AbortSignal.abort(reason) }),
    (error) => error === reason,
  );
});
