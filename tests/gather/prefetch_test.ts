import assert from "node:assert/strict";
import { createPrefetch } from "../../src/gather/prefetch.ts";
import { remoteStateOfBase } from "../../src/gather/base.ts";
import type { Provider, Query } from "../../src/providers/provider.ts";

const STATE = remoteStateOfBase({ branch: "main", commit: undefined });

function start(answer = () => Promise.resolve(STATE)) {
  const asked: Query[] = [];
  const told: string[] = [];
  const provider = {
    read(query: Query) {
      asked.push(query);
      return answer();
    },
  } as Provider;
  const log = { info() {}, warn() {}, debug: (line: string) => void told.push(line) };
  const prefetch = createPrefetch(() => Promise.resolve(provider), { base: "main", log });
  return { prefetch, asked, told };
}

const begun = { branches: ["promote/webshop-cart"], arming: true };
const taken = { arming: true, base: "main", branches: ["promote/webshop-cart"] };

Deno.test("the first query's answer is given once, to whoever asks the same", async () => {
  const { prefetch, asked } = start();
  await prefetch.begin(() => Promise.resolve(begun));
  assert.deepEqual(asked, [taken]);
  assert.equal(await prefetch.take({ ...taken, pullRequest: undefined }), STATE);
  assert.equal(prefetch.take(taken), undefined);
});

Deno.test("another query is not answered by it, nor any after that", async () => {
  const { prefetch } = start();
  await prefetch.begin(() => Promise.resolve(begun));
  assert.equal(prefetch.take({ ...taken, branches: ["promote/webshop-cart-dev"] }), undefined);
  assert.equal(prefetch.take(taken), undefined);
});

Deno.test("a first query that fails does so for whoever takes its answer", async () => {
  const { prefetch } = start(() => Promise.reject(new Error("no network")));
  await prefetch.begin(() => Promise.resolve(begun));
  await assert.rejects(prefetch.take(taken) ?? Promise.resolve(), /no network/);
});

Deno.test("what cannot be asked yet is not asked", async () => {
  const { prefetch, asked, told } = start();
  await prefetch.begin(() => Promise.resolve(undefined));
  assert.deepEqual(told, []);
  await prefetch.begin(() => Promise.reject(new Error("HEAD is detached")));
  assert.deepEqual(told, ["could not prefetch: HEAD is detached"]);
  assert.deepEqual(asked, []);
  assert.equal(prefetch.take(taken), undefined);
});
