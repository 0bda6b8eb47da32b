import assert from "node:assert/strict";
import { isManifest } from "../../../src/core/manifest/manifest_file.ts";

Deno.test("isManifest() takes .yaml, .yml and Kustomization in any folder", () => {
  for (
    const path of [
      "Kustomization",
      "apps/dev/Kustomization",
      "a.yaml",
      "a.yml",
      "apps/dev/x y/.hidden.yaml",
      ".yaml",
    ]
  ) {
    assert.equal(isManifest(path), true, path);
  }
});

Deno.test("isManifest() leaves all other files out", () => {
  for (
    const path of [
      "a.yaml.gotmpl",
      "a.json",
      "yaml",
      "a.yaml/b",
      "a.yamlx",
      "a.YAML",
      "kustomization",
      "a.Kustomization",
      "Kustomization/a",
      "",
    ]
  ) {
    assert.equal(isManifest(path), false, path);
  }
});
