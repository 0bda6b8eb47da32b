import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import {
  labelAsKustomize,
  podLabels,
  serviceLabels,
} from "../../../../src/core/feature/copying/labels.ts";
import { inOrder } from "../../../../src/core/kustomize/edit_kustomization.ts";
import { readResources } from "../../../../src/core/kustomize/resource.ts";
import { writeDocuments } from "../../../../src/core/kustomize/write_documents.ts";
import { clone, isEqual } from "../../../../src/core/kustomize/yaml_data.ts";
import { hasKustomize, kustomize } from "../../../kustomize/real_kustomize.ts";
import { readTree } from "../layout.ts";

const root = fileURLToPath(new URL("../../../testdata/feature", import.meta.url));

/** Kinds of other groups with the names of Kubernetes' own. */
const NAMESAKES = [
  ...["serving.knative.dev/v1 Service", "x.io/v1beta1 Service", "extensions/v1beta1 Deployment"],
  ...["apps.kruise.io/v1beta1 StatefulSet", "apps.kruise.io/v1alpha1 DaemonSet"],
].map((type) => {
  const [apiVersion, kind] = type.split(" ");
  return `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: web}\nspec: {template: {}}\n`;
});

Deno.test({
  name: "labelAsKustomize() does what kustomize's labels with includeSelectors do",
  ignore: !hasKustomize,
  fn: async () => {
    const tree = await readTree(`${root}/labels/all-kinds/repo/apps/base`);
    const text = [...tree].filter(([path]) => path !== "kustomization.yaml")
      .map(([, text]) => text).concat(NAMESAKES).join("---\n");
    const labels = { app: "other", "example.com/more": "1" };
    const kustomization = `resources: [all.yaml]
labels:
- includeSelectors: true
  pairs: ${JSON.stringify(labels)}
`;
    const files = new Map([["x/kustomization.yaml", kustomization], ["x/all.yaml", text]]);
    const real = readResources("x", await kustomize.build(inOrder(files, "x"), "x"));
    const own = readResources("x", text);
    assert.equal(own.length, real.length);
    own.forEach((resource, index) => {
      const labelled = { ...resource, data: clone(resource.data) };
      labelAsKustomize(labelled, new Map(Object.entries(labels)));
      const expected = real[index]?.data ?? new Map();
      assert.ok(
        isEqual(labelled.data, expected),
        `${writeDocuments([labelled.data])}\nis not\n${writeDocuments([expected])}`,
      );
    });
  },
});

Deno.test("a Service is chosen by its own labels, and nothing else is", () => {
  const labelsOf = (apiVersion: string, kind: string) => {
    const text =
      `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a, labels: {app: a}}\n`;
    const [resource] = readResources("x", text);
    assert.ok(resource !== undefined);
    return serviceLabels(resource);
  };
  assert.deepEqual(labelsOf("v1", "Service"), new Map([["app", "a"]]));
  assert.equal(labelsOf("v1", "ConfigMap"), undefined);
  assert.equal(labelsOf("serving.knative.dev/v1", "Service"), undefined);
});

Deno.test("the labels of pods are in their template, of a kind that kustomize does not know too", () => {
  const labelsOf = (type: string, metadata = "{labels: {app: a}}") => {
    const [apiVersion, kind] = type.split(" ");
    const template = `{metadata: ${metadata}, spec: {containers: [{name: a}]}}`;
    const [resource] = readResources(
      "x",
      `{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: a}, spec: {template: ${template}}}`,
    );
    assert.ok(resource !== undefined);
    return podLabels(resource);
  };
  for (const type of ["apps/v1 Deployment", "argoproj.io/v1alpha1 Rollout"]) {
    assert.deepEqual(labelsOf(type), new Map([["app", "a"]]), type);
    assert.equal(labelsOf(type, "{}"), undefined, type);
  }
});
