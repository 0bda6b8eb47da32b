import assert from "node:assert/strict";
import { buildOrRefuse, Refusal } from "../../../../src/core/feature/building/refusal.ts";
import { Failure } from "../../../../src/core/failure.ts";

const FILES = new Map([["a/dev/kustomization.yaml", ""]]);

async function failing(error: unknown): Promise<unknown> {
  try {
    return await buildOrRefuse(() => Promise.reject(error), FILES);
  } catch (error) {
    return error;
  }
}

Deno.test("a build of kustomize's that fails is a refusal, with the files and without its hint", async () => {
  const failure = new Failure("feature", "kustomize cannot build a/dev", {
    hint: "see what it says",
  });
  const refusal = await failing(failure);
  assert.ok(refusal instanceof Refusal);
  assert.equal(refusal.message, failure.message);
  assert.equal(refusal.hint, undefined);
  assert.equal(refusal.cause, failure);
  assert.deepEqual(refusal.evidence, { files: FILES, symptom: undefined });
});

Deno.test("another error of a build stays what it is", async () => {
  const manifest = new Failure("manifest", "a.yaml cannot be read");
  const foreign = Object.assign(new Error("from elsewhere"), { code: "feature" });
  for (const error of [manifest, foreign, new Error("x")]) {
    assert.equal(await failing(error), error);
  }
  assert.equal(await buildOrRefuse(() => Promise.resolve(1), FILES), 1);
});
