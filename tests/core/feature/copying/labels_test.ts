import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import {
  featureLabels,
  labelAsKustomize,
  labelForFeature,
  podLabels,
  serviceLabels,
} from "../../../../src/core/feature/copying/labels.ts";
import { inOrder } from "../../../../src/core/kustomize/edit_kustomization.ts";
import { readResources, type Resource } from "../../../../src/core/kustomize/resource.ts";
import { writeDocuments } from "../../../../src/core/kustomize/write_documents.ts";
import { at, clone, isEqual } from "../../../../src/core/kustomize/yaml_data.ts";
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
  const ownLabels = (apiVersion: string, kind: string) => {
    const [resource] = readResources(
      "x",
      `{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: a, labels: {app: a}}}`,
    );
    return resource && podLabels(resource);
  };
  assert.deepEqual(ownLabels("v1", "Pod"), new Map([["app", "a"]]));
  assert.equal(ownLabels("v1", "ConfigMap"), undefined);
  assert.equal(ownLabels("example.com/v1", "Pod"), undefined);
});

const TEMPLATE = "{spec: {containers: [{name: web}]}}";
const LABELS = new Map([["app", "web-x"], ["gitops-promotion.xenit.io/feature", "x"]]);

/** A resource with the feature's labels. */
function labelled(type: string, spec: string): Resource {
  const [apiVersion, kind] = type.split(" ");
  const [resource] = readResources(
    "x",
    `{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: a}, spec: ${spec}}`,
  );
  assert.ok(resource !== undefined);
  labelForFeature(resource, featureLabels({ app: "web" }, "x"));
  assert.deepEqual(at(resource.data, "metadata", "labels"), LABELS);
  return resource;
}

function specOf({ data }: Resource): string {
  return writeDocuments([data.get("spec") ?? ""]);
}

Deno.test("pods of any kind get the feature's labels, without a selector too, and what is no pod gets none", () => {
  for (
    const type of [
      ...["v1 ReplicationController", "serving.knative.dev/v1 Service"],
      ...["argoproj.io/v1alpha1 Rollout", "batch/v1 Job", "apps/v1 Deployment"],
    ]
  ) {
    assert.deepEqual(podLabels(labelled(type, `{template: ${TEMPLATE}}`)), LABELS, type);
  }
  const cronJob = labelled("batch/v1 CronJob", `{jobTemplate: {spec: {template: ${TEMPLATE}}}}`);
  assert.deepEqual(podLabels(cronJob), LABELS);
  const secret = labelled("bitnami.com/v1alpha1 SealedSecret", "{template: {type: Opaque}}");
  assert.equal(specOf(secret), "template:\n  type: Opaque\n");
});

Deno.test("a selector beside pods of an unknown kind asks for the feature's labels, and peers stay peers", () => {
  assert.match(
    specOf(labelled(
      "argoproj.io/v1alpha1 Rollout",
      `{selector: {matchLabels: {a: b}}, template: ${TEMPLATE}}`,
    )),
    /^selector:\n {2}matchLabels:\n {4}a: b\n {4}app: web-x\n {4}gitops-promotion\.xenit\.io\/feature: x\n/,
  );
  assert.equal(
    specOf(labelled(
      "networking.k8s.io/v1 NetworkPolicy",
      "{ingress: [{from: [{podSelector: {matchLabels: {role: client}}}]}]}",
    )),
    "ingress:\n- from:\n  - podSelector:\n      matchLabels:\n        role: client\n",
  );
});

Deno.test("a Service without a selector gets none, since it would lose its endpoints", () => {
  assert.equal(specOf(labelled("v1 Service", "{ports: []}")), "ports: []\n");
  assert.equal(
    specOf(labelled("v1 Service", "{selector: {a: b}}")),
    "selector:\n  a: b\n  app: web-x\n  gitops-promotion.xenit.io/feature: x\n",
  );
});

Deno.test("labels of the app follow in any kind, also within lists, where all of them are there", () => {
  assert.equal(
    specOf(labelled(
      "example.com/v1 X",
      "{groups: [{selector: {app: web, tier: a}}], podMetadata: {labels: {app: web}}, other: {labels: {app: db}}, note: {app: web}}",
    )),
    `groups:
- selector:
    app: web-x
    tier: a
    gitops-promotion.xenit.io/feature: x
podMetadata:
  labels:
    app: web-x
    gitops-promotion.xenit.io/feature: x
other:
  labels:
    app: db
note:
  app: web
`,
  );
});
