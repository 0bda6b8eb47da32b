import assert from "node:assert/strict";
import {
  finalCopies,
  isNameOfCopy,
  type Original,
  rawCopies,
} from "../../../../src/core/feature/copying/copies.ts";
import { featureLabels } from "../../../../src/core/feature/copying/labels.ts";
import { readResources } from "../../../../src/core/kustomize/resource.ts";
import { writeDocuments } from "../../../../src/core/kustomize/write_documents.ts";
import { at, type Data, itemsAt, textAt } from "../../../../src/core/kustomize/yaml_data.ts";
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
  for (const [written, expected] of [[true, "web-login"], [false, "web"]] as const) {
    const [copy] = rawCopies([original(SERVICE, "web")], { ...FEATURE, written });
    assert.equal(copy?.resource.name, expected);
    assert.equal(textAt(copy?.resource.data, "metadata", "name"), expected);
  }
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
  const bare = original(SERVICE, "web");
  assert.ok(isNameOfCopy(bare, "web-login", "-login"));
  assert.ok(!isNameOfCopy(bare, "web", "-login"));
  const hashed = original(SERVICE, "dev-web-h4sh");
  assert.ok(isNameOfCopy(hashed, "dev-web-login", "-login"));
  assert.ok(!isNameOfCopy(hashed, "dev-web-login2", "-login"));
});

/** The data of what is copied beside a Service `web`, by its fields in the environment. */
function copied(text: string, name = "front"): Data {
  const [, copy] = rawCopies([original(SERVICE, "web"), original(text, name)], FEATURE);
  assert.ok(copy);
  return copy.resource.data;
}

function resource(type: string, fields: string): string {
  const [apiVersion, kind] = type.split(" ");
  return `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: front}\n${fields}\n`;
}

Deno.test("a reference follows to the Services that Flagger makes for a copied Canary", () => {
  const canary = (spec: string) =>
    original(
      `apiVersion: flagger.app/v1beta1\nkind: Canary\nmetadata: {name: dev-web-1}\nspec: ${spec}\n`,
      "dev-web-1",
    );
  for (
    const [spec, from, to] of [
      ["{targetRef: {name: dev-web-1}}", "dev-web-1", "dev-web-login-1"],
      ["{targetRef: {name: dev-web-1}}", "dev-web-1-primary", "dev-web-login-1-primary"],
      ["{targetRef: {name: app}}", "app-canary", "app-login-canary"],
      ["{targetRef: {name: app}, service: {name: shop}}", "shop-canary", "shop-login-canary"],
      ["{targetRef: {name: app}, service: {name: shop}}", "app-canary", "app-canary"],
    ] as const
  ) {
    const originals = [canary(spec), original(ingress(from), "front")];
    const [, copy] = finalCopies(originals, ["dev-web-login-1", "front-login"], FEATURE);
    const backend = textAt(copy?.resource.data, "spec", "defaultBackend", "service", "name");
    assert.equal(backend, to, spec);
  }
});

Deno.test("a reference follows to a copied kind without namespace, from any namespace", () => {
  const role =
    "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: web}\n";
  const binding = `apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: front, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: web}
subjects: [{kind: ServiceAccount, name: web}]
`;
  const [, copy] = rawCopies([original(role, "web"), original(binding, "front")], FEATURE);
  assert.equal(textAt(copy?.resource.data, "roleRef", "name"), "web-login");
  assert.deepEqual(itemsAt(copy?.resource.data, "subjects").map((one) => textAt(one, "name")), [
    "web",
  ]);
});

Deno.test("a Secret that a controller makes for a copy has a name of its own", () => {
  const target = (spec: string) =>
    at(
      copied(resource("external-secrets.io/v1 ExternalSecret", `spec: ${spec}`)),
      "spec",
      "target",
    );
  assert.deepEqual(target("{target: {name: keys}}"), new Map([["name", "keys-login"]]));
  assert.deepEqual(
    target("{target: {deletionPolicy: Retain}}"),
    new Map([["deletionPolicy", "Retain"]]),
  );
  assert.equal(target("{}"), undefined);
  const sealed = resource(
    "bitnami.com/v1alpha1 SealedSecret",
    "spec: {template: {metadata: {name: keys}}}",
  );
  assert.equal(textAt(copied(sealed), "spec", "template", "metadata", "name"), "keys-login");
});

Deno.test("a claim gives up the environment's volume, and keeps one that is copied too", () => {
  const volume = (type: string, name = "disk") =>
    textAt(copied(resource(type, `spec: {volumeName: ${name}}`)), "spec", "volumeName");
  assert.equal(volume("v1 PersistentVolumeClaim"), undefined);
  assert.equal(volume("example.com/v1 PersistentVolumeClaim"), "disk");
  assert.equal(volume("v1 X"), "disk");
  assert.equal(textAt(copied(resource("v1 PersistentVolumeClaim", "spec: text")), "spec"), "text");
  const [, copy] = rawCopies([
    original("apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: disk}\n", "disk"),
    original(resource("v1 PersistentVolumeClaim", "spec: {volumeName: disk}"), "front"),
  ], FEATURE);
  assert.equal(textAt(copy?.resource.data, "spec", "volumeName"), "disk-login");
});

Deno.test("a Service gives up what only one in the cluster can have", () => {
  const spec = (type: string, cluster: string) => {
    const fields =
      `{type: LoadBalancer, clusterIP: ${cluster}, clusterIPs: [${cluster}], externalIPs: [1.1.1.1], healthCheckNodePort: 30000, loadBalancerIP: 1.1.1.1, ports: [{port: 80, nodePort: 30001}]}`;
    return writeDocuments([at(copied(resource(type, `spec: ${fields}`)), "spec") ?? ""]);
  };
  const ports = "ports:\n- port: 80\n";
  assert.equal(spec("v1 Service", "10.0.0.1"), `type: LoadBalancer\n${ports}`);
  assert.equal(
    spec("v1 Service", "None"),
    `type: LoadBalancer\nclusterIP: None\nclusterIPs:\n- None\n${ports}`,
  );
  for (const type of ["serving.knative.dev/v1 Service", "v1 X"]) {
    assert.match(spec(type, "10.0.0.1"), /clusterIP: [\s\S]*nodePort: 30001\n$/, type);
  }
});
