import assert from "node:assert/strict";
import { parse } from "yaml";
import { planFeature } from "../../../src/core/feature/plan/plan_feature.ts";
import { findFeatures, removeFeatures } from "../../../src/core/feature/stale/stale.ts";
import type { Builder } from "../../../src/core/kustomize/builder.ts";
import { isManifest } from "../../../src/core/manifest/manifest_file.ts";
import { editFile } from "../../../src/core/manifest/edit_file.ts";
import { applyPlan, type Ask, documents, requestIn, type Tree } from "./layout.ts";

/**
 * Plans a feature, does it, and judges it by what the environment's build gives: all that was built before is built
 * unchanged, what is new is a copy, a second run changes nothing, and removing gives the tree back. `beside` others, it
 * keeps its tag when the app gets a later one, and a second feature is what it would be alone; this takes more than half of
 * the builds. Returns what is new and what was warned about, to be looked at. `planner` is what the plans may build with.
 */
export async function checkFeature(
  repo: Tree,
  ask: Ask,
  real: Builder,
  { planner = real, beside = true }: { planner?: Builder; beside?: boolean } = {},
): Promise<Checked> {
  const builder = cachedBuilder(real);
  const plans = planner === real ? builder : planner;
  const build = async (tree: Tree) =>
    documents(await builder.build(tree, `${ask.group}/${ask.env}`));
  const plan = async (tree: Tree, more: Partial<Ask> = {}) =>
    await planFeature(requestIn(tree, { ...ask, ...more }), plans);

  const before = await build(repo);
  const first = await plan(repo);
  const with_ = applyPlan(repo, first);
  const after = await build(with_);
  const added = after.filter((document) => !before.includes(document));

  assert.deepEqual(before.filter((document) => !after.includes(document)), [], "all stays");
  assert.equal(after.length, before.length + added.length, "nothing is there twice");
  checkSelectors(before, added);
  const written = [...with_].filter(([path, text]) => repo.get(path) !== text);
  for (const [path, text] of written) {
    if (!repo.has(path)) assert.doesNotMatch(text, /imagepolicy|placeholder/, path);
  }

  assert.deepEqual((await plan(with_)).files, [], "a second run changes nothing");
  const checked = {
    added,
    warnings: first.warnings.map(({ code, message }) => `${code}: ${message}`),
  };
  const mine = findFeatures(with_, ask.env).filter(({ app, feature }) =>
    app === ask.app && feature === ask.feature
  );
  assert.equal(mine.length, 1);
  assert.deepEqual(remove(with_, mine), repo, "removing gives the tree back");
  if (!beside) return checked;

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
    if (!isManifest(path)) return [path, text];
    return [path, editFile({ path, text }, ask, { tag: "9.9.9" }).text];
  }));
  const promotedBuild = await build(promoted);
  assert.notDeepEqual(promoted, with_, "the environment has markers");
  assert.deepEqual(
    added.filter((document) => !promotedBuild.includes(document)),
    [],
    "a later tag of the app leaves the feature alone",
  );

  const features = findFeatures(both, ask.env);
  const own = features.filter(({ app, feature }) =>
    app === ask.app && [ask.feature, "x2"].includes(feature)
  );
  assert.equal(own.length, 2);
  assert.deepEqual(remove(both, own), repo, "removing both gives the tree back");
  const [one] = own;
  assert.ok(one);
  const kept = remove(both, [one]);
  const keptFeature = one.feature === ask.feature ? alone : after;
  assert.deepEqual(await build(kept), keptFeature, "removing one leaves the other");
  return checked;
}

export interface Checked {
  readonly added: string[];
  readonly warnings: string[];
}

/** No selector of the environment matches a pod of the copy. Told without the program's own rules. */
function checkSelectors(before: readonly string[], added: readonly string[]): void {
  const pods = added.map((text) => parse(text)).flatMap(({ kind, metadata, spec }) => [
    kind === "Pod" ? metadata?.labels : undefined,
    spec?.template?.metadata?.labels,
    spec?.jobTemplate?.spec?.template?.metadata?.labels,
  ]).filter((labels) => labels !== undefined);
  for (const text of before) {
    const { kind, metadata: { name }, spec } = parse(text);
    for (const selector of selectorsIn(spec)) {
      for (const pod of pods) {
        const isFound = Object.entries(selector).every(([key, value]) => pod[key] === value);
        assert.ok(!isFound, `${kind} ${name} selects ${JSON.stringify(pod)}`);
      }
    }
  }
}

function selectorsIn(data: unknown): Record<string, string>[] {
  if (typeof data !== "object" || data === null) return [];
  return Object.entries(data).flatMap(([key, value]) => {
    const isFlat = key === "selector" && !("matchLabels" in value) &&
      !("matchExpressions" in value);
    const isSelector = (key === "matchLabels" || isFlat) && Object.keys(value).length > 0;
    return isSelector ? [value] : selectorsIn(value);
  });
}

/** Builds the same files once; most of a layout's runs begin with the same builds. */
function cachedBuilder(builder: Builder): Builder {
  const built = new Map<string, Promise<string>>();
  return {
    available: () => builder.available(),
    build: (files, folder) => {
      const key = JSON.stringify([folder, ...[...files].sort()]);
      const output = built.get(key) ?? builder.build(files, folder);
      built.set(key, output);
      return output;
    },
  };
}

function remove(tree: Tree, features: Parameters<typeof removeFeatures>[0]): Tree {
  const after = new Map(tree);
  for (const { path, text } of removeFeatures(features, tree).files) {
    if (text !== undefined) after.set(path, text);
    else for (const key of after.keys()) if (key.startsWith(`${path}/`)) after.delete(key);
  }
  return after;
}
