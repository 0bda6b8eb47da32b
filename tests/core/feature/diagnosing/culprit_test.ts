import assert from "node:assert/strict";
import { Refusal } from "../../../../src/core/feature/building/refusal.ts";
import { findCulprit } from "../../../../src/core/feature/diagnosing/culprit.ts";
import { Failure } from "../../../../src/core/failure.ts";
import type { Resource } from "../../../../src/core/kustomize/resource.ts";
import { readResources } from "../../../../src/core/kustomize/resource.ts";

const PATH = "webshop/dev/kustomization.yaml";
const [WEB] = readResources("a.yaml", "{apiVersion: v1, kind: Service, metadata: {name: web}}");
assert.ok(WEB !== undefined);

/**
 * The message of the culprit in the environment's kustomization, and the fields that were tried; the build is right
 * only without the field `cause`.
 */
async function culprit(
  text: string,
  { cause = "", fails = false } = {},
) {
  const current = { path: PATH, text };
  const files = new Map([[PATH, text]]);
  const isWrong = (built: readonly Resource[]) => built.length > 0;
  const symptom = fails ? undefined : { message: "", subject: WEB as Resource, isIn: isWrong };
  const notes: string[] = [];
  const error = await findCulprit(
    new Refusal("web is wrong", { files, symptom }),
    { current, folder: "webshop/dev" } as Parameters<typeof findCulprit>[1],
    {
      note: (message) => notes.push(message),
      build: (sources) => {
        const isRight = cause !== "" && !String(sources.get(PATH)).includes(`${cause}:`);
        if (fails && !isRight) throw new Failure("feature", "kustomize failed");
        return Promise.resolve(isRight ? [] : [WEB as Resource]);
      },
    },
  );
  assert.ok(error instanceof Failure);
  return [error.message, ...notes.map((note) => note.split("way, in ")[1])];
}

const WHOLE = `${PATH} cannot be used with a feature: web is wrong`;

Deno.test("the field without which the feature is right is the culprit", async () => {
  const two = "patches: [{patch: x}]\nreplacements: [{path: x}]\n";
  assert.deepEqual(await culprit(two, { cause: "replacements" }), [
    `replacements in ${WHOLE}`,
    "up to 2 more builds: patches, replacements",
  ]);
  assert.deepEqual(await culprit(two), [WHOLE, "up to 2 more builds: patches, replacements"]);
  assert.deepEqual(await culprit("namespace: x\npatches: []\n"), [WHOLE]);
  assert.deepEqual(await culprit(two, { cause: "patches", fails: true }), [
    `patches in ${WHOLE}`,
    "up to 2 more builds: patches, replacements",
  ]);
});

const patch = (kind: string) =>
  JSON.stringify(`apiVersion: v1\nkind: ${kind}\nmetadata: {name: x}\n`);
for (
  const [line, isTried] of [
    [`patches: [{patch: ${patch("Service")}}]`, true],
    [`patches: [{patch: ${patch("Ingress")}}]`, false],
    [`patches: [{patch: ${patch("Ingress")}}, {patch: ${patch("Service")}}]`, true],
    [`patches: [{patch: "a: [\\n"}]`, false],
    ["patches: [{path: a.yaml}]", true],
    ["patches: [{path: a.yaml, target: {kind: Service}}]", true],
    ["patches: [{path: a.yaml, target: {kind: Ingress}}]", false],
    ["patches: [{path: a.yaml, target: {kind: Ing.*}}]", true],
    ["patches: [{path: a.yaml, target: {name: web}}]", true],
    ["patchesJson6902: [{path: a.yaml, target: {kind: Ingress}}]", false],
    [`patchesStrategicMerge: [${patch("Service")}]`, true],
    [`patchesStrategicMerge: [${patch("Ingress")}]`, false],
    [`patchesStrategicMerge: [${patch("Ingress")}, ${patch("Service")}]`, true],
    ["patchesStrategicMerge: [a.yaml]", true],
    ["replacements: [{path: a.yaml}]", true],
    ["replacements: [{targets: [{select: {kind: Service}}]}]", true],
    ["replacements: [{targets: [{select: {kind: Ingress}}]}]", false],
    [
      "replacements: [{targets: [{select: {kind: Ingress}}]}, {targets: [{select: {kind: Job}}, {select: {kind: Service}}]}]",
      true,
    ],
    ["transformers: [a.yaml]", true],
    ["namePrefix: x-", false],
  ] as const
) {
  Deno.test(`a Service is ${isTried ? "perhaps" : "not"} changed by ${line}`, async () => {
    const [, tried] = await culprit(`${line}\n`);
    assert.equal(tried?.split(":")[0], isTried ? "one more build" : undefined);
    const [, anyway] = await culprit(`${line}\n`, { fails: true });
    assert.equal(anyway === undefined, line.startsWith("namePrefix"));
  });
}

Deno.test("another failure is nobody's fault", async () => {
  const error = new Failure("feature", "x");
  const never = { build: () => assert.fail("nothing is built"), note: undefined };
  assert.equal(await findCulprit(error, {} as Parameters<typeof findCulprit>[1], never), error);
});

Deno.test("a build that fails for another reason ends the search with that", async () => {
  const text = "patches: [{path: x}]\n";
  const refusal = new Refusal("web is wrong", {
    files: new Map([[PATH, text]]),
    symptom: undefined,
  });
  const environment = { current: { path: PATH, text }, folder: "webshop/dev" };
  for (
    const error of [
      new Failure("manifest", "a.yaml cannot be read"),
      Object.assign(new Error("from elsewhere"), { code: "feature" }),
    ]
  ) {
    const search = findCulprit(
      refusal,
      environment as Parameters<typeof findCulprit>[1],
      { note: undefined, build: () => Promise.reject(error) },
    );
    await assert.rejects(search, error);
  }
});
