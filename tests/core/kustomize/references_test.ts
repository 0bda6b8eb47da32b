import assert from "node:assert/strict";
import { readDocuments } from "../../../src/core/kustomize/read_documents.ts";
import {
  inlinePlugins,
  inlineTexts,
  isFetched,
  isRemote,
  pluginReferences,
  type Reference,
  referencesOf,
  resolvePath,
} from "../../../src/core/kustomize/references.ts";
import type { Mapping } from "../../../src/core/kustomize/yaml_data.ts";

function mapping(text: string): Mapping {
  const [data] = readDocuments("a.yaml", text);
  assert.ok(data instanceof Map);
  return data;
}

/** `field value`, with what it may be. */
function words({ field, value, mayBeFolder, isPlugin, isYaml }: Reference): string {
  const is = [mayBeFolder && "folder", isPlugin && "plugin", isYaml || "raw"].filter((is) => is);
  return [field, value, ...is.filter((one) => typeof one === "string")].join(" ");
}

const PATCH = "apiVersion: apps/v1\nkind: Deployment\n";

for (
  const [line, ...expected] of [
    ["resources: [a.yaml, ../b, 1]", "resources a.yaml folder", "resources ../b folder"],
    ["components: [a]", "components a folder"],
    ["bases: [a]", "bases a folder"],
    ["transformers: [t.yaml]", "transformers t.yaml folder plugin"],
    ["crds: [a.yaml]", "crds a.yaml"],
    ["configurations: [a.yaml]", "configurations a.yaml"],
    ["patchesStrategicMerge: [a.yaml]", "patchesStrategicMerge a.yaml"],
    [`patchesStrategicMerge: [${JSON.stringify(PATCH)}]`],
    ["patches: [{path: a.yaml}, {patch: x}]", "patches.path a.yaml"],
    ["patchesJson6902: [{path: a.yaml}]", "patchesJson6902.path a.yaml"],
    ["replacements: [{path: a.yaml}]", "replacements.path a.yaml"],
    [
      "configMapGenerator: [{files: [a.txt, key=b.txt], envs: [c.env], env: d.env}]",
      "configMapGenerator.files a.txt raw",
      "configMapGenerator.files b.txt raw",
      "configMapGenerator.envs c.env raw",
      "configMapGenerator.env d.env raw",
    ],
    ["secretGenerator: [{files: [a]}]", "secretGenerator.files a raw"],
    ["openapi: {path: a.json}", "openapi.path a.json"],
    ["namespace: x"],
  ] as const
) {
  Deno.test(`a kustomization refers to files by ${line}`, () => {
    assert.deepEqual(referencesOf(mapping(line)).map(words), expected);
  });
}

Deno.test("plugins may stand in the kustomization itself, and are not taken for paths", () => {
  const plugin = "apiVersion: builtin\nkind: PrefixTransformer\n";
  const kustomization = mapping(`transformers:
- ${JSON.stringify(plugin)}
- t.yaml
- ${JSON.stringify("a: 1\nb: 2\n")}
generators: [${JSON.stringify('{"apiVersion": "builtin", "kind": "HashTransformer"}')}]
`);
  assert.deepEqual(inlinePlugins(kustomization).map(({ field }) => field), [
    "generators",
    "transformers",
  ]);
  assert.deepEqual(referencesOf(kustomization).map(({ value }) => value), [
    "t.yaml",
    "a: 1\nb: 2\n",
  ]);
  const half = mapping(`transformers: [${JSON.stringify(`${plugin}---\nkind: x\n`)}]`);
  assert.deepEqual(inlinePlugins(half), []);
  for (const path of ["a: [\n", "# nothing\n", `http: x\n${plugin}`]) {
    const kustomization = mapping(`transformers: [${JSON.stringify(path)}]`);
    assert.deepEqual(inlinePlugins(kustomization), []);
    assert.deepEqual(referencesOf(kustomization).map(({ value }) => value), [path]);
  }
});

Deno.test("the texts that kustomize reads as YAML are its patches and plugins", () => {
  const kustomization = mapping(`patches: [{patch: "a:\\n  b"}, {patch: "{c: d}"}, {path: e.yaml}]
patchesStrategicMerge: ["f\\n", g.yaml]
patch: "h\\n"
jsonOp: "[{i: j}]"
namespace: "k\\n"
`);
  assert.deepEqual(inlineTexts(kustomization), ["f\n", "a:\n  b", "{c: d}", "h\n", "[{i: j}]"]);
});

for (
  const [kind, config, ...expected] of [
    ["PrefixTransformer", "{prefix: x}"],
    ["ConfigMapGenerator", "{files: [k=a]}", "files.files a raw"],
    ["PatchTransformer", "{path: a.yaml}", "path a.yaml"],
    ["PatchJson6902Transformer", "{path: a.yaml}", "path a.yaml"],
    [
      "PatchStrategicMergeTransformer",
      `{paths: [a.yaml, ${JSON.stringify(PATCH)}]}`,
      "paths a.yaml",
    ],
    ["ReplacementTransformer", "{replacements: [{path: a.yaml}, {}]}", "path a.yaml"],
    ["ValueAddTransformer", "{targetFilePath: a.yaml}", "targetFilePath a.yaml"],
  ] as const
) {
  Deno.test(`kustomize's own ${kind} refers to ${expected.join() || "nothing"}`, () => {
    const data = mapping(config).set("apiVersion", "builtin").set("kind", kind);
    assert.deepEqual(pluginReferences(data)?.map(words), expected);
    assert.deepEqual(
      pluginReferences(new Map(data).set("apiVersion", "example.com/v1")),
      undefined,
    );
  });
}

Deno.test("a list of plugins has the references of all, and is foreign if one is", () => {
  const item = (kind: string) => `{apiVersion: builtin, kind: ${kind}, path: a.yaml}`;
  const list = (...kinds: string[]) =>
    pluginReferences(mapping(`kind: PluginList\nitems: [${kinds.map(item).join(", ")}]`));
  assert.deepEqual(list("PatchTransformer", "HashTransformer")?.map(words), ["path a.yaml"]);
  assert.deepEqual(list("PatchTransformer", "Foreign"), undefined);
  assert.equal(pluginReferences(mapping("kind: PluginList")), undefined);
});

Deno.test("a plugin that names a function is foreign, whatever its kind", () => {
  for (const key of ["config.kubernetes.io/function", "config.k8s.io/function"]) {
    const annotations = `metadata: {annotations: {${key}: x}}`;
    const data = mapping(`apiVersion: builtin\nkind: HashTransformer\n${annotations}\n`);
    assert.equal(pluginReferences(data), undefined);
  }
});

for (
  const [folder, value, expected] of [
    ["a/b", "x.yaml", "a/b/x.yaml"],
    ["a/b", "../c/./x.yaml", "a/c/x.yaml"],
    ["a/b", "../..", ""],
    ["a/b", "../../..", undefined],
    ["", "x//y/", "x/y"],
    ["", "..", undefined],
    ["a", "/x", undefined],
  ] as const
) {
  Deno.test(`"${value}" in "${folder}" is ${expected ?? "outside the repository"}`, () => {
    assert.equal(resolvePath(folder, value), expected);
  });
}

Deno.test("what kustomize fetches is told from files, and from what is only meant to be fetched", () => {
  for (
    const value of [
      "https://example.com/a",
      "https:example.com",
      "HTTP:x",
      " ssh://x",
      "git::https://x",
      "git@github.com:o/r",
      "github.com/o/r",
      "www.github.com",
      "gh:o@r",
    ]
  ) {
    assert.ok(isFetched(value) && isRemote(value), value);
  }
  for (const value of ["example.com/a", "a.git", "a?ref=main", "user.x@host:path"]) {
    assert.ok(!isFetched(value) && isRemote(value), value);
  }
  for (const value of ["a.yaml", "../b", "github.community/x", "x/https:", "a:b"]) {
    assert.ok(!isFetched(value), value);
  }
  for (const value of ["a.yaml", "../b/example.com"]) assert.ok(!isRemote(value), value);
});
