import assert from "node:assert/strict";
import {
  kustomizationFolder,
  kustomizationPath,
  parentOf,
} from "../../../src/core/kustomize/kustomization_path.ts";

Deno.test("a kustomization is known by its name, in any folder", () => {
  for (const name of ["kustomization.yaml", "kustomization.yml", "Kustomization"]) {
    assert.equal(kustomizationFolder(`a/b/${name}`), "a/b");
    assert.equal(kustomizationFolder(name), "");
    assert.equal(kustomizationPath("", new Set([name])), name);
    assert.equal(kustomizationPath("a", new Set([`a/${name}`, name])), `a/${name}`);
  }
  assert.equal(kustomizationFolder("a/kustomization.yaml/b"), undefined);
  assert.equal(kustomizationFolder("a/my-kustomization.yaml"), undefined);
  assert.equal(kustomizationPath("a", new Set(["kustomization.yaml"])), undefined);
});

Deno.test("the parent of a path is its folder, and the root's name is empty", () => {
  assert.deepEqual(["a/b/c.yaml", "a/b", "a", ""].map(parentOf), ["a/b", "a", "", ""]);
});
