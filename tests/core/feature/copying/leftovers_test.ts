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
  return named(text).map((message) =>
    /(?<="web" has ).*?(?=, which looks)/.exec(message)?.[0] ?? message
  );
}

/** What is said about resources as they are in a copy. */
function named(text: string): string[] {
  const environment = {
    feature: "pr42",
    hosts: new Set(["shop.example.com"]),
    services: new Set(["api"]),
  };
  return leftoversIn(readResources("x.yaml", text), environment).flat()
    .map(({ message }) => message);
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
  [
    "versions, addresses, mail",
    `a: v1.2.3\nb: 10.0.0.1\nemail: ops@example.com\nc: 1.0.x\nd: settings.json`,
    [],
  ],
  ["a registry", `image: {registry: registry.example.com}`, []],
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

/** A resource of a copy. */
function copy(type: string, fields: string, name = "web-pr42"): string {
  const [apiVersion, kind] = type.split(" ");
  return `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}}\n${fields}\n`;
}

const HOST = /the host "shop\.example\.com" of the environment/;
const LIKE = /"other\.example\.com" in .*, which looks like a host/;
const SERVICE = /the Service "api" of the environment/;

for (
  const [name, type, fields, ...expected] of [
    ["the environment's host in a ConfigMap", "v1 ConfigMap", "data: {a: shop.example.com}", HOST],
    ["a Service in a ConfigMap", "v1 ConfigMap", 'data: {a: "http://api:80"}', SERVICE],
    ["another host in a ConfigMap", "v1 ConfigMap", "data: {host: other.example.com}"],
    ["an image", "apps/v1 Deployment", "spec: {image: shop.example.com/web}"],
    ["a host of Kubernetes' own kinds", "v1 Pod", "spec: {hostname: other.example.com}"],
    ["a host of an unknown kind", "example.com/v1 X", "spec: {host: other.example.com}", LIKE],
    ["another text of an unknown kind", "example.com/v1 X", "spec: {note: other.example.com}"],
    [
      "a text of a kind with one known field",
      "zalando.org/v1 RouteGroup",
      "spec: {url: other.example.com}",
    ],
    [
      "a host in an unknown kind that is the environment's",
      "example.com/v1 X",
      "spec: {host: shop.example.com}",
      HOST,
    ],
    [
      "a backend of an unknown kind",
      "example.com/v1 X",
      "spec: {backends: [{name: api}]}",
      SERVICE,
    ],
    [
      "a backend of a known kind",
      "networking.k8s.io/v1 Ingress",
      "spec: {defaultBackend: {service: {name: api}}}",
    ],
    ["another name of an unknown kind", "example.com/v1 X", "spec: {owner: {name: api}}"],
    [
      "a backend with a kind, which is followed",
      "example.com/v1 X",
      "spec: {backends: [{kind: Service, name: api}]}",
    ],
    ["a backend whose name is no text", "example.com/v1 X", "spec: {backends: [{name: {a: b}}]}"],
    ["a Secret with what is no text", "v1 Secret", "data: {a: [], b: 1}"],
  ] as const
) {
  Deno.test(`${name} is ${expected.length === 0 ? "not told" : "told once"}`, () => {
    const found = named(copy(type, fields));
    assert.equal(found.length, expected.length, found.join());
    found.forEach((message, index) => assert.match(message, expected[index] ?? /^$/));
  });
}

Deno.test("a name that is a host is told of unknown kinds only", () => {
  const name = "other.example.com-pr42";
  assert.match(named(copy("example.com/v1 X", "", name)).join(), LIKE);
  assert.deepEqual(named(copy("v1 ConfigMap", "", name)), []);
});

Deno.test("a chart's values are also in a ConfigMap that its release names", () => {
  const release = (kind: string) =>
    copy("helm.toolkit.fluxcd.io/v2 HelmRelease", `spec: {valuesFrom: [{kind: ${kind}, name: v}]}`);
  const values = copy(
    "v1 ConfigMap",
    `data:
  values.yaml: "ingress: {host: other.example.com}"
  notes: "a: [ other.example.com"
  more: [other.example.com]`,
    "v",
  );
  assert.deepEqual(named(`${release("ConfigMap")}---\n${values}`), [
    'ConfigMap "v" has "other.example.com" in data."values.yaml".ingress.host, which looks like a host of the environment: check whether the feature needs its own',
  ]);
  assert.deepEqual(named(`${release("Secret")}---\n${values}`), []);
  assert.deepEqual(
    named(`${release("ConfigMap")}---\n${values.replace("name: v", "name: w")}`),
    [],
  );
  assert.deepEqual(
    named(`${release("ConfigMap")}---\n${copy("v1 ConfigMap", "data: text", "v")}`),
    [],
  );
});

Deno.test("a Secret's text of 100,000 characters or more in base64 is not searched", () => {
  const found = (bytes: number) => {
    const text = "http://api:80".padStart(bytes);
    return named(copy("v1 Secret", `data: {a: ${btoa(text)}}`)).length;
  };
  assert.equal(found(74_997), 1);
  assert.equal(found(75_000), 0);
});
