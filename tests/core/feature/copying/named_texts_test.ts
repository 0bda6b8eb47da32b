import assert from "node:assert/strict";
import { namedTexts } from "../../../../src/core/feature/copying/named_texts.ts";
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
