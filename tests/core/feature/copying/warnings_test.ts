import assert from "node:assert/strict";
import { warningsOfCopy } from "../../../../src/core/feature/copying/warnings.ts";
import { readResources } from "../../../../src/core/kustomize/resource.ts";

/** What is warned about where the copy is as the original. */
function warnings(apiVersion: string, kind: string, spec: string, metadata = ""): string[] {
  const [resource] = readResources(
    "x.yaml",
    `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: web${metadata}}\nspec: ${spec}\n`,
  );
  assert.ok(resource);
  return warningsOfCopy(resource, resource).map(({ message }) => message);
}

const NO_HOST = /has a route whose match has no host of its own/;
const TRAEFIK: readonly [routes: string, isShared: boolean][] = [
  ["[{match: 'PathPrefix(`/`)'}]", true],
  ["[{match: 'Host(`a.b`)'}, {match: 'PathPrefix(`/`)'}]", true],
  ["[{match: 'Host(`a.b`)'}, {}]", true],
  ["[{match: 'HostRegexp(`a.*`)'}]", true],
  ["[{match: 'Host(``)'}]", true],
  ["[{match: 'Host(`a.b`)'}, {match: 'HostHeader(`c.d`) && Path(`/`)'}]", false],
  ["[]", false],
];

Deno.test("a Traefik router is warned about where any of its routes has no host of its own", () => {
  for (const [routes, isShared] of TRAEFIK) {
    for (const kind of ["IngressRoute", "IngressRouteTCP"]) {
      const [first = ""] = warnings("traefik.io/v1alpha1", kind, `{routes: ${routes}}`);
      assert.equal(NO_HOST.test(first), isShared, routes);
    }
  }
});

Deno.test("a router without a host takes the environment's requests", () => {
  const gateway = "gateway.networking.k8s.io/v1";
  const ingress = "networking.k8s.io/v1";
  assert.match(
    warnings(ingress, "Ingress", "{rules: [{host: a.b}, {http: {}}]}").join(),
    /has a rule without host/,
  );
  assert.doesNotMatch(
    warnings(ingress, "Ingress", "{rules: [{host: a.b}]}").join(),
    /without host/,
  );
  assert.match(warnings(gateway, "HTTPRoute", "{}").join(), /has no hostnames/);
  assert.doesNotMatch(warnings(gateway, "HTTPRoute", "{hostnames: [a.b]}").join(), /no hostnames/);
  assert.match(warnings(gateway, "TCPRoute", "{}").join(), /both take the same connections/);
});

const HOSTS: readonly [apiVersion: string, kind: string, spec: string, path: string | undefined][] =
  [
    ["networking.k8s.io/v1", "Ingress", "{rules: [{host: a.b}]}", "spec.rules[].host"],
    ["networking.k8s.io/v1", "Ingress", "{tls: [{hosts: [a.b]}]}", undefined],
    ["networking.istio.io/v1", "VirtualService", "{hosts: [a.b]}", "spec.hosts[]"],
    [
      "networking.istio.io/v1",
      "VirtualService",
      "{http: [{route: [{destination: {host: a.b}}]}]}",
      undefined,
    ],
    ["networking.istio.io/v1", "Gateway", "{servers: [{hosts: [a.b]}]}", "spec.servers[].hosts[]"],
    ["networking.istio.io/v1", "DestinationRule", "{host: a.b}", "spec.host"],
    ["networking.istio.io/v1", "DestinationRule", "{trafficPolicy: {tls: {sni: a.b}}}", undefined],
  ];

for (const [apiVersion, kind, spec, path] of HOSTS) {
  Deno.test(`a ${kind} with the environment's host in ${spec} ${path ? "is" : "is not"} warned about`, () => {
    const expected = path === undefined
      ? []
      : [`${kind} "web" has the host "a.b" in ${path}, like the environment's`];
    assert.deepEqual(warnings(apiVersion, kind, spec), expected);
  });
}

Deno.test("only Flux and Argo CD apply the folder that a resource of their kind names", () => {
  const spec = "{path: deploy, source: {path: deploy}}";
  for (
    const [apiVersion, kind, applies] of [
      ["kustomize.toolkit.fluxcd.io/v1", "Kustomization", true],
      ["argoproj.io/v1alpha1", "Application", true],
      ["example.com/v1", "Kustomization", false],
      ["app.k8s.io/v1beta1", "Application", false],
      ["argoproj.io/v1alpha1", "AppProject", false],
    ] as const
  ) {
    const [first = ""] = warnings(apiVersion, kind, spec);
    assert.equal(/applies the folder "deploy"/.test(first), applies, `${apiVersion} ${kind}`);
  }
});

Deno.test("a SealedSecret opens under another name where its scope allows it", () => {
  const count = (annotations: string) =>
    warnings("bitnami.com/v1alpha1", "SealedSecret", "{}", `, annotations: {${annotations}}`)
      .length;
  assert.equal(count(""), 1);
  for (const scope of ["cluster-wide", "namespace-wide"]) {
    assert.equal(count(`sealedsecrets.bitnami.com/${scope}: "true"`), 0);
    assert.equal(count(`sealedsecrets.bitnami.com/${scope}: "false"`), 1);
  }
});
