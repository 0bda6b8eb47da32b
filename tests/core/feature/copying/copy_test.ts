import assert from "node:assert/strict";
import { productsOf, servicesOf } from "../../../../src/core/feature/copying/copy.ts";
import { readResources } from "../../../../src/core/kustomize/resource.ts";

function resource(apiVersion: string, kind: string, more: string) {
  const [read] = readResources("x", `apiVersion: ${apiVersion}\nkind: ${kind}\n${more}\n`);
  assert.ok(read);
  return read;
}

const WEB = "metadata: {name: web}";

Deno.test("servicesOf() knows a Service, and those that Flagger makes for a Canary", () => {
  assert.deepEqual(servicesOf(resource("v1", "Service", WEB)), ["web"]);
  assert.deepEqual(servicesOf(resource("serving.knative.dev/v1", "Service", WEB)), []);
  const canary = (spec: string) =>
    servicesOf(resource("flagger.app/v1beta1", "Canary", `${WEB}\nspec: ${spec}`));
  assert.deepEqual(canary("{targetRef: {name: app}}"), ["app", "app-primary", "app-canary"]);
  assert.deepEqual(canary("{targetRef: {name: app}, service: {name: front}}"), [
    "front",
    "front-primary",
    "front-canary",
  ]);
  assert.deepEqual(canary("{}"), []);
});

Deno.test("productsOf() knows the Secrets that controllers make, of an Ingress where cert-manager does", () => {
  const secrets = (apiVersion: string, kind: string, spec: string, metadata = WEB) =>
    productsOf(resource(apiVersion, kind, `${metadata}\nspec: ${spec}`)).map(({ name }) => name);
  assert.deepEqual(secrets("external-secrets.io/v1", "ExternalSecret", "{}"), ["web"]);
  assert.deepEqual(secrets("external-secrets.io/v1", "ExternalSecret", "{target: {name: db}}"), [
    "db",
  ]);
  assert.deepEqual(secrets("cert-manager.io/v1", "Certificate", "{secretName: tls}"), ["tls"]);
  assert.deepEqual(secrets("cert-manager.io/v1", "Certificate", '{secretName: ""}'), []);
  const ingress = (annotations: string) =>
    secrets(
      "networking.k8s.io/v1",
      "Ingress",
      "{tls: [{secretName: tls}, {}]}",
      `metadata: {name: web, annotations: ${annotations}}`,
    );
  assert.deepEqual(ingress("{}"), []);
  for (const key of ["cert-manager.io/issuer", "cert-manager.io/cluster-issuer"]) {
    assert.deepEqual(ingress(`{${key}: letsencrypt}`), ["tls"]);
  }
  assert.deepEqual(ingress('{kubernetes.io/tls-acme: "true"}'), ["tls"]);
  const gateway = (annotations: string) =>
    secrets(
      "gateway.networking.k8s.io/v1",
      "Gateway",
      "{listeners: [{tls: {certificateRefs: [{name: tls}, {name: x, namespace: infra}]}}, {}]}",
      `metadata: {name: web, annotations: ${annotations}}`,
    );
  assert.deepEqual(gateway("{}"), []);
  assert.deepEqual(gateway("{cert-manager.io/cluster-issuer: letsencrypt}"), ["tls"]);
});
