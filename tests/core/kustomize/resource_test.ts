import assert from "node:assert/strict";
import {
  cloneResource,
  describe,
  hasLabels,
  identityOf,
  isResource,
  readResources,
} from "../../../src/core/kustomize/resource.ts";
import { failure } from "../../support/failure.ts";

Deno.test("a document is a resource if it has apiVersion, kind and a name", () => {
  const lines = ["apiVersion: v1", "kind: Service", "metadata: {name: web}"];
  assert.deepEqual(
    readResources("a.yaml", lines.join("\n")).map(({ group, version, kind, name }) =>
      [group, version, kind, name].join()
    ),
    [",v1,Service,web"],
  );
  const less = lines.map((line) => lines.filter((other) => other !== line).join("\n"));
  for (const text of [...less, "[]", "text"]) {
    assert.throws(
      () => readResources("a.yaml", text),
      failure(
        "manifest",
        "a.yaml holds a document that is not a Kubernetes resource",
        "give it apiVersion, kind and metadata.name, or remove it from resources",
      ),
      text,
    );
  }
});

const TEXT = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop, labels: {app: web, version: 2}}
`;
const [WEB] = readResources("a.yaml", TEXT);
assert.ok(WEB !== undefined);

Deno.test("a resource is identified by group, kind, namespace and name", () => {
  assert.deepEqual([WEB.group, WEB.version], ["apps", "v1"]);
  assert.equal(identityOf(WEB), "apps/Deployment shop/web");
  assert.equal(identityOf({ ...WEB, group: "", namespace: undefined }), "/Deployment default/web");
  assert.equal(describe(WEB), 'Deployment "shop/web"');
  assert.equal(describe({ ...WEB, namespace: undefined }), 'Deployment "web"');
});

Deno.test("a resource has labels if it has all of them, though one is written as a number", () => {
  assert.ok(hasLabels(WEB, { app: "web", version: "2" }));
  assert.ok(!hasLabels(WEB, { app: "web", version: "3" }));
  assert.ok(!hasLabels(WEB, { tier: "web" }));
  assert.ok(hasLabels(WEB, {}));
  assert.ok(!hasLabels({ ...WEB, data: new Map() }, {}));
});

Deno.test("a copy of a resource is its own", () => {
  const copy = cloneResource(WEB);
  assert.deepEqual(copy, WEB);
  copy.data.set("kind", "Job");
  assert.equal(WEB.data.get("kind"), "Deployment");
});

Deno.test("what is not a resource is told without an error", () => {
  assert.ok(isResource(WEB.data));
  for (const key of ["apiVersion", "kind", "metadata"]) {
    const less = new Map(WEB.data);
    less.delete(key);
    assert.ok(!isResource(less), key);
  }
});
