import assert from "node:assert/strict";
import { namedTexts, withProbes } from "../../../../src/core/feature/copying/named_texts.ts";
import { readResources } from "../../../../src/core/kustomize/resource.ts";

const PROBE = "gitops-promotion-probe-";

Deno.test("of two names that a text begins with, the longer one is meant", () => {
  for (const names of [["web", "web.tls"], ["web.tls", "web"]]) {
    const text = [...names, "reader"].map((name) =>
      `apiVersion: v1
kind: Secret
metadata: {name: ${PROBE}${name}}
${name === "reader" ? `data: {of: ${PROBE}web.tls}` : ""}
`
    ).join("---\n");
    const found = namedTexts(readResources("a.yaml", text), [0, 1, 2]);
    const part = names.indexOf("web.tls");
    assert.deepEqual(found, [[], [], [{ path: ["data", "of"], parts: ["", part, ""] }]]);
  }
});

Deno.test("a name that something else has too, which is not copied, may mean that", () => {
  const text = ["Secret", "ConfigMap"].map((kind) =>
    `apiVersion: v1\nkind: ${kind}\nmetadata: {name: ${PROBE}web}\ndata: {of: ${PROBE}web}\n`
  ).join("---\n");
  const partsOf = (...numbers: readonly (number | undefined)[]) =>
    namedTexts(readResources("a.yaml", text), numbers).flat().map(({ parts }) => parts.join());
  assert.deepEqual(partsOf(0, undefined), []);
  assert.deepEqual(partsOf(undefined, 0), []);
  assert.deepEqual(partsOf(0, 1), [",1,", ",1,"]);
});

Deno.test("names are probed in every kustomization, where one has a field that uses names", () => {
  const sources = (field: string) =>
    new Map([
      ["a/kustomization.yaml", "resources: [../b]\nnamePrefix: x-\n"],
      ["b/kustomization.yaml", `resources: []\n${field}\n`],
    ]);
  assert.equal(withProbes(sources("replacements: []")), undefined);
  assert.equal(withProbes(sources("images: [{name: a}]")), undefined);
  for (const field of ["vars", "replacements", "configurations"]) {
    const probed = [...withProbes(sources(`${field}: [x]`)) ?? []].map(([, text]) => String(text));
    assert.deepEqual(probed.map((text) => /namePrefix: (.*)/.exec(text)?.[1]), [
      `${PROBE}x-`,
      PROBE,
    ]);
  }
});
