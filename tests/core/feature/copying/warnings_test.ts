import assert from "node:assert/strict";
import { warningsOfCopy } from "../../../../src/core/feature/copying/warnings.ts";
import { readResources } from "../../../../src/core/kustomize/resource.ts";

/** What is warned about where the copy is as the original. */
function warnings(apiVersion: string, kind: string, spec: string): string[] {
  const [resource] = readResources(
    "x.yaml",
    `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: web}\nspec: ${spec}\n`,
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
