import assert from "node:assert/strict";
import { createHttp } from "../../src/providers/http.ts";
import { failure } from "../support/failure.ts";
import { type Exchange, withScriptedServer } from "./scripted_server.ts";
import { providerEdge } from "./support.ts";

function get(path: string, answer: Exchange["answer"]): Exchange {
  return { method: "GET", path, answer };
}

function post(path: string, answer: Exchange["answer"]): Exchange {
  return { method: "POST", path, answer };
}

const ok = { status: 200, body: { well: true } } as const;
const networkHint = "check the network, the remote's URL, --api-url and the proxy settings";

Deno.test("read() gives the answer as it came, and logs method, URL, status and time", async () => {
  const edge = providerEdge();
  await withScriptedServer([
    get("/x?y=1", { status: 200, headers: { link: "l" }, body: { well: true } }),
  ], async ({ url }) => {
    const response = await createHttp(edge).read(`${url}/x?y=1`);
    assert.deepEqual(await response.json(), { well: true });
    assert.deepEqual(
      [response.status, response.url, response.headers.get("link")],
      [200, `${url}/x?y=1`, "l"],
    );
    assert.deepEqual(edge.logged, [`GET ${url}/x?y=1 200 0 ms`]);
  });
});

Deno.test("read() gives an answer without a body", async () => {
  await withScriptedServer([get("/x", { status: 204 })], async ({ url }) => {
    const response = await createHttp(providerEdge()).read(`${url}/x`);
    assert.deepEqual([response.status, await response.text()], [204, ""]);
  });
});

Deno.test("read() asks again after a 5xx and a lost connection, and says so", async () => {
  const edge = providerEdge();
  await withScriptedServer([
    get("/x", "reset"),
    get("/x", { status: 502 }),
    get("/x", { status: 500 }),
    get("/x", ok),
  ], async ({ url }) => {
    assert.equal((await createHttp(edge).read(`${url}/x`)).status, 200);
    assert.deepEqual(edge.slept, [1_000, 2_000, 4_000]);
    const host = new URL(url).host;
    assert.deepEqual(edge.logged.filter((line) => line.includes("asking again")), [
      `GET ${url}/x: cannot reach ${host}: the connection broke before the answer; asking again in 1 s`,
      `GET ${url}/x: answered 502; asking again in 2 s`,
      `GET ${url}/x: answered 500; asking again in 4 s`,
    ]);
  });
});

Deno.test("read() gives up after three repetitions with the last answer", async () => {
  const edge = providerEdge();
  const exchanges = [500, 502, 503, 504].map((status) => get("/x", { status }));
  await withScriptedServer(exchanges, async ({ url }) => {
    assert.equal((await createHttp(edge).read(`${url}/x`)).status, 504);
  });
});

Deno.test("read() waits as long as a 503 asks", async () => {
  const edge = providerEdge();
  await withScriptedServer([
    get("/x", { status: 503, headers: { "retry-after": "17" } }),
    get("/x", ok),
  ], async ({ url }) => {
    await createHttp(edge).read(`${url}/x`);
    assert.deepEqual(edge.slept, [17_000]);
  });
});

Deno.test("read() does not repeat what was clearly refused", async () => {
  await withScriptedServer([get("/x", { status: 404 })], async ({ url }) => {
    assert.equal((await createHttp(providerEdge()).read(`${url}/x`)).status, 404);
  });
});

Deno.test("send() waits out a rate limit, which is a clear no, and sends again", async () => {
  const edge = providerEdge();
  await withScriptedServer([
    post("/x", { status: 403, headers: { "retry-after": "120" } }),
    post("/x", ok),
  ], async ({ url }) => {
    assert.equal((await createHttp(edge).send(`${url}/x`, { method: "POST" })).status, 200);
    assert.deepEqual(edge.slept, [120_000]);
    assert.equal(
      edge.logged[1],
      `POST ${url}/x: the rate limit is reached; asking again in 120 s`,
    );
  });
});

Deno.test("read() does not wait for a rate limit of more than five minutes", async () => {
  const edge = providerEdge();
  await withScriptedServer([
    get("/x", { status: 429, headers: { "retry-after": "301" } }),
  ], async ({ url }) => {
    assert.equal((await createHttp(edge).read(`${url}/x`)).status, 429);
    assert.deepEqual(edge.slept, []);
  });
});

Deno.test("read() waits no longer for rate limits than the run has patience, in all", async () => {
  const edge = { ...providerEdge(), patience: 100_000 };
  const limited = { status: 429, headers: { "retry-after": "60" } };
  await withScriptedServer([get("/x", limited), get("/x", limited)], async ({ url }) => {
    assert.equal((await createHttp(edge).read(`${url}/x`)).status, 429);
    assert.deepEqual(edge.slept, [60_000]);
  });
});

Deno.test("read() waits for nothing that a server asks for beyond the deadline", async () => {
  const { clock, ...rest } = providerEdge();
  const until = clock.now() + 90_000;
  const edge = { ...rest, clock, deadline: () => until };
  const limited = { status: 429, headers: { "retry-after": "60" } };
  await withScriptedServer([
    get("/x", limited),
    get("/x", { status: 503, headers: { "retry-after": "120" } }),
    get("/x", limited),
  ], async ({ url }) => {
    assert.equal((await createHttp(edge).read(`${url}/x`)).status, 429);
    assert.deepEqual(edge.slept, [60_000, 30_000]);
  });
});

Deno.test("read() gives up an answer that is longer than any that it asks for", async () => {
  let sent = 0;
  const piece = new Uint8Array(1_000_000);
  const endless = () =>
    new ReadableStream({
      pull: (controller) => void (sent++, controller.enqueue(piece)),
    });
  const edge = {
    ...providerEdge(),
    fetch: () => Promise.resolve(new Response(endless())),
  };
  await assert.rejects(
    createHttp(edge).read("https://example.com/x"),
    failure(
      "provider",
      "example.com answers with more than 64 MB",
      "check that --api-url is the API's root",
    ),
  );
  assert.ok(sent < 70, "it is asked once");
});

Deno.test("send() sends once also where the connection of an earlier request is kept", async () => {
  const body = { text: "grün" };
  await withScriptedServer([
    get("/x", ok),
    { ...post("/y", ok), sent: body },
    post("/z", "reset"),
  ], async ({ url, received }) => {
    const { read, send } = createHttp(providerEdge());
    const init = { method: "POST", body: JSON.stringify(body) };
    await read(`${url}/x`);
    await send(`${url}/y`, init);
    await assert.rejects(send(`${url}/z`, init));
    assert.deepEqual(received.map(({ connection }) => connection), [1, 1, 1]);
    assert.equal(received[1]?.headers.get("content-length"), "16");
  });
});

Deno.test("write() keeps the connection, and so may arrive twice where it breaks", async () => {
  await withScriptedServer([
    get("/x", ok),
    post("/y", "reset"),
    post("/y", ok),
  ], async ({ url }) => {
    const { read, write } = createHttp(providerEdge());
    await read(`${url}/x`);
    assert.equal((await write(`${url}/y`, { method: "POST", body: "{}" })).status, 200);
  });
});

Deno.test("read() does not repeat what a server says it does not have", async () => {
  await withScriptedServer([get("/x", { status: 501 })], async ({ url }) => {
    assert.equal((await createHttp(providerEdge()).read(`${url}/x`)).status, 501);
  });
});

Deno.test("read() follows redirects on its host, and tells one that goes on for ever", async () => {
  const moved = { status: 302, headers: { location: "/y" } } as const;
  await withScriptedServer([get("/x", moved), get("/y", ok)], async ({ url }) => {
    assert.equal((await createHttp(providerEdge()).read(`${url}/x`)).status, 200);
  });
  const loop = Array.from({ length: 6 }, () => get("/y", moved));
  await withScriptedServer(loop, async ({ url }) => {
    await assert.rejects(
      createHttp(providerEdge()).read(`${url}/y`),
      failure(
        "provider",
        `${new URL(url).host} redirects too often: "${url}/y"`,
        "check the remote's URL and --api-url",
      ),
    );
  });
});

for (const way of ["read", "write", "send"] as const) {
  Deno.test(`${way}() follows no redirect to another host, which would get the token`, async () => {
    await withScriptedServer([], async (other) => {
      const moved = { status: 307, headers: { location: `${other.url}/x` } };
      await withScriptedServer([post("/x", moved)], async ({ url }) => {
        const init = { method: "POST", headers: { authorization: "token secret" } };
        await assert.rejects(
          createHttp(providerEdge())[way](`${url}/x`, init),
          failure(
            "provider",
            `${new URL(url).host} redirects to "${other.url}", which does not get the token`,
            "if that is the right server, use it in the remote's URL and in --api-url",
          ),
        );
      });
    });
  });
}

Deno.test("write() is sent again as it was after a 307, and as a read after a 303", async () => {
  await withScriptedServer([
    post("/x", { status: 307, headers: { location: "/y" } }),
    { ...post("/y", { status: 303, headers: { location: "/z" } }), sent: { a: 1 } },
    get("/z", ok),
  ], async ({ url }) => {
    const init = { method: "POST", body: JSON.stringify({ a: 1 }) };
    assert.equal((await createHttp(providerEdge()).write(`${url}/x`, init)).status, 200);
  });
});

Deno.test("now() is the clock's time before an answer, then the server's", async () => {
  const edge = providerEdge();
  const date = "Thu, 01 Jan 2026 00:10:00 GMT";
  await withScriptedServer([get("/x", { status: 200, headers: { date } })], async ({ url }) => {
    const http = createHttp(edge);
    assert.equal(http.now(), edge.clock.now());
    await http.read(`${url}/x`);
    await edge.clock.sleep(5_000);
    assert.equal(http.now(), Date.parse(date) + 5_000);
  });
});

Deno.test("send() repeats nothing whose outcome is unclear", async () => {
  const edge = providerEdge();
  await withScriptedServer([
    post("/x", { status: 502 }),
    post("/y", { status: 503, headers: { "retry-after": "1" } }),
    post("/z", "reset"),
  ], async ({ url }) => {
    const { send } = createHttp(edge);
    assert.equal((await send(`${url}/x`, { method: "POST", body: "{}" })).status, 502);
    assert.equal((await send(`${url}/y`, { method: "POST", body: "{}" })).status, 503);
    await assert.rejects(
      send(`${url}/z`, { method: "POST", body: "{}" }),
      failure(
        "provider",
        `cannot reach ${new URL(url).host}: the connection broke before the answer`,
        networkHint,
      ),
    );
    assert.deepEqual(edge.slept, []);
  });
});

Deno.test("read() names host and cause where nothing listens", async () => {
  const edge = providerEdge();
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  await assert.rejects(
    createHttp(edge).read(`http://127.0.0.1:${port}/x`),
    failure("provider", `cannot reach 127.0.0.1:${port}: connection refused`, networkHint),
  );
  assert.deepEqual(edge.slept, [1_000, 2_000, 4_000]);
});

for (const [way, repetitions] of [["read", 3], ["send", 0]] as const) {
  Deno.test(`${way}() gives up a request that gets no answer in time`, async () => {
    const edge = providerEdge();
    let asked = 0;
    const never: typeof fetch = (_input, init) => {
      asked++;
      const { promise, reject } = Promise.withResolvers<Response>();
      init?.signal?.addEventListener("abort", () => reject(init.signal?.reason));
      return promise;
    };
    await assert.rejects(
      createHttp({ ...edge, fetch: never, requestTimeout: 1 })[way]("https://api.github.com/x"),
      failure("provider", "cannot reach api.github.com: no answer in time", networkHint),
    );
    assert.deepEqual([asked, edge.slept.length], [1 + repetitions, repetitions]);
  });
}

Deno.test("send() gives up an answer whose body does not end in time", async () => {
  const endless: typeof fetch = (_input, init) =>
    Promise.resolve(
      new Response(
        new ReadableStream({
          start: (body) =>
            init?.signal?.addEventListener("abort", () => body.error(init.signal?.reason)),
        }),
      ),
    );
  await assert.rejects(
    createHttp({ ...providerEdge(), fetch: endless, requestTimeout: 1 }).send(
      "https://api.github.com/x",
    ),
    failure("provider", "cannot reach api.github.com: no answer in time", networkHint),
  );
});
