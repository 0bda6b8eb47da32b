import assert from "node:assert/strict";
import { planFeature } from "../../../../src/core/feature/plan/plan_feature.ts";
import type { Builder } from "../../../../src/core/kustomize/builder.ts";
import { applyPlan, type Ask, requestIn, type Tree } from "../layout.ts";

const ASK: Ask = {
  ...{ group: "apps", app: "web", env: "dev", feature: "login", tag: "2" },
  selector: { app: "web" },
};

const none: Builder = {
  available: () => Promise.resolve(false),
  build: () => Promise.reject(new Error("nothing is built here")),
};

const POD = `apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec:
  containers:
  - name: web
    image: shop/web:1 # {"$imagepolicy": "apps:web"}
`;
const SERVICE = `---
apiVersion: v1
kind: Service
metadata: {name: web, labels: {app: web}}
spec: {selector: {app: web}, ports: [{port: 80}]}
`;

function tree(web: string): Tree {
  return new Map([
    ["apps/dev/kustomization.yaml", "resources: [web.yaml]\n"],
    ["apps/dev/web.yaml", web],
  ]);
}

async function plan(files: Tree, more: Partial<Ask> = {}) {
  return await planFeature(requestIn(files, { ...ASK, ...more }), none);
}

Deno.test("a feature of plain files is planned without kustomize: copies, and a kustomization that adds suffix and labels", async () => {
  const { files, changes, hosts, warnings } = await plan(tree(POD));
  assert.deepEqual(files, [
    { path: "apps/dev/kustomization.yaml", text: "resources: [web.yaml, web-login]\n" },
    {
      path: "apps/dev/web-login/pod-web.yaml",
      text: `apiVersion: v1
kind: Pod
metadata:
  name: web
  labels:
    app: web-login
    gitops-promotion.xenit.io/feature: login
spec:
  containers:
  - name: web
    image: shop/web:2
`,
    },
    {
      path: "apps/dev/web-login/kustomization.yaml",
      text: `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
nameSuffix: -login
labels:
- includeSelectors: true
  pairs:
    app: web-login
    gitops-promotion.xenit.io/feature: login
resources:
- pod-web.yaml
`,
    },
  ]);
  assert.deepEqual(changes, [
    { path: "apps/dev/web-login/pod-web.yaml", line: 11, from: "shop/web:1", to: "shop/web:2" },
  ]);
  assert.deepEqual([hosts, warnings], [[], []]);
});

Deno.test("what is gone from the environment goes from the feature with the next run", async () => {
  const before = applyPlan(tree(POD + SERVICE), await plan(tree(POD + SERVICE)));
  assert.ok(before.has("apps/dev/web-login/service-web.yaml"));
  const changed = new Map([...before, ["apps/dev/web.yaml", POD]]);
  const { files } = await plan(changed);
  assert.deepEqual(files.map(({ path, text }) => [path, text === undefined]), [
    ["apps/dev/web-login/kustomization.yaml", false],
    ["apps/dev/web-login/service-web.yaml", true],
  ]);
  assert.deepEqual(applyPlan(changed, { files }), applyPlan(tree(POD), await plan(tree(POD))));
});

Deno.test("names that something refers to are written out, as kustomize would turn the environment's references too", async () => {
  const ingress = `---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: entry}
spec: {defaultBackend: {service: {name: web, port: {number: 80}}}}
`;
  const { files } = await plan(tree(POD + SERVICE + ingress));
  const kustomization = files.find(({ path }) => path.endsWith("login/kustomization.yaml"));
  assert.doesNotMatch(kustomization?.text ?? "", /nameSuffix/);
  assert.match(kustomization?.text ?? "", /- service-web-login\.yaml/);
});

Deno.test("a tag that looks like a number is quoted where it stands alone", async () => {
  const release = `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web, labels: {app: web}}
spec: {values: {image: {tag: "1"}}} # {"$imagepolicy": "apps:web:tag"}
`.replace('{values: {image: {tag: "1"}}} #', '\n  values:\n    image:\n      tag: "1" #');
  const { files } = await plan(tree(release), { tag: "1e10" });
  assert.match(files[1]?.text ?? "", /tag: "1e10"\n/);
});

Deno.test("what will not work in the cluster is told", async () => {
  const more = `---
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata: {name: keys, namespace: shop, labels: {app: web}}
spec: {encryptedData: {}}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: open, labels: {app: web}}
spec: {rules: [{http: {paths: []}}]}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: all, labels: {app: web}}
spec: {rules: []}
`;
  const { warnings } = await plan(tree(POD + more));
  assert.deepEqual(warnings.map(({ message }) => message), [
    'SealedSecret "shop/keys-login" is sealed for its old name and cannot be unsealed: seal it with --scope namespace-wide, or remove the label so that the feature shares the environment\'s',
    'Ingress "open-login" has a rule without host, which the environment\'s has too',
    'HTTPRoute "all-login" has no hostnames, so it takes the same requests as the environment\'s',
  ]);
});

Deno.test("two resources of a kind and a name get files of their own", async () => {
  const other = POD.replace("{name: web,", "{name: web, namespace: two,");
  const { files } = await plan(tree(`${POD}---\n${other}`));
  assert.deepEqual(files.map(({ path }) => path.split("/").at(-1)), [
    "kustomization.yaml",
    "pod-web.yaml",
    "pod-two-web.yaml",
    "kustomization.yaml",
  ]);
});
