import assert from "node:assert/strict";
import { kustomizationIn, readKustomization } from "../../../src/core/kustomize/kustomization.ts";
import { failure } from "../../support/failure.ts";

Deno.test("a kustomization that is no mapping is refused with its place", () => {
  assert.throws(
    () =>
      readKustomization({ path: "a/dev/kustomization.yaml", text: "# ours\n---\n\n- web.yaml\n" }),
    failure(
      "manifest",
      "a/dev/kustomization.yaml:4: the file is not a YAML mapping, as a kustomization must be",
      "fix the file on the base branch, then run again",
    ),
  );
  assert.deepEqual(readKustomization({ path: "x", text: "# nothing\n" }), new Map());
});

Deno.test("a kustomization that is not UTF-8 is refused with the line that is not", () => {
  const latin1 = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  const sources = new Map([["a/dev/Kustomization", latin1("resources:\n- web.yaml # f\xfcr\n")]]);
  assert.throws(
    () => kustomizationIn("a/dev", sources),
    failure(
      "manifest",
      "a/dev/Kustomization:2: the file is not valid UTF-8",
      "save it as UTF-8 on the base branch, then run again",
    ),
  );
});
