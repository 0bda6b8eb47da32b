import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { planFeature } from "../../../src/core/feature/plan_feature.ts";
import { findFeatures, removeFeatures } from "../../../src/core/feature/stale.ts";
import { setTag } from "../../../src/core/manifest/set_tag.ts";
import { hasKustomize, kustomize } from "../../kustomize/real_kustomize.ts";
import { applyPlan, type Ask, documents, readTree, requestIn, type Tree } from "./layout.ts";

/*
 * A folder of testdata/feature is a layout: `case.json` says what is asked for, `repo` is the repository, and
 * `added.yaml` what the environment's build has more afterwards. UPDATE_GOLDEN=1 writes the latter anew; read the diff.
 */
const root = fileURLToPath(new URL("../../testdata/feature", import.meta.url));
const update = Deno.env.has("UPDATE_GOLDEN");

for (const { name } of [...Deno.readDirSync(root)].sort((a, b) => a.name < b.name ? -1 : 1)) {
  Deno.test({
    name: `feature in the layout "${name}": the build has exactly the copy more`,
    ignore: !hasKustomize,
    fn: () => checkLayout(`${root}/${name}`),
  });
}

async function checkLayout(folder: string): Promise<void> {
  const ask: Ask = JSON.parse(await Deno.readTextFile(`${folder}/case.json`));
  const repo = await readTree(`${folder}/repo`);
  const build = async (tree: Tree) =>
    documents(await kustomize.build(tree, `${ask.group}/${ask.env}`));
  const plan = async (tree: Tree, more: Partial<Ask> = {}) =>
    await planFeature(requestIn(tree, { ...ask, ...more }), kustomize);

  const before = await build(repo);
  const with_ = applyPlan(repo, await plan(repo));
  const after = await build(with_);
  const added = after.filter((document) => !before.includes(document));

  assert.deepEqual(before.filter((document) => !after.includes(document)), [], "all stays");
  assert.equal(after.length, before.length + added.length, "nothing is there twice");
  const golden = `${folder}/added.yaml`;
  if (update) await Deno.writeTextFile(golden, added.join("---\n"));
  assert.equal(added.join("---\n"), await Deno.readTextFile(golden));

  const written = [...with_].filter(([path, text]) => repo.get(path) !== text);
  for (const [path, text] of written) {
    if (!repo.has(path)) assert.doesNotMatch(text, /imagepolicy|placeholder/, path);
  }

  assert.deepEqual((await plan(with_)).files, [], "a second run changes nothing");
  const other = { tag: "3.0.0-rc.1" };
  assert.deepEqual(
    applyPlan(with_, await plan(with_, other)),
    applyPlan(repo, await plan(repo, other)),
    "another tag gives what it would have given at first",
  );

  const second = { feature: "x2" };
  const both = applyPlan(with_, await plan(with_, second));
  const more = (await build(both)).filter((document) => !after.includes(document));
  const alone = await build(applyPlan(repo, await plan(repo, second)));
  assert.deepEqual(
    more,
    alone.filter((document) => !before.includes(document)),
    "a second feature is what it would be alone",
  );

  const promoted = new Map([...with_].map(([path, text]) => {
    if (!/\.ya?ml$/.test(path)) return [path, text];
    return [path, setTag({ path, text }, ask, "9.9.9").text];
  }));
  const promotedBuild = await build(promoted);
  assert.notDeepEqual(promotedBuild, after, "a later tag of the app arrives");
  assert.deepEqual(
    added.filter((document) => !promotedBuild.includes(document)),
    [],
    "a later tag of the app leaves the feature alone",
  );

  const features = findFeatures(both, ask.env);
  const own = features.filter(({ feature }) => [ask.feature, "x2"].includes(feature));
  assert.equal(own.length, 2);
  assert.deepEqual(remove(both, own), repo, "removing both gives the tree back");
  const [one] = own;
  assert.ok(one);
  const kept = remove(both, [one]);
  const keptFeature = one.feature === ask.feature ? alone : after;
  assert.deepEqual(await build(kept), keptFeature, "removing one leaves the other");
}

function remove(tree: Tree, features: Parameters<typeof removeFeatures>[0]): Tree {
  const after = new Map(tree);
  for (const { path, text } of removeFeatures(features, tree)) {
    if (text !== undefined) after.set(path, text);
    else for (const key of after.keys()) if (key.startsWith(`${path}/`)) after.delete(key);
  }
  return after;
}
