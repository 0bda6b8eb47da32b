import assert from "node:assert/strict";
import { Failure } from "../../../src/core/failure.ts";
import { listing, survey } from "../../../src/core/kustomize/survey.ts";
import { failure } from "../../support/failure.ts";

function surveyed(files: Record<string, string>) {
  return survey("a", listing(Object.keys(files)), new Map(Object.entries(files)));
}

Deno.test("a kustomization's files and folders are followed, and what is loaded is kept", () => {
  const { files, toLoad } = surveyed({
    "a/kustomization.yaml": "resources: [x.yaml, ../b]\n",
    "a/x.yaml": "x: 1\n",
    "b/kustomization.yaml": "resources: [y.yaml]\n",
    "b/y.yaml": "y: 1\n",
    "c/kustomization.yaml": "resources: [z.yaml]\n",
  });
  assert.deepEqual(toLoad, []);
  assert.deepEqual([...files.keys()].sort(), [
    "a/kustomization.yaml",
    "a/x.yaml",
    "b/kustomization.yaml",
    "b/y.yaml",
  ]);
});

Deno.test("a folder that is taken in twice is read once", () => {
  const { files } = surveyed({
    "a/kustomization.yaml": "resources: [../b, ../c]\n",
    "b/kustomization.yaml": "resources: [../c]\n",
    "c/kustomization.yaml": "resources: []\n",
  });
  assert.equal(files.size, 3);
});

Deno.test("a folder that is not there, or is named where a file has to be, is refused", () => {
  for (const line of ["resources: [../b]", "configMapGenerator: [{name: x, files: [../c]}]"]) {
    assert.throws(
      () =>
        surveyed({
          "a/kustomization.yaml": `${line}\n`,
          "c/kustomization.yaml": "resources: []\n",
        }),
      { code: "feature" },
      line,
    );
  }
});

Deno.test("keys of the user's own may be spelled like a field in another case", () => {
  const text = "commonAnnotations: {Path: x}\nlabels: [{pairs: {Files: x}}]\nresources: []\n";
  assert.equal(surveyed({ "a/kustomization.yaml": text }).files.size, 1);
});

Deno.test("Helm is never run, and an empty list of charts asks for none", () => {
  const of = (charts: string) => surveyed({ "a/kustomization.yaml": `helmCharts: ${charts}\n` });
  assert.throws(
    () => of("[{name: x}]"),
    failure(
      "feature",
      "helmCharts in a/kustomization.yaml needs Helm, which is never run",
      "render the chart into files, or use a HelmRelease",
    ),
  );
  assert.equal(of("[]").files.size, 1);
});

Deno.test("a folder is searched where a kustomization of any name may be in it", () => {
  for (const name of ["kustomization.yaml", "kustomization.yml", "Kustomization"]) {
    const kindOf = (path: string) => path === `a/${name}` ? "unknown" : "nothing";
    const { toList, toLoad } = survey("a", { kindOf }, new Map());
    assert.deepEqual([toList, toLoad], [["a"], []], name);
  }
});

/** The refusal of a kustomization in `a`, with these files beside it. */
function refusal(kustomization: string, more: Record<string, string> = {}): string {
  try {
    surveyed({ "a/kustomization.yaml": kustomization, ...more });
  } catch (error) {
    assert.ok(error instanceof Failure);
    return error.message;
  }
  return "none";
}

const PREFIX = "apiVersion: builtin\nkind: PrefixTransformer\nprefix: x-\n";
const PATCHER = "apiVersion: builtin\nkind: PatchTransformer\n";
const FOREIGN = "apiVersion: example.com/v1\nkind: Hack\n";
const LISTS = { "b/kustomization.yaml": "resources: [t.yaml]\n", "b/t.yaml": PREFIX };
for (
  const [name, message, text, more = {}] of [
    [
      "that names something remote",
      'resources in a/kustomization.yaml names "https://x/y", which is remote; nothing is fetched',
      "resources: [https://x/y]",
    ],
    [
      "that names something remote, although a folder is named so",
      'resources in a/kustomization.yaml names "github.com/x", which is remote; nothing is fetched',
      "resources: [github.com/x]",
      { "a/github.com/x/kustomization.yaml": "resources: []" },
    ],
    [
      "that leaves the repository",
      'resources in a/kustomization.yaml names "../../x", which is outside the repository',
      "resources: [../../x]",
    ],
    [
      "that names nothing",
      'resources in a/kustomization.yaml names "x", and "a/x" is neither a file nor a folder with a kustomization.yaml in the repository',
      "resources: [x]",
    ],
    [
      "that names a folder without one",
      'resources in a/kustomization.yaml names "../c", and "c" is neither a file nor a folder with a kustomization.yaml in the repository',
      "resources: [../c]",
      { "c/x.yaml": "" },
    ],
    [
      "beside another one",
      "a has several kustomizations: a/kustomization.yaml, a/Kustomization",
      "resources: []",
      { "a/Kustomization": "" },
    ],
    [
      "with a misspelled field",
      'a/kustomization.yaml has the field "Resources", where "resources" is expected',
      "Resources: []",
    ],
    [
      "with a misspelled field inside another one",
      'a/kustomization.yaml has the field "Path", where "path" is expected',
      "openapi: {Path: x}",
    ],
    [
      "with a misspelled field in a list",
      'a/kustomization.yaml has the field "Path", where "path" is expected',
      "patches: [{target: {kind: Service}}, {Path: x}, {patch: y}]",
    ],
    ["with a plugin of kustomize's own", "none", "transformers: [t.yaml]", { "a/t.yaml": PREFIX }],
    [
      "with a foreign plugin",
      'transformers in a/kustomization.yaml uses the plugin "example.com/v1 Hack"; only kustomize\'s own are run',
      "transformers: [t.yaml]",
      { "a/t.yaml": FOREIGN },
    ],
    [
      "with a foreign plugin inside",
      'transformers in a/kustomization.yaml uses the plugin "example.com/v1 Hack"; only kustomize\'s own are run',
      `transformers: [${JSON.stringify(FOREIGN)}]`,
    ],
    ["with a folder of plugins", "none", "transformers: [../b]", LISTS],
    [
      "with a folder of foreign plugins",
      'transformers in a/kustomization.yaml uses the plugin "example.com/v1 Hack"; only kustomize\'s own are run',
      "transformers: [../b]",
      { ...LISTS, "b/t.yaml": FOREIGN },
    ],
    [
      "with a folder of changed plugins",
      'transformers in a/kustomization.yaml reads its configuration from b/kustomization.yaml, which has "namePrefix"; only resources are read there',
      "transformers: [../b]",
      { ...LISTS, "b/kustomization.yaml": "resources: [t.yaml]\nnamePrefix: x-\n" },
    ],
    [
      "whose plugin names a missing file",
      'transformers.path in a/kustomization.yaml names "p.yaml", and "a/p.yaml" is neither a file nor a folder with a kustomization.yaml in the repository',
      "transformers: [t.yaml]",
      { "a/t.yaml": `${PATCHER}path: p.yaml\n` },
    ],
    [
      "whose plugin misspells a field",
      'a/kustomization.yaml has the field "Path", where "path" is expected',
      "transformers: [t.yaml]",
      { "a/t.yaml": `${PATCHER}Path: p.yaml\n` },
    ],
    [
      "whose patch has an endless alias",
      "a/kustomization.yaml:1: the alias is inside the value that it names",
      'patches: [{patch: "a: &a [*a]\\n"}]',
    ],
    [
      "whose plugin's patch has an endless alias",
      "a/kustomization.yaml:1: the alias is inside the value that it names",
      "transformers: [t.yaml]",
      { "a/t.yaml": `${PATCHER}patch: "a: &a [*a]\\n"\n` },
    ],
    [
      "whose listed plugin's patch has an endless alias",
      "a/kustomization.yaml:1: the alias is inside the value that it names",
      "transformers: [t.yaml]",
      {
        "a/t.yaml":
          'apiVersion: v1\nkind: List\nitems: [{apiVersion: builtin, kind: PatchTransformer, patch: "a: &a [*a]\\n"}]\n',
      },
    ],
    [
      "whose file has an endless alias",
      "a/x.yaml:1: the alias is inside the value that it names",
      "resources: [x.yaml]",
      { "a/x.yaml": "a: &a [*a]\n" },
    ],
    [
      "whose text file looks like an endless alias",
      "none",
      "configMapGenerator: [{name: x, files: [x.txt]}]",
      { "a/x.txt": "a: &a [*a]\n" },
    ],
    ["whose file is not YAML, which kustomize tells", "none", "resources: [x.yaml]", {
      "a/x.yaml": "a: [*a\n",
    }],
  ] as const
) {
  Deno.test(`a kustomization ${name} is ${message === "none" ? "taken" : "refused"}`, () => {
    assert.equal(refusal(text, more), message);
  });
}

Deno.test("a folder that includes itself is left to kustomize, which tells it", () => {
  const { files } = surveyed({
    "a/kustomization.yaml": "resources: [../b]\n",
    "b/kustomization.yaml": "resources: [../a]\n",
  });
  assert.equal(files.size, 2);
});

Deno.test("10,000 kustomizations are built, and more are refused before they grow", () => {
  // Each folder includes the next one so many times: 1, 13, 92, 277, 555, 1,666, 3,333, 10,000 kustomizations.
  const times = [3, 2, 3, 2, 3, 7, 12, 0];
  const files = new Map(times.map((count, index) => {
    const next = `../l${index + 1}`;
    return [
      `l${index}/kustomization.yaml`,
      `resources: [${Array.from({ length: count }, () => next).join(", ")}]`,
    ];
  }));
  const build = (folder: string) => survey(folder, listing(files.keys()), files);
  assert.equal(build("l0").files.size, times.length);
  files.set("m/kustomization.yaml", "resources: [../l0]");
  assert.throws(
    () => build("m"),
    failure(
      "feature",
      "m includes 10,001 kustomizations; at most 10,000 are built",
      "include each base once",
    ),
  );
});
