import assert from "node:assert/strict";
import { mayBeNamed, plainEnvironment } from "../../../../src/core/feature/building/plain.ts";
import { readResources } from "../../../../src/core/kustomize/resource.ts";

const WEB = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\n";
const DB = "apiVersion: v1\nkind: Service\nmetadata: {name: db}\n";

/** The identities in the environment `a/dev`, whose kustomization this is; undefined if kustomize is needed. */
function identities(
  kustomization: string,
  files: Readonly<Record<string, string | Uint8Array>> = { "a/dev/web.yaml": WEB },
): string[] | undefined {
  const sources = new Map(Object.entries({ "a/dev/kustomization.yaml": kustomization, ...files }));
  const plain = plainEnvironment(sources, "a/dev");
  return plain && [...plain.identities];
}

Deno.test("an environment that only lists files and such folders is plain", () => {
  assert.deepEqual(identities("kind: Kustomization\nresources: [web.yaml]\n"), [
    "/Service default/web",
  ]);
  assert.deepEqual(
    identities("resources: [web.yaml, ../base]\n", {
      "a/dev/web.yaml": WEB,
      "a/base/kustomization.yaml": "resources: [db.yaml]\n",
      "a/base/db.yaml": DB,
    }),
    ["/Service default/web", "/Service default/db"],
  );
  assert.deepEqual(identities("resources: []\n"), []);
});

for (
  const [name, kustomization, files] of [
    ["another field", "resources: [web.yaml]\nnamespace: x\n"],
    ["a feature's field without a feature", "resources: [web.yaml]\nnameSuffix: -x\n"],
    ["a resource twice", "resources: [web.yaml, db.yaml]\n", {
      "a/dev/web.yaml": WEB,
      "a/dev/db.yaml": WEB,
    }],
    ["a list of resources", "resources: [web.yaml]\n", {
      "a/dev/web.yaml": "apiVersion: v1\nkind: ServiceList\nitems: []\n",
    }],
    ["a file that is not UTF-8", "resources: [web.yaml]\n", {
      "a/dev/web.yaml": new Uint8Array([0xff]),
    }],
    ["a note for kustomize", "resources: [web.yaml]\n", {
      "a/dev/web.yaml": `${WEB}x: config.kubernetes.io/local-config\n`,
    }],
    ["a folder that is not plain", "resources: [../base]\n", {
      "a/base/kustomization.yaml": "namePrefix: x-\n",
    }],
    ["a folder without a kustomization", "resources: [../base]\n", {}],
    ["a path outside the repository", "resources: [../../..]\n", {}],
  ] as readonly [string, string, Record<string, string | Uint8Array>?][]
) {
  Deno.test(`an environment with ${name} is not plain`, () => {
    assert.equal(identities(kustomization, files), undefined);
  });
}

Deno.test("a feature in a plain environment has its names, and is not the environment's own", () => {
  const sources = new Map([
    ["a/dev/kustomization.yaml", "resources: [web.yaml, web-x]\n"],
    ["a/dev/web.yaml", WEB],
    [
      "a/dev/web-x/kustomization.yaml",
      "nameSuffix: -x\nlabels: [{pairs: {gitops-promotion.xenit.io/feature: x}}]\nresources: [service-web.yaml]\ntransformers: []\n",
    ],
    [
      "a/dev/web-x/service-web.yaml",
      WEB.replace("{name: web}", "{name: web, labels: {gitops-promotion.xenit.io/feature: x}}"),
    ],
  ]);
  const plain = plainEnvironment(sources, "a/dev");
  assert.deepEqual(plain?.resources.map(({ name }) => name), ["web"]);
  assert.deepEqual([...plain?.identities ?? []], [
    "/Service default/web",
    "/Service default/web-x",
  ]);
});

for (
  const [fields, isNamed] of [
    ["spec: {ref: web}", true],
    ["spec: {list: [x, web]}", true],
    ["spec: {a: x, b: {c: [{d: web}]}}", true],
    ["spec: {ref: webs}", false],
    ["spec: {selector: web, labels: {a: web}, matchLabels: {a: web}}", false],
    ["spec: {image: web, kind: web, apiVersion: web}", false],
    ["spec: {containers: [{name: web}, {name: x}]}", false],
    ["spec: {containers: [{name: x, args: [x]}, {name: x, args: [web]}]}", true],
    ["spec: {volumes: web}", true],
    ["spec: {volumes: [web]}", true],
    ["spec: {env: [{name: A, value: x}, {name: web, value: web}]}", true],
    ["spec: {names: [{name: web}]}", true],
  ] as const
) {
  Deno.test(`a name ${isNamed ? "may be meant" : "is not meant"} by ${fields}`, () => {
    const of = (metadata: string, fields: string) =>
      readResources(
        "x.yaml",
        [
          "apiVersion: v1\nkind: A\nmetadata: {name: other}\n",
          `apiVersion: v1\nkind: X\nmetadata: {name: web${metadata}}\n${fields}\n`,
        ].join("---\n"),
      );
    assert.equal(mayBeNamed(of("", fields), new Set(["web"])), isNamed);
    assert.equal(mayBeNamed(of(", annotations: {a: web}", ""), new Set(["web"])), true);
    assert.equal(mayBeNamed(of(", labels: {a: web}", ""), new Set(["web"])), false);
  });
}
