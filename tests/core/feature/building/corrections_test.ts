import assert from "node:assert/strict";
import { corrections } from "../../../../src/core/feature/building/corrections.ts";
import { readDocuments } from "../../../../src/core/kustomize/read_documents.ts";
import { readResources, type Resource } from "../../../../src/core/kustomize/resource.ts";
import { writeDocuments } from "../../../../src/core/kustomize/write_documents.ts";
import { type Data, textAt } from "../../../../src/core/kustomize/yaml_data.ts";

function resource(type: string, fields: string, metadata = ""): Resource {
  const [apiVersion, kind] = type.split(" ");
  const [read] = readResources(
    "x.yaml",
    `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: web${metadata}}\n${fields}\n`,
  );
  assert.ok(read);
  return read;
}

function deployment(podSpec: string, more = ""): Resource {
  return resource("apps/v1 Deployment", `spec: {template: {spec: ${podSpec}}${more}}`);
}

/** The patches that turn one resource into the other, as text. */
function patches(actual: Resource, wanted: Resource): string[] {
  return corrections([{ actual, wanted }], "login").map((fix) => textAt(fix, "patch") ?? "");
}

function imagePatch(podSpec: string): string {
  return writeDocuments(readDocuments(
    "x.yaml",
    `{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {template: {spec: ${podSpec}}}}`,
  ));
}

for (
  const [name, actual, wanted, expected] of [
    [
      "an image",
      "{containers: [{name: a, image: 'a:1'}]}",
      "{containers: [{name: a, image: 'a:2'}]}",
      "{containers: [{name: a, image: 'a:2'}]}",
    ],
    [
      "an image behind others, which are named to keep the order",
      "{containers: [{name: a, image: 'a:1'}, {name: b, image: 'b:1'}, {name: c, image: 'c:1'}]}",
      "{containers: [{name: a, image: 'a:1'}, {name: b, image: 'b:2'}, {name: c, image: 'c:1'}]}",
      "{containers: [{name: a}, {name: b, image: 'b:2'}]}",
    ],
    [
      "an image of an init container",
      "{containers: [{name: a, image: 'a:1'}], initContainers: [{name: b, image: 'b:1'}]}",
      "{containers: [{name: a, image: 'a:1'}], initContainers: [{name: b, image: 'b:2'}]}",
      "{initContainers: [{name: b, image: 'b:2'}]}",
    ],
    [
      "images of both",
      "{containers: [{name: a, image: 'a:1'}], initContainers: [{name: b, image: 'b:1'}]}",
      "{containers: [{name: a, image: 'a:2'}], initContainers: [{name: b, image: 'b:2'}]}",
      "{containers: [{name: a, image: 'a:2'}], initContainers: [{name: b, image: 'b:2'}]}",
    ],
    [
      "an image behind a container without a name and one without an image",
      "{containers: [{image: 'x:1'}, {name: a}, {name: b, image: 'b:1'}]}",
      "{containers: [{image: 'x:1'}, {name: a}, {name: b, image: 'b:2'}]}",
      "{containers: [{name: a}, {name: b, image: 'b:2'}]}",
    ],
  ] as const
) {
  Deno.test(`${name} is corrected by the container's name`, () => {
    assert.deepEqual(patches(deployment(actual), deployment(wanted)), [imagePatch(expected)]);
  });
}

Deno.test("what differs beside an image is corrected by its path", () => {
  const actual = deployment("{containers: [{name: a, image: 'a:1', imagePullPolicy: Always}]}");
  const wanted = deployment(
    "{containers: [{name: a, image: 'a:2', imagePullPolicy: Never}]}",
    ", image: x",
  );
  assert.deepEqual(patches(actual, wanted), [
    imagePatch("{containers: [{name: a, image: 'a:2'}]}"),
    `- op: replace
  path: /spec/template/spec/containers/0/imagePullPolicy
  value: Never
- op: add
  path: /spec/image
  value: x
`,
  ]);
});

Deno.test("images are corrected by their path where kustomize does not know the containers", () => {
  const of = (type: string, path: string, image: string) => {
    const open = path.split(".").map((key) => `${key}: {`).join("");
    const close = "}".repeat(path.split(".").length);
    return resource(type, `${open}containers: [{name: a, image: ${image}}]${close}`);
  };
  for (
    const [type, path, isKnown] of [
      ["apps/v1 StatefulSet", "spec.template.spec", true],
      ["apps/v1 DaemonSet", "spec.template.spec", true],
      ["apps/v1 ReplicaSet", "spec.template.spec", true],
      ["batch/v1 Job", "spec.template.spec", true],
      ["batch/v1 CronJob", "spec.jobTemplate.spec.template.spec", true],
      ["v1 Pod", "spec", true],
      ["argoproj.io/v1alpha1 Rollout", "spec.template.spec", false],
      ["batch/v1 CronJob", "spec.template.spec", false],
    ] as const
  ) {
    const [patch = "", ...more] = patches(of(type, path, "a:1"), of(type, path, "a:2"));
    assert.deepEqual(more, []);
    assert.equal(
      /^- op: replace\n {2}path: \/spec\/.*\/containers\/0\/image\n/.test(patch),
      !isKnown,
      type,
    );
  }
});

Deno.test("nothing is corrected that is right, and what is has names of their own", () => {
  const [one, other] = ["one", "other"].map((text) =>
    ["a", "b", "c"].map((namespace) =>
      resource("v1 ConfigMap", `data: {x: ${text}}`, `, namespace: ${namespace}`)
    )
  );
  assert.ok(one && other);
  const same = one.map((wanted) => ({ actual: wanted, wanted }));
  assert.deepEqual(corrections(same, "login"), []);
  const fixes = corrections(
    one.map((wanted, index) => ({ wanted, actual: other[index] ?? wanted })),
    "login",
    (text) => text.replace("one", "1"),
  );
  assert.deepEqual(fixes.map((fix: Data) => textAt(fix, "metadata", "name")), [
    ...["configmap-web", "configmap-web-2", "configmap-web-3"],
  ]);
  assert.deepEqual(fixes.map((fix) => textAt(fix, "target", "namespace")), ["a", "b", "c"]);
  assert.match(textAt(fixes[0], "patch") ?? "", /value: "1"\n$/);
});
