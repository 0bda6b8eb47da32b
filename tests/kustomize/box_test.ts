import assert from "node:assert/strict";
import { Failure } from "../../src/core/failure.ts";
import { hasKustomize, kustomize } from "./real_kustomize.ts";

const POD = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n";

/** What is around the kustomization of `apps/dev`. */
const OTHER_FILES = {
  "apps/dev/pod.yaml": POD,
  "apps/dev/k": "v",
  "apps/base/kustomization.yaml": "resources: [pod.yaml]\n",
  "apps/base/pod.yaml": POD,
};

/** A name with which kustomize would go to the server, and what says so. */
interface Fetching {
  readonly kustomization: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly message: RegExp;
}

const remote = /names ".*", which is remote; nothing is fetched$/;

function plugin(kind: string, more: string): string {
  return `apiVersion: builtin\nkind: ${kind}\nmetadata: {name: a}\n${more}\n`;
}

function fetching(url: string): Record<string, Fetching> {
  const inline = (field: string, config: string) =>
    `resources: [pod.yaml]\n${field}:\n- |\n${config.replaceAll(/^/gm, "  ")}\n`;
  return {
    "a resource": { kustomization: `resources: ['${url}/a.yaml']`, message: remote },
    "a resource that looks like a mapping": {
      kustomization: `resources: ['${url}/a.yaml?x={y']`,
      message: remote,
    },
    "a resource with a line end": {
      kustomization: `resources: ["${url}/a.yaml\\n"]`,
      message: remote,
    },
    "a repository": {
      kustomization: `resources: ['${url}/org/repo//base?ref=v1']`,
      message: remote,
    },
    "a repository by git": {
      kustomization: `resources: ['git::${url}/org/repo']`,
      message: remote,
    },
    "a component": { kustomization: `components: ['${url}/org/repo']`, message: remote },
    "an old base": { kustomization: `bases: ['${url}/org/repo']`, message: remote },
    "a repository by ssh": {
      kustomization: "resources: ['git@localhost:org/repo']",
      message: remote,
    },
    "a folder called as a repository is": {
      kustomization: "resources: [github.com/org/repo]",
      files: { "apps/dev/github.com/org/repo/kustomization.yaml": "resources: []\n" },
      message: remote,
    },
    "a folder called as a user's repository is": {
      kustomization: "resources: ['web@host/org/repo']",
      files: { "apps/dev/web@host/org/repo/kustomization.yaml": "resources: []\n" },
      message: remote,
    },
    "a patch": { kustomization: `patches: [{path: '${url}/p.yaml'}]`, message: remote },
    "an old patch": {
      kustomization: `patchesStrategicMerge: ['${url}/p.yaml?{']`,
      message: remote,
    },
    "an old JSON patch": {
      kustomization: `patchesJson6902: [{path: '${url}/p.yaml', target: {kind: Pod, name: a}}]`,
      message: remote,
    },
    "replacements": { kustomization: `replacements: [{path: '${url}/r.yaml'}]`, message: remote },
    "definitions": { kustomization: `crds: ['${url}/c.json?{']`, message: remote },
    "configurations": { kustomization: `configurations: ['${url}/c.yaml']`, message: remote },
    "a schema": { kustomization: `openapi: {path: '${url}/s.json?{'}`, message: remote },
    "a generator's file": {
      kustomization: `configMapGenerator: [{name: a, files: ['k=${url}/k']}]`,
      message: remote,
    },
    "a generator's variables": {
      kustomization: `secretGenerator: [{name: a, envs: ['${url}/k']}]`,
      message: remote,
    },
    "a field in another case": {
      kustomization: `resources: [pod.yaml]\nCRDs: ['${url}/c.json']`,
      message: /has the field "CRDs", where "crds" is expected$/,
    },
    "a field with a letter that only looks different": {
      kustomization:
        `resources: [pod.yaml]\nconfigMapGenerator: [{name: a, fileſ: ['k=${url}/k']}]`,
      message: /has the field "fileſ", where "files" is expected$/,
    },
    "a transformer's field in another case": {
      kustomization: "resources: [pod.yaml]\ntransformers: [t.yaml]",
      files: { "apps/dev/t.yaml": plugin("PatchTransformer", `Path: ${url}/p.yaml`) },
      message: /has the field "Path", where "path" is expected$/,
    },
    "a field that is merged in": {
      kustomization: `x: &x {resources: ['${url}/a.yaml']}\n<<: *x`,
      message: remote,
    },
    "a transformer": { kustomization: `transformers: ['${url}/t.yaml?{']`, message: remote },
    "a transformer's patch": {
      kustomization: inline("transformers", plugin("PatchTransformer", `path: ${url}/p.yaml`)),
      message: /^transformers\.path in .* which is remote/,
    },
    "a transformer's patch, in a file": {
      kustomization: "transformers: [t.yaml]",
      files: { "apps/dev/t.yaml": plugin("PatchTransformer", `path: ${url}/p.yaml`) },
      message: /^transformers\.path in .* which is remote/,
    },
    "a transformer's patch, in a list": {
      kustomization: "transformers: [t.yaml]",
      files: {
        "apps/dev/t.yaml": `apiVersion: v1\nkind: List\nitems:\n- ${
          plugin("PatchTransformer", `path: ${url}/p.yaml`).trimEnd().replaceAll("\n", "\n  ")
        }\n`,
      },
      message: /^transformers\.path in .* which is remote/,
    },
    "a transformer's patch, in a folder": {
      kustomization: "transformers: [t]",
      files: {
        "apps/dev/t/kustomization.yaml": "resources: [t.yaml]\n",
        "apps/dev/t/t.yaml": plugin("PatchTransformer", `path: ${url}/p.yaml`),
      },
      message: /^transformers\.path in .* which is remote/,
    },
    "a transformer's patch, made by a patch": {
      kustomization: "transformers: [t]",
      files: {
        "apps/dev/t/kustomization.yaml":
          `resources: [t.yaml]\npatches: [{target: {kind: PatchTransformer}, patch: '[{op: replace, path: /path, value: "${url}/p.yaml"}]'}]\n`,
        "apps/dev/t/t.yaml": plugin("PatchTransformer", "path: p.yaml"),
      },
      message: /has "patches"; only resources are read there$/,
    },
    "a transformer's merge": {
      kustomization: inline(
        "transformers",
        plugin("PatchStrategicMergeTransformer", `paths: ['${url}/p.yaml']`),
      ),
      message: /^transformers\.paths in .* which is remote/,
    },
    "a transformer's JSON patch": {
      kustomization: inline(
        "transformers",
        plugin("PatchJson6902Transformer", `path: ${url}/p.yaml\ntarget: {kind: Pod, name: a}`),
      ),
      message: /^transformers\.path in .* which is remote/,
    },
    "a transformer's replacements": {
      kustomization: inline(
        "transformers",
        plugin("ReplacementTransformer", `replacements: [{path: '${url}/r.yaml'}]`),
      ),
      message: /^transformers\.path in .* which is remote/,
    },
    "a transformer's value": {
      kustomization: inline(
        "transformers",
        plugin("ValueAddTransformer", `value: b\ntargetFilePath: ${url}/r.yaml`),
      ),
      message: /^transformers\.targetFilePath in .* which is remote/,
    },
    "a generator plugin's file": {
      kustomization: inline("generators", plugin("ConfigMapGenerator", `files: ['k=${url}/k']`)),
      message: /^generators\.files\.files in .* which is remote/,
    },
    "a validator": {
      kustomization: inline("validators", plugin("PatchTransformer", `path: ${url}/p.yaml`)),
      message: /^validators\.path in .* which is remote/,
    },
    "a base's resource": {
      kustomization: "resources: [../base]",
      files: { "apps/base/kustomization.yaml": `resources: ['${url}/a.yaml']\n` },
      message: /^resources in apps\/base\/kustomization\.yaml names .* which is remote/,
    },
    "a chart": {
      kustomization: `helmCharts: [{name: a, repo: '${url}'}]`,
      message: /^helmCharts in .* needs Helm, which is never run$/,
    },
    "a chart's plugin": {
      kustomization: inline("generators", plugin("HelmChartInflationGenerator", `repo: ${url}`)),
      message: /^generators in .* uses the plugin "builtin HelmChartInflationGenerator"/,
    },
    "a program": {
      kustomization: inline("generators", "apiVersion: shop/v1\nkind: Fetch\nmetadata: {name: a}"),
      message: /uses the plugin "shop\/v1 Fetch"; only kustomize's own are run$/,
    },
    "a container": {
      kustomization: inline(
        "transformers",
        "apiVersion: builtin\nkind: PatchTransformer\nmetadata: {name: a, annotations: {config.kubernetes.io/function: 'container: {image: a}'}}",
      ),
      message: /uses the plugin "builtin PatchTransformer"/,
    },
    "a file outside": {
      kustomization: "resources: [../../../etc/a.yaml]",
      message: /which is outside the repository$/,
    },
    "an absolute path": {
      kustomization: "resources: [/etc/a.yaml]",
      message: /which is outside the repository$/,
    },
    "a file of the machine": {
      kustomization: "resources: ['file:///etc/a.yaml']",
      message: remote,
    },
  };
}

Deno.test("nothing that a kustomization names is fetched or run: it is refused before", async () => {
  let requests = 0;
  await using server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, () => {
    requests += 1;
    return new Response(POD);
  });
  const url = `http://127.0.0.1:${server.addr.port}`;
  for (const [name, { kustomization, files = {}, message }] of Object.entries(fetching(url))) {
    const tree = new Map(Object.entries({
      ...OTHER_FILES,
      ...files,
      "apps/dev/kustomization.yaml": `${kustomization}\n`,
    }));
    const built = kustomize.build(tree, "apps/dev");
    await assert.rejects(built, (error) => {
      assert.ok(error instanceof Failure, `${name}: ${error}`);
      assert.match(error.message, message, name);
      return true;
    }, name);
  }
  assert.equal(requests, 0);
});

Deno.test({
  name: "what a repository has itself is built, whatever field names it",
  ignore: !hasKustomize,
  fn: async () => {
    const files = new Map(Object.entries({
      ...OTHER_FILES,
      "apps/dev/kustomization.yaml": `resources: [../base]
patches: [{path: patch.yaml}]
configMapGenerator: [{name: c, files: [k, n=k]}]
transformers:
- labels.yaml
- |
  ${
        plugin(
          "AnnotationsTransformer",
          "annotations: {a: b}\nfieldSpecs: [{path: metadata/annotations, create: true}]",
        ).trimEnd().replaceAll("\n", "\n  ")
      }
`,
      "apps/dev/patch.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {x: w}\n",
      "apps/dev/labels.yaml": plugin(
        "LabelTransformer",
        "labels: {c: d}\nfieldSpecs: [{path: metadata/labels, create: true}]",
      ),
    }));
    const output = await kustomize.build(files, "apps/dev");
    for (const part of [/x: w/, /a: b/, /c: d/, /"n": v/]) assert.match(output, part);
  },
});

Deno.test("kustomize reads what was read here: two keys of a name, and two kustomizations, are refused", async () => {
  const twice = new Map([["a/kustomization.yaml", "resources: []\nresources: [b]\n"]]);
  await assert.rejects(kustomize.build(twice, "a"), {
    message: 'a/kustomization.yaml:2: the file is not valid YAML (duplicate key "resources")',
  });
  const two = new Map([["a/kustomization.yaml", "resources: []\n"], ["a/Kustomization", ""]]);
  await assert.rejects(kustomize.build(two, "a"), {
    message: "a has several kustomizations: a/kustomization.yaml, a/Kustomization",
  });
});

/** Ten names for a text, ten for ten of these, and so on. */
const LAUGHS = [
  "a: &a0 lol",
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((level) =>
    `b${level}: &a${level} [${Array(10).fill(`*a${level - 1}`).join(", ")}]`
  ),
].join("\n");

for (
  const [name, files] of Object.entries({
    "a kustomization": { "a/kustomization.yaml": `${LAUGHS}\n` },
    "a resource": {
      "a/kustomization.yaml": "resources: [r.yaml]\n",
      "a/r.yaml": `${POD}${LAUGHS}\n`,
    },
    "a patch": {
      "a/kustomization.yaml": `patches:\n- patch: |\n    ${LAUGHS.replaceAll("\n", "\n    ")}\n`,
    },
    "a transformer": { "a/kustomization.yaml": "transformers: [t.yaml]\n", "a/t.yaml": LAUGHS },
  })
) {
  Deno.test(`aliases that stand for a thousand million values are refused at once in ${name}`, async () => {
    await assert.rejects(kustomize.build(new Map(Object.entries(files)), "a"), {
      message: /^a\/\w+\.yaml:\d+: the aliases expand to more than 100,000 values$/,
    });
  });
}

Deno.test("overlays that take in two overlays each, and so on, are refused at once", async () => {
  const levels = Array.from({ length: 20 }, (_, level) => level);
  const files = new Map(levels.flatMap((level) =>
    ["x", "y"].map((side): [string, string] => [
      `a${level}${side}/kustomization.yaml`,
      level === 0 ? "resources: []\n" : `resources: [../a${level - 1}x, ../a${level - 1}y]\n`,
    ])
  ));
  await assert.rejects(kustomize.build(files, "a19x"), {
    message: "a19x includes 1,048,575 kustomizations; at most 10,000 are built",
  });
});
