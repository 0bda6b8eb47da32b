import assert from "node:assert/strict";
import { leftoversIn } from "../../../../src/core/feature/copying/leftovers.ts";
import { readResources } from "../../../../src/core/kustomize/resource.ts";

/** What is named in the values of a release, and where. */
function inValues(values: string): string[] {
  const text = `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web}
spec:
  values:
${values.replaceAll(/^/gm, "    ")}
`;
  const environment = { feature: "pr42", hosts: new Set<string>(), services: new Set<string>() };
  return leftoversIn(readResources("x.yaml", text), environment).flat()
    .map(({ message }) => /(?<="web" has ).*?(?=, which looks)/.exec(message)?.[0] ?? message);
}

const cases: readonly (readonly [string, values: string, found: readonly string[]])[] = [
  ["a value, in any case", `host: 'Web.Example.COM'`, [`"Web.Example.COM" in spec.values.host`]],
  ["with a port", `a: web.example.com:8443`, [`"web.example.com" in spec.values.a`]],
  ["with a dot at its end", `a: https://web.example.com./x`, [
    `"web.example.com" in spec.values.a`,
  ]],
  ["a wildcard in a list", `a: ["*.example.com"]`, [`"*.example.com" in spec.values.a[0]`]],
  [
    "a text that says so",
    `a: |\n  listen 80;\n  server_name web.example.com;\n  set $x "host": "b.example.com"`,
    [`"web.example.com" in spec.values.a`, `"b.example.com" in spec.values.a`],
  ],
  [
    "URLs among words",
    `a: see https://web.example.com/x and http://web.example.com`,
    [`"web.example.com" in spec.values.a`],
  ],
  [
    "keys of a mapping of hosts",
    `ingress: {hosts: {web.example.com: {paths: [/]}}}`,
    [`"web.example.com" in spec.values.ingress.hosts."web.example.com"`],
  ],
  ["the feature's own", `a: pr42.web.example.com`, []],
  ["other keys", `spring.datasource.url: x\na: {app.kubernetes.io/name: web}`, []],
  ["classes and files", `a: run org.apache.kafka.Main with conf.d/app.conf`, []],
  ["versions, addresses, mail", `a: v1.2.3\nb: 10.0.0.1\nemail: ops@example.com`, []],
  ["names in the cluster", `a: http://db.shop.svc.cluster.local and localhost`, []],
];

for (const [name, values, found] of cases) {
  Deno.test(`values of a chart that look like hosts: ${name}`, () => {
    assert.deepEqual(inValues(values), found);
  });
}

Deno.test("the texts of a Secret are read, and none is shown", () => {
  const text = `apiVersion: v1
kind: Secret
metadata: {name: web}
data: {url: aHR0cDovL3VzZXI6cGFzc0BhOjgwLw==, key: AAECAw==, odd: "%%"}
`;
  const environment = { feature: "pr42", hosts: new Set<string>(), services: new Set(["a"]) };
  assert.deepEqual(
    leftoversIn(readResources("x.yaml", text), environment).flat().map(({ message }) => message),
    [`Secret "web" still names the Service "a" of the environment in data.url: check whether it should name the feature's`],
  );
});

Deno.test("an argument that names a copied Service is one behind a flag for an address", () => {
  const found = (args: string) => {
    const text = `apiVersion: apps/v1
kind: Deployment
metadata: {name: front}
spec: {template: {spec: {containers: [{name: front, args: ${args}}]}}}
`;
    const environment = { feature: "pr42", hosts: new Set<string>(), services: new Set(["web"]) };
    return leftoversIn(readResources("x.yaml", text), environment).flat().length;
  };
  assert.equal(found("[--upstream-host, web]"), 1);
  assert.equal(found("[web, --upstream-host]"), 0);
  assert.equal(found("[web]"), 0);
  assert.equal(found("[upstream-host, web]"), 0);
});
