import assert from "node:assert/strict";
import { layerOf, reachOf } from "../../../src/core/diff/layers.ts";

function reach(kustomizations: Record<string, string>, changed: readonly string[]) {
  const layers = new Map(
    Object.entries(kustomizations).map(([folder, text]) => [
      folder,
      layerOf(`${folder}/kustomization.yaml`, text),
    ]),
  );
  const found = reachOf(layers, new Set(changed), (folder) => folder === "shop/dev");
  return { folders: [...found.folders].toSorted(), covered: [...found.covered].toSorted() };
}

const BASE = { "shop/base": "resources: [a.yaml]" };

Deno.test("a change of a base reaches the overlays, which are what is applied", () => {
  assert.deepEqual(
    reach({
      ...BASE,
      "shop/qa": "resources:\n  - ../base\n",
      "shop/prod": "bases: ['../base/']",
      "other/qa": "resources: [../../shop/qa, b.yaml]",
      "far/qa": "resources: [base, a.yaml]",
      "far/prod": "resources: [../other/base, ../base/a.yaml]",
    }, ["shop/base/a.yaml"]),
    { folders: ["other/qa", "shop/prod"], covered: ["shop/base/a.yaml"] },
  );
});

Deno.test("an environment that another takes in is applied all the same", () => {
  assert.deepEqual(
    reach({ "shop/dev": "resources: [a.yaml]", "shop/qa": "resources: [../dev]" }, [
      "shop/dev/a.yaml",
    ]).folders,
    ["shop/dev", "shop/qa"],
  );
});

Deno.test("a component is applied by who takes it in only", () => {
  const kustomizations = {
    "shop/extra": "kind: Component\nresources: [c.yaml]",
    "shop/alone": "kind: Component\nresources: [c.yaml]",
    "shop/qa": "components: [../extra]",
  };
  assert.deepEqual(reach(kustomizations, ["shop/extra/c.yaml"]).folders, ["shop/qa"]);
  assert.deepEqual(reach(kustomizations, ["shop/alone/c.yaml"]).folders, []);
});

Deno.test("a kustomization is found by whatever way it names a file", () => {
  for (
    const text of [
      'resources: ["\\x2e./base"]',
      "resources: [../base/.]",
      "resources: [../other/../base]",
      "resources:\n- &base ../base\n",
      "patches: [{path: ../base/a.yaml}]",
      "configMapGenerator: [{name: x, files: [key=../base/a.yaml]}]",
      "transformers: [../elsewhere/t.yaml]",
    ]
  ) {
    assert.deepEqual(
      reach({ ...BASE, "shop/qa": text }, ["shop/base/a.yaml"]).folders.includes("shop/qa"),
      true,
      text,
    );
  }
  assert.deepEqual(
    reach({ "a/b": "resources: [x/y]", "a": "resources: [b]", "a/b/x/y": "resources: [..]" }, [
      "a/b/x/y/kustomization.yaml",
    ]).folders,
    ["a"],
  );
});

Deno.test("kustomizations that take in one another are left to kustomize to refuse", () => {
  assert.deepEqual(
    reach({ "a": "resources: [../b]", "b": "resources: [../a, x.yaml]" }, ["b/x.yaml"]).folders,
    ["a", "b"],
  );
});

Deno.test("a file below a kustomization that does not take it in is not applied", () => {
  assert.deepEqual(reach({ "shop/qa": "resources: []" }, ["shop/qa/old/a.yaml", "b/c.yaml"]), {
    folders: [],
    covered: ["shop/qa/old/a.yaml"],
  });
});

Deno.test("a kustomization has plugins where one of its references or its text is one", () => {
  const hasPlugins = (text: string) => layerOf("a/kustomization.yaml", text).read().hasPlugins;
  assert.ok(!hasPlugins("namespace: x\n"));
  assert.ok(!hasPlugins("resources: [x.yaml]\n"));
  assert.ok(
    hasPlugins("transformers: ['{apiVersion: x/v1, kind: Prefix, metadata: {name: p}}']\n"),
  );
  assert.ok(hasPlugins("resources: [x.yaml]\ntransformers: [y.yaml]\n"));
});

Deno.test("a kustomization that cannot be read refers to nothing, and is itself applied", () => {
  const { references, hasPlugins } = layerOf("a/kustomization.yaml", "resources: [\n").read();
  assert.deepEqual([references, hasPlugins], [[], false]);
  assert.deepEqual(reach({ "a": "resources: [\n" }, ["a/kustomization.yaml"]).folders, ["a"]);
});

Deno.test("each of several changed files is searched for, whatever its name", () => {
  const kustomizations = {
    "shop/qa": "resources: [a.yaml]",
    "shop/prod": "resources: ['../files/with space.yaml']",
    "shop/test": "resources: [../files/c.yaml]",
  };
  const changed = ["shop/qa/a.yaml", "shop/qa/b.yaml", "shop/files/with space.yaml"];
  assert.deepEqual(reach(kustomizations, changed).folders, ["shop/prod", "shop/qa"]);
  assert.deepEqual(reach(kustomizations, changed.slice(0, 2)).folders, ["shop/qa"]);
});

Deno.test("a folder where only a file can be named is not taken in", () => {
  const kustomizations = { ...BASE, "shop/qa": "crds: [../base]" };
  assert.deepEqual(reach(kustomizations, ["shop/base/a.yaml"]).folders, ["shop/base"]);
});
