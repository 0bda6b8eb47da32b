import assert from "node:assert/strict";
import { readResources } from "../../../src/core/kustomize/resource.ts";
import { failure } from "../../support/failure.ts";

Deno.test("a document is a resource if it has apiVersion, kind and a name", () => {
  const lines = ["apiVersion: v1", "kind: Service", "metadata: {name: web}"];
  assert.deepEqual(readResources("a.yaml", lines.join("\n")).map(({ kind }) => kind), ["Service"]);
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
