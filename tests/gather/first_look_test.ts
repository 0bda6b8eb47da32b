import assert from "node:assert/strict";
import { createFirstLook } from "../../src/gather/first_look.ts";
import { nothingOpen } from "../../src/gather/base.ts";
import type { Provider, Question } from "../../src/providers/provider.ts";

const SIGHT = nothingOpen({ branch: "main", commit: undefined });

function start(answer = () => Promise.resolve(SIGHT)) {
  const asked: Question[] = [];
  const told: string[] = [];
  const provider = {
    look(question: Question) {
      asked.push(question);
      return answer();
    },
  } as Provider;
  const log = { info() {}, warn() {}, debug: (line: string) => void told.push(line) };
  const firstLook = createFirstLook(() => Promise.resolve(provider), { base: "main", log });
  return { firstLook, asked, told };
}

const begun = { branches: ["promote/webshop-cart"], arming: true };
const taken = { arming: true, base: "main", branches: ["promote/webshop-cart"] };

Deno.test("the first look is given once, to whoever asks the same", async () => {
  const { firstLook, asked } = start();
  await firstLook.begin(() => Promise.resolve(begun));
  assert.deepEqual(asked, [taken]);
  assert.equal(await firstLook.take({ ...taken, pullRequest: undefined }), SIGHT);
  assert.equal(firstLook.take(taken), undefined);
});

Deno.test("another question is not answered by it, nor what is asked after that", async () => {
  const { firstLook } = start();
  await firstLook.begin(() => Promise.resolve(begun));
  assert.equal(firstLook.take({ ...taken, branches: ["promote/webshop-cart-dev"] }), undefined);
  assert.equal(firstLook.take(taken), undefined);
});

Deno.test("a first look that fails is told to whoever takes it", async () => {
  const { firstLook } = start(() => Promise.reject(new Error("no network")));
  await firstLook.begin(() => Promise.resolve(begun));
  await assert.rejects(firstLook.take(taken) ?? Promise.resolve(), /no network/);
});

Deno.test("what cannot be asked yet is not asked", async () => {
  const { firstLook, asked, told } = start();
  await firstLook.begin(() => Promise.resolve(undefined));
  assert.deepEqual(told, []);
  await firstLook.begin(() => Promise.reject(new Error("HEAD is detached")));
  assert.deepEqual(told, ["could not look first: HEAD is detached"]);
  assert.deepEqual(asked, []);
  assert.equal(firstLook.take(taken), undefined);
});
