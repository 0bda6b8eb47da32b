import assert from "node:assert/strict";
import { planFeature } from "../../../../src/core/feature/plan/plan_feature.ts";
import { Failure } from "../../../../src/core/failure.ts";
import type { Builder } from "../../../../src/core/kustomize/builder.ts";
import type { Sources } from "../../../../src/core/kustomize/kustomization.ts";
import { readResources, type Resource } from "../../../../src/core/kustomize/resource.ts";
import { at, isMapping, textAt } from "../../../../src/core/kustomize/yaml_data.ts";
import { requestIn } from "../layout.ts";
import { isCopy, tinyKustomize } from "../tiny_kustomize.ts";

const KUSTOMIZATION = "apps/dev/kustomization.yaml";
const WEB = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}, annotations: {}}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "shop/web:1" # {"$imagepolicy": "apps:web"}
    }]}
---
apiVersion: v1
kind: Service
metadata: {name: web, labels: {app: web}}
spec: {selector: {app: web}, ports: [{port: 80}]}
`;
const INGRESS = `---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: entry}
spec: {defaultBackend: {service: {name: web, port: {number: 80}}}}
`;
const SETTINGS = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: all}\ndata: {a: web}\n";

/** The files of the feature `login` in an environment with these fields, by their paths in its folder. */
async function feature(
  fields: string,
  { builder = tinyKustomize(), web = WEB }: { builder?: Builder; web?: string } = {},
): Promise<ReadonlyMap<string, string>> {
  const tree = new Map([
    [KUSTOMIZATION, `resources: [web.yaml]\n${fields}`],
    ["apps/dev/web.yaml", web],
  ]);
  const ask = { group: "apps", app: "web", env: "dev", feature: "login", tag: "2" };
  const { files } = await planFeature(
    requestIn(tree, { ...ask, selector: { app: "web" } }),
    builder,
  );
  return new Map(
    files.map(({ path, text = "" }) => [path.replace("apps/dev/", ""), text]),
  );
}

/** The environment's kustomization in files that are built. */
function environmentIn(files: Sources): string {
  return String(files.get(KUSTOMIZATION));
}

const BUILT = "buildMetadata: []\n";

for (
  const [name, fields, more, isSuffixed] of [
    ["that is built", BUILT, "", true],
    ["that is plain", "", "", true],
    ["that is built, with a reference to a copied name", BUILT, INGRESS, false],
    ["that is plain, with a reference to a copied name", "", INGRESS, false],
    ["with a field that may look for names", "patches: []\n", "", false],
    ["that is built, with a text like a copied name", BUILT, SETTINGS, true],
    ["that is plain, with a text like a copied name", "", SETTINGS, false],
  ] as const
) {
  Deno.test(`in an environment ${name}, ${isSuffixed ? "kustomize adds the suffix" : "names are written out"}`, async () => {
    const files = await feature(fields, { web: WEB + more });
    assert.equal(
      files.get("web-login/kustomization.yaml")?.includes("nameSuffix: -login\n"),
      isSuffixed,
    );
    assert.equal(files.has("web-login/deployment-web.yaml"), isSuffixed);
    assert.equal(files.has("web-login/deployment-web-login.yaml"), !isSuffixed);
  });
}

Deno.test("what the environment does to one copy is corrected after it, and that is checked", async () => {
  const scaled = (isRight: (files: Sources) => boolean) =>
    tinyKustomize((built, files) => {
      if (isRight(files)) return built;
      for (const { kind, data } of built.filter(isCopy)) {
        const spec = at(data, "spec");
        if (kind === "Deployment" && isMapping(spec)) spec.set("replicas", { literal: "3" });
      }
      return built;
    });
  const right = scaled((files) => environmentIn(files).includes("web-login/overrides.yaml"));
  const files = await feature(BUILT, { builder: right });
  assert.match(
    files.get("web-login/overrides.yaml") ?? "",
    /^ {2}name: web-login\n[\s\S]*op: remove\n.*path: \/spec\/replicas\n/m,
  );
  assert.match(
    files.get("kustomization.yaml") ?? "",
    /transformers: # goes with its last entry\n- web-login\/overrides\.yaml\n/,
  );
  const changed = await feature(BUILT, { builder: tinyKustomize() });
  assert.ok(!changed.has("web-login/overrides.yaml"));
  await assert.rejects(feature(BUILT, { builder: scaled(() => false) }), {
    message: /Deployment "web-login" would not be built as it should be: "replicas: 3" instead of/,
  });
});

/** A patch for all Deployments, which fails on its own result. */
function patched(built: readonly Resource[], files: Sources): readonly Resource[] {
  if (!environmentIn(files).includes("patches:")) return built;
  for (const { data } of built.filter(({ kind }) => kind === "Deployment")) {
    const annotations = at(data, "metadata", "annotations");
    assert.ok(isMapping(annotations));
    if (annotations.has("patched")) throw new Failure("feature", "a patch fails");
    annotations.set("patched", "once");
  }
  return built;
}

const PATCHES = `patches: [{target: {kind: Deployment}, patch: "[]"}]\n`;

Deno.test("copies are without what a patch of the environment does to them where it fails on its own result", async () => {
  const files = await feature(PATCHES, { builder: tinyKustomize(patched) });
  assert.doesNotMatch(files.get("web-login/deployment-web-login.yaml") ?? "patched", /patched/);
});

Deno.test("where copies without patches are refused too, the first reason is told, and no other error is hidden", async () => {
  const failing = (second: Failure) =>
    tinyKustomize((built, files) => {
      patched(built, files);
      if (built.some(isCopy)) throw second;
      return built;
    });
  await assert.rejects(feature(PATCHES, { builder: failing(new Failure("feature", "second")) }), {
    message: /: a patch fails$/,
  });
  const other = new Failure("manifest", "x.yaml cannot be read");
  await assert.rejects(feature(PATCHES, { builder: failing(other) }), other);
});

Deno.test("an error that is no refusal ends the first try", async () => {
  const other = new Failure("manifest", "x.yaml cannot be read");
  const builder = tinyKustomize((built) => {
    if (built.some(isCopy)) throw other;
    return built;
  });
  await assert.rejects(feature(BUILT, { builder }), other);
});

/** Puts the Service's name into an annotation of each Deployment that has that text, as a replacement does. */
function replaced(built: readonly Resource[]): readonly Resource[] {
  const names = built.filter(({ kind }) => kind === "Service").map(({ name }) => name);
  for (const { kind, data } of built) {
    const annotations = at(data, "metadata", "annotations");
    if (kind !== "Deployment" || !isMapping(annotations)) continue;
    if (textAt(annotations, "to") === undefined) annotations.set("to", `http://${names[0]}:80`);
  }
  return built;
}

const REPLACEMENTS =
  "replacements: [{source: {kind: Service, name: web}, targets: [{select: {kind: Deployment}}]}]\n";
const OTHER = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: first}\n---\n";

Deno.test("a name that the environment's configuration puts into a text is the copy's in the copy", async () => {
  const files = await feature(REPLACEMENTS, { builder: tinyKustomize(replaced), web: OTHER + WEB });
  assert.match(
    files.get("web-login/deployment-web-login.yaml") ?? "",
    /to: http:\/\/web-login:80\n/,
  );
});

Deno.test("an environment that cannot be built with other names, or is another one then, keeps its texts", async () => {
  const isProbed = (files: Sources) => environmentIn(files).includes("gitops-promotion-probe-");
  const failing = (error: Error) =>
    tinyKustomize((built, files) => {
      if (isProbed(files)) throw error;
      return replaced(built);
    });
  const [secret] = readResources("x.yaml", OTHER.replace("ConfigMap", "Secret"));
  assert.ok(secret);
  const another = tinyKustomize((built, files) =>
    isProbed(files) ? [secret, ...replaced(built).slice(1)] : replaced(built)
  );
  const refused = new Failure("feature", "there is no such name");
  for (const builder of [failing(refused), another]) {
    const files = await feature(REPLACEMENTS, { builder, web: OTHER + WEB });
    assert.match(files.get("web-login/deployment-web-login.yaml") ?? "", /to: http:\/\/web:80\n/);
  }
  await assert.rejects(feature(REPLACEMENTS, { builder: failing(new Error("x")) }), {
    message: "x",
  });
});

Deno.test("an environment whose resources cannot be paired without its prefixes is refused", async () => {
  const PREFIX = "namePrefix: dev-\n";
  const [more] = readResources("x.yaml", OTHER);
  assert.ok(more);
  const without = (change: (built: readonly Resource[]) => readonly Resource[]) =>
    tinyKustomize((built, files) =>
      environmentIn(files).includes("namePrefix:") ? built : change(built)
    );
  assert.ok((await feature(PREFIX)).has("web-login/deployment-web.yaml"));
  for (
    const builder of [
      without((built) => [...built, more]),
      without((built) => built.toReversed()),
    ]
  ) {
    await assert.rejects(feature(PREFIX, { builder }), {
      message:
        'Deployment "dev-web" cannot be distinguished from others without the name prefixes of apps/dev',
    });
  }
});

Deno.test("a note for kustomize that is gone with the app's digest still needs a build", async () => {
  const digest = `sha256:${"a".repeat(64)}`;
  const web = `# config.kubernetes.io\n${WEB.replace("shop/web:1", `shop/web:1@${digest}`)}`;
  const builds: string[] = [];
  const counted = tinyKustomize((built, files) => {
    builds.push(environmentIn(files));
    return built;
  });
  await feature("", { builder: counted, web: WEB });
  assert.equal(builds.length, 0);
  await feature("", { builder: counted, web });
  assert.notEqual(builds.length, 0);
});
