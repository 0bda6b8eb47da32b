import assert from "node:assert/strict";
import {
  type ChangedHost,
  featureHost,
  isPublic,
  moveHosts,
} from "../../../../src/core/feature/copying/hosts.ts";
import { readResources } from "../../../../src/core/kustomize/resource.ts";
import { writeDocuments } from "../../../../src/core/kustomize/write_documents.ts";
import { clone } from "../../../../src/core/kustomize/yaml_data.ts";

Deno.test("featureHost() puts the feature in front, but behind a wildcard, and leaves no host alone", () => {
  assert.equal(featureHost("web.example.com", "login"), "login.web.example.com");
  assert.equal(featureHost("*.example.com", "login"), "*.login.example.com");
  assert.equal(featureHost("", "login"), "");
  assert.equal(featureHost("*", "login"), "*");
});

Deno.test("isPublic() knows the names of Services, addresses and this machine from hosts outside", () => {
  const outside = [
    "example.com",
    "www.web.shop",
    "web.example.com",
    "*.example.com",
    "web.other",
    "web.shop.com",
  ];
  const inside = [
    ...["web", "web.", "10.0.0.1", "web example.com", "web.localhost", "web.shop", "web.default"],
    ...["web.shop.svc", "web.shop.svc.example.org", "web.shop.svc.cluster.local"],
    "node.cluster.local",
  ];
  for (const host of outside) assert.ok(isPublic(host, "shop"), host);
  for (const host of inside) assert.ok(!isPublic(host, "shop"), host);
  assert.ok(isPublic("web.shop", undefined));
});

function served(hosts: readonly ChangedHost[]): string[] {
  return [...new Set(hosts.filter(({ isServed }) => isServed).map(({ to }) => to))];
}

function prefixed(text: string): { hosts: string[]; text: string } {
  const [resource] = readResources("x.yaml", text);
  assert.ok(resource);
  const copy = { ...resource, data: clone(resource.data) };
  const hosts = moveHosts(copy, { feature: "login", rename: () => undefined });
  return { hosts: served(hosts), text: writeDocuments([copy.data]) };
}

Deno.test("an Ingress answers at its rules' hosts, each told once", () => {
  const text = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
spec:
  rules:
  - host: a.example.com
  - http: {}
  - host: a.example.com
  tls:
  - hosts:
    - a.example.com
    - b.example.com
`;
  assert.deepEqual(prefixed(text), {
    hosts: ["login.a.example.com"],
    text: text.replaceAll(/(?=[ab]\.example)/g, "login."),
  });
});

Deno.test("values of a chart answer at their Ingress, in either form of hosts", () => {
  const text = `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: web
spec:
  values:
    ingress:
      hostname: a.example.com
      hosts:
      - b.example.com
    other:
      host: c.example.com
`;
  assert.deepEqual(prefixed(text), {
    hosts: ["login.a.example.com", "login.b.example.com"],
    text: text.replaceAll(/(?=[ab]\.example)/g, "login."),
  });
});

Deno.test("listeners, certificates and routes of OpenShift get the feature's hosts, other kinds keep theirs", () => {
  const resource = (apiVersion: string, kind: string, spec: string) =>
    `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: web\nspec:\n${spec}`;
  const changed = [
    resource("gateway.networking.k8s.io/v1", "Gateway", "  listeners:\n  - hostname: a.b\n"),
    resource("gateway.networking.k8s.io/v1", "TLSRoute", "  hostnames:\n  - a.b\n"),
    resource("cert-manager.io/v1", "Certificate", "  dnsNames:\n  - a.b\n  commonName: a.b\n"),
    resource("route.openshift.io/v1", "Route", "  host: a.b\n"),
  ];
  for (const text of changed) {
    assert.equal(prefixed(text).text, text.replaceAll("a.b", "login.a.b"));
  }
  const kept = resource("example.com/v1", "Route", "  host: a.b\n  hostnames:\n  - a.b\n");
  assert.deepEqual(prefixed(kept), { hosts: [], text: kept });
});

Deno.test("the hosts in a Traefik rule, in annotations and beside a namespace are the feature's", () => {
  for (
    const text of [
      `apiVersion: traefik.io/v1alpha1
kind: IngressRoute
metadata:
  name: web
spec:
  routes:
  - match: Host(\`a.b.com\`, "c.b.com") && PathPrefix(\`/x.b.com\`)
`,
      `apiVersion: v1
kind: Service
metadata:
  name: web
  annotations:
    external-dns.alpha.kubernetes.io/hostname: a.b.com,c.b.com
    example.com/hostname: x.b.com
`,
      `apiVersion: networking.istio.io/v1
kind: Gateway
metadata:
  name: web
spec:
  servers:
  - hosts:
    - shop/a.b.com
    - c.b.com
    - shop/x.svc
`,
    ]
  ) {
    assert.equal(prefixed(text).text, text.replaceAll(/(?=[ac]\.b\.com)/g, "login."));
  }
});
