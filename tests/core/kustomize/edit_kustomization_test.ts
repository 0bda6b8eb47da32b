import assert from "node:assert/strict";
import { inOrder, withoutField } from "../../../src/core/kustomize/edit_kustomization.ts";

const PATH = "a/dev/kustomization.yaml";

/** The kustomization with this text, without `images`. */
function withoutImages(text: string): unknown {
  return withoutField(new Map([[PATH, text]]), "a/dev", "images").get(PATH);
}

Deno.test("only the field goes from the kustomization, and other files stay", () => {
  const sources = new Map([
    [PATH, "resources:\n- web.yaml\nimages: []\n"],
    ["a/kustomization.yaml", "images: []\n"],
  ]);
  assert.deepEqual(
    withoutField(sources, "a/dev", "images"),
    new Map([...sources, [PATH, "resources:\n- web.yaml\n"]]),
  );
  assert.equal(withoutField(sources, "a/prod", "images"), sources);
});

Deno.test("a kustomization whose only field goes lists nothing, since kustomize refuses an empty one", () => {
  const head = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n";
  assert.equal(withoutImages(`${head}images: []\n`), `${head}resources: []\n`);
  assert.equal(withoutImages("images: []\n"), "resources: []\n");
  assert.equal(withoutImages(head), head);
  assert.equal(
    withoutImages(`${head}namespace: x\nimages: []\n`),
    `${head}namespace: x\n`,
  );
});

Deno.test("a build in the order of the files has neither another order nor notes about origins", () => {
  const text = "buildMetadata: [originAnnotations]\nsortOptions: {order: legacy}\n";
  assert.equal(
    inOrder(new Map([[PATH, text]]), "a/dev").get(PATH),
    "sortOptions:\n  order: fifo\n",
  );
});
