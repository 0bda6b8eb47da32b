import assert from "node:assert/strict";
import { renameReferences } from "../../../../src/core/feature/copying/renaming.ts";
import { readResources } from "../../../../src/core/kustomize/resource.ts";
import { writeDocuments } from "../../../../src/core/kustomize/write_documents.ts";

/** The lines that change where everything called `web` in the namespace shop has a copy `web-x`. */
function renamed(kind: string, fields: string, metadata = ""): string[] {
  const [resource] = readResources(
    "x",
    `{apiVersion: v1, kind: ${kind}, metadata: {name: web, namespace: shop${metadata}}${fields}}`,
  );
  assert.ok(resource !== undefined);
  const before = writeDocuments([resource.data]).split("\n");
  renameReferences(
    resource,
    (_kind, name, namespace) => name === "web" && namespace === "shop" ? "web-x" : undefined,
  );
  const after = writeDocuments([resource.data]).split("\n");
  assert.equal(after.length, before.length);
  return after.filter((line, index) => line !== before[index]).map((line) => line.trim());
}

for (
  const [name, kind, fields, ...lines] of [
    ["the field of a kind", "X", "spec: {secretName: web}", "secretName: web-x"],
    ["a reference", "X", "spec: {configMapRef: {name: web}}", "name: web-x"],
    ["a list of references", "X", "spec: {secrets: [{name: web}, {name: api}]}", "- name: web-x"],
    ["a claim", "X", "spec: {persistentVolumeClaim: {claimName: web}}", "claimName: web-x"],
    ["a kind and a name", "X", "spec: {ref: {kind: Job, name: web}}", "name: web-x"],
    ["a reference to another namespace", "X", "spec: {secretRef: {name: web, namespace: other}}"],
    [
      "a pod of a StatefulSet",
      "Service",
      "spec: {selector: {statefulset.kubernetes.io/pod-name: web-0}}",
      "statefulset.kubernetes.io/pod-name: web-x-0",
    ],
    [
      "a dependency of a HelmRelease",
      "HelmRelease",
      "spec: {dependsOn: [{name: web}]}",
      "- name: web-x",
    ],
    ["a text that looks like a pod's name", "X", "spec: {note: web-0}"],
    ["a reference without a name", "X", "spec: {configMapRef: {name: {a: web}}, secretRef: {}}"],
    [
      "a rule of a Role for one",
      "Role",
      "rules: [{resources: [services], resourceNames: [web]}]",
      "- web-x",
    ],
    ["a rule of a Role for all", "Role", "rules: [{resources: [services], verbs: [get]}]"],
    ["a dependency of another kind", "X", "spec: {dependsOn: [{name: web}]}"],
    [
      "a rule of a Role",
      "Role",
      "rules: [{resources: [secrets], resourceNames: [web, api]}]",
      "- web-x",
    ],
  ] as const
) {
  Deno.test(`a copy's name follows ${name}`, () => {
    assert.deepEqual(renamed(kind, `, ${fields}`), lines);
  });
}

Deno.test("annotations name a Secret with or without its namespace", () => {
  const key = "nginx.ingress.kubernetes.io/auth-secret";
  const of = (value: string) => renamed("Ingress", "", `, annotations: {${key}: ${value}}`);
  assert.deepEqual(of("web"), [`${key}: web-x`]);
  assert.deepEqual(of("shop/web"), [`${key}: shop/web-x`]);
  assert.deepEqual(of("other/web"), []);
});
