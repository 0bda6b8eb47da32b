import assert from "node:assert/strict";
import {
  isNameOfCopy,
  type Original,
  rawCopies,
} from "../../../../src/core/feature/copying/copies.ts";
import { featureLabels } from "../../../../src/core/feature/copying/labels.ts";
import { readResources } from "../../../../src/core/kustomize/resource.ts";
import { textAt } from "../../../../src/core/kustomize/yaml_data.ts";
import { failure } from "../../../support/failure.ts";

/** A Service that the environment calls by another name, and a Deployment that names it in its annotations' place. */
function original(text: string, finalName: string): Original {
  const [raw] = readResources("x.yaml", text);
  assert.ok(raw);
  const final = { ...raw, name: finalName };
  return { now: final, final, raw, texts: [] };
}

function ingress(backend: string): string {
  return `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: front}
spec: {defaultBackend: {service: {name: ${backend}}}}
`;
}

const SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\n";
const FEATURE = { feature: "login", labels: featureLabels({ app: "web" }, "login"), written: true };

Deno.test("a reference to a copied resource follows, by the name before or behind the environment's prefix and suffix", () => {
  for (
    const [name, expected] of [["web", "web-login"], ["dev-web-1", "dev-web-login-1"]] as const
  ) {
    const [, copy] = rawCopies(
      [original(SERVICE, "dev-web-1"), original(ingress(name), "dev-front-1")],
      FEATURE,
    );
    const { data } = copy!.resource;
    assert.equal(textAt(data, "spec", "defaultBackend", "service", "name"), expected);
  }
});

Deno.test("a text that the environment's configuration fills with names gets those of the copies", () => {
  const text = `${ingress("web")}annotations: {to: "http://web:80"}\n`;
  const named = {
    ...original(text, "front"),
    texts: [{ path: ["annotations", "to"], parts: ["http://", 0, ":80"] }],
  };
  const [, copy] = rawCopies([original(SERVICE, "web"), named], FEATURE);
  assert.equal(textAt(copy!.resource.data, "annotations", "to"), "http://web-login:80");
});

Deno.test("a copy's name has the suffix in the files only where it is asked for", () => {
  const names = (written: boolean) =>
    rawCopies([original(SERVICE, "web")], { ...FEATURE, written }).map(({ resource }) =>
      resource.name
    );
  assert.deepEqual(names(true), ["web-login"]);
  assert.deepEqual(names(false), ["web"]);
});

Deno.test("a name that the environment makes in another way than by prefix and suffix is refused", () => {
  assert.throws(
    () => rawCopies([original(SERVICE, "shop")], FEATURE),
    failure(
      "feature",
      'Service "web" gets the name "shop" in a way that cannot be repeated for a copy',
      "rename with namePrefix or nameSuffix of the environment's kustomization",
    ),
  );
});

Deno.test("isNameOfCopy() wants prefix, name, the feature's suffix and suffix, and lets a hash follow", () => {
  const one = original(SERVICE, "dev-web-1");
  assert.ok(isNameOfCopy(one, "dev-web-login-1", "-login"));
  assert.ok(!isNameOfCopy(one, "dev-web-1-login", "-login"));
  assert.ok(!isNameOfCopy(one, "dev-web-1", "-login"));
  assert.ok(!isNameOfCopy(one, "web-login-1", "-login"));
  const hashed = original(SERVICE, "dev-web-h4sh");
  assert.ok(isNameOfCopy(hashed, "dev-web-login", "-login"));
  assert.ok(!isNameOfCopy(hashed, "dev-web-login2", "-login"));
});
