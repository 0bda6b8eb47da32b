import assert from "node:assert/strict";
import { readFeatureKustomizations } from "../../src/gather/feature_kustomizations.ts";
import { readKustomizeSources } from "../../src/gather/kustomize_sources.ts";
import { openRepository } from "../../src/git/repository.ts";
import { failure } from "../support/failure.ts";
import { createOrigin, git } from "../support/temp_repository.ts";
import { testEdge } from "../support/test_edge.ts";

const TREE = {
  "webshop/dev/kustomization.yaml":
    "resources: [cart.yaml, ../../base/cart, ./nested/, cart-x]\nconfigMapGenerator: [{name: a, files: [k=files/k.bin]}]\n",
  "webshop/dev/cart.yaml": "a: b\n",
  "webshop/dev/files/k.bin": new Uint8Array([0xff]),
  "webshop/dev/nested/Kustomization": "components: [../../../base/part]\n",
  "webshop/dev/cart-x/kustomization.yaml": "resources: [x.yaml]\n",
  "webshop/dev/cart-x/x.yaml": "x: y\n",
  "webshop/dev/unnamed/deep/far/x.yaml": "x: y\n",
  "base/cart/kustomization.yml": "resources: [cart.yaml]\n",
  "base/cart/cart.yaml": "c: d\n",
  "base/part/kustomization.yaml": "kind: Component\n",
  "base/other/kustomization.yaml": "resources: [missing.yaml]\n",
  "elsewhere/x.yaml": "x: y\n",
};

Deno.test("what a build takes is read, and no folder that nothing names", async () => {
  await using origin = await createOrigin(TREE);
  const repository = await openRepository(await origin.clone("--filter=tree:0"), testEdge());
  const { sources } = await readKustomizeSources(repository, "HEAD", "webshop/dev");
  assert.deepEqual([...sources.keys()].sort(), [
    "base/cart/cart.yaml",
    "base/cart/kustomization.yml",
    "base/part/kustomization.yaml",
    "webshop/dev/cart-x/kustomization.yaml",
    "webshop/dev/cart-x/x.yaml",
    "webshop/dev/cart.yaml",
    "webshop/dev/files/k.bin",
    "webshop/dev/kustomization.yaml",
    "webshop/dev/nested/Kustomization",
  ]);
  assert.deepEqual(sources.get("webshop/dev/files/k.bin"), new Uint8Array([0xff]));
  assert.equal(sources.get("base/cart/cart.yaml"), "c: d\n");
});

Deno.test("all files of one folder are read besides, named or not", async () => {
  await using origin = await createOrigin({ ...TREE, "webshop/dev/cart-y/deep/notes.txt": "n" });
  const repository = await openRepository(await origin.clone(), testEdge());
  const { sources, files } = await readKustomizeSources(
    repository,
    "HEAD",
    "webshop/dev",
    "webshop/dev/cart-y",
  );
  assert.equal(sources.get("webshop/dev/cart-y/deep/notes.txt"), "n");
  assert.equal(files.get("webshop/dev/cart.yaml")?.mode, "100644");
});

Deno.test("a name that leads nowhere, or to a symbolic link, is refused", async () => {
  await using origin = await createOrigin({ "webshop/dev/kustomization.yaml": "resources: [a]\n" });
  const dir = await origin.clone();
  await Deno.symlink("kustomization.yaml", `${dir}/webshop/dev/a`);
  await git(dir, ["add", "."]);
  await git(dir, ["commit", "--quiet", "--message", "link"]);
  const repository = await openRepository(dir, testEdge());
  for (const commit of ["HEAD", "HEAD~1"]) {
    await assert.rejects(
      readKustomizeSources(repository, commit, "webshop/dev"),
      failure(
        "feature",
        'resources in webshop/dev/kustomization.yaml names "a", and "webshop/dev/a" is neither a file nor a folder with a kustomization.yaml in the repository',
        "commit it (symbolic links are not followed), or remove it",
      ),
    );
  }
});

Deno.test("of all groups the environment's kustomizations are read, and those of features in folders directly below", async () => {
  const feature = "labels: [{pairs: {gitops-promotion.xenit.io/feature: x}}]\n";
  await using origin = await createOrigin({
    "webshop/dev/kustomization.yaml": "resources: [cart-x]\n",
    "webshop/dev/cart-x/kustomization.yaml": feature,
    "webshop/dev/api/kustomization.yaml": "resources: []\n",
    "webshop/dev/api/deep/kustomization.yaml": feature,
    "webshop/qa/cart-x/kustomization.yaml": feature,
    "blog/dev/page-x/Kustomization": feature,
    "dev/cart-x/kustomization.yaml": feature,
    "kustomization.yaml": feature,
  });
  const repository = await openRepository(await origin.clone("--filter=tree:0"), testEdge());
  const found = await readFeatureKustomizations(repository, "HEAD", "dev");
  assert.deepEqual(found.map(({ path }) => path), [
    "webshop/dev/kustomization.yaml",
    "blog/dev/page-x/Kustomization",
    "webshop/dev/cart-x/kustomization.yaml",
  ]);
});
