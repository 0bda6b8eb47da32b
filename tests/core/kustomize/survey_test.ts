import assert from "node:assert/strict";
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
