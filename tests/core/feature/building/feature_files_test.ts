import assert from "node:assert/strict";
import { featureFolder } from "../../../../src/core/feature/building/feature_files.ts";
import { featureLabels } from "../../../../src/core/feature/copying/labels.ts";
import { readResources } from "../../../../src/core/kustomize/resource.ts";

const LABELS = featureLabels({ app: "web" }, "login");

/** As a copy has been labelled already: its own labels are the feature's, its selector means other pods. */
function service(selector: string) {
  const labels = JSON.stringify(Object.fromEntries(LABELS.after));
  return readResources(
    "x.yaml",
    `apiVersion: v1
kind: Service
metadata: {name: front, labels: ${labels}}
spec: {selector: ${selector}}
`,
  );
}

Deno.test("a selector that means others is turned back, of the resource by the name that it has by then", () => {
  for (const [written, name] of [[true, "front"], [false, "front-login"]] as const) {
    const files = featureFolder(service("{app: database}"), {
      feature: "login",
      labels: LABELS,
      written,
    });
    assert.deepEqual([...files.keys()], [
      "service-front.yaml",
      "selectors.yaml",
      "kustomization.yaml",
    ]);
    assert.match(files.get("selectors.yaml") ?? "", new RegExp(`^  name: "?${name}"?$`, "m"));
    assert.match(files.get("kustomization.yaml") ?? "", /transformers:\n- "?selectors\.yaml"?/);
    assert.equal(/nameSuffix/.test(files.get("kustomization.yaml") ?? ""), !written);
  }
});

Deno.test("where the labels turn no selector wrong, nothing is turned back", () => {
  const files = featureFolder(service(JSON.stringify(Object.fromEntries(LABELS.after))), {
    feature: "login",
    labels: LABELS,
    written: false,
  });
  assert.deepEqual([...files.keys()], ["service-front.yaml", "kustomization.yaml"]);
});
