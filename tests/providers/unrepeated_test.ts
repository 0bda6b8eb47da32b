import assert from "node:assert/strict";
import { unrepeated } from "../../src/providers/unrepeated.ts";

const ok = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

/** A server that answers GET, and breaks the connection at a POST; gives back how many connections and POSTs there were. */
async function posted(send: typeof fetch): Promise<{ connections: number; posts: string[] }> {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  const posts: string[] = [];
  let connections = 0;
  const serving = (async () => {
    for await (const connection of listener) {
      connections++;
      const buffer = new Uint8Array(10_000);
      for (;;) {
        const size = await connection.read(buffer);
        if (size === null) break;
        const text = new TextDecoder().decode(buffer.subarray(0, size));
        if (text.startsWith("POST")) {
          posts.push(text);
          break;
        }
        await connection.write(new TextEncoder().encode(ok));
      }
      connection.close();
    }
  })();
  const client = Deno.createHttpClient({});
  try {
    const url = `http://127.0.0.1:${port}/`;
    assert.equal(await (await send(url, { client })).text(), "ok");
    await assert.rejects(send(url, { method: "POST", body: "{}", client }));
  } finally {
    client.close();
    listener.close();
    await serving;
  }
  return { connections, posts };
}

Deno.test("unrepeated() sends a POST once, on the connection that is there", async () => {
  const { connections, posts } = await posted(unrepeated(fetch));
  assert.equal(connections, 1);
  assert.equal(posts.length, 1);
  assert.match(posts[0] ?? "", /\{\}/);
});

Deno.test("without unrepeated() Deno sends it twice, or this file may go", async () => {
  const { posts } = await posted(fetch);
  assert.equal(posts.length, 2);
});
