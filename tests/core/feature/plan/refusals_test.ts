import { hasKustomize, kustomize } from "../../../kustomize/real_kustomize.ts";
import { plain, planIn, refuses, WAY_OUT, WEB } from "./refused_web.ts";

refuses("the environment has no kustomization", {
  "apps/dev/web.yaml": WEB,
  "apps/dev/more/it's.yml": "",
  "apps/dev/db/kustomization.yml": "",
  "apps/dev/db/deep/db.yaml": "",
  "apps/dev/db/inner/kustomization.yaml": "",
  "apps/dev/README.md": "",
}, {
  message: "apps/dev has no kustomization.yaml to add the feature to",
  hint: `add apps/dev/kustomization.yaml with the line: resources: [web.yaml, "more/it's.yml", db]`,
});

refuses("there is no folder for the environment", { "apps/prod/web.yaml": WEB }, {
  message: "there is no folder apps/dev in the repository",
  hint: "use the name of the group's folder: each environment is a folder in it",
});

refuses("a copy would be named like another resource is", {
  ...plain(`${WEB}---\napiVersion: v1\nkind: Service\nmetadata: {name: web-login}\n`),
}, {
  message: 'the copy of Service "web" would be named "web-login", like another resource',
  hint: "choose another name for the feature",
});

refuses("a copy would be named like another feature's is", {
  ...plain(WEB),
  "apps/dev/kustomization.yaml": "resources: [web.yaml, web-a]\n",
  "apps/dev/web-a/kustomization.yaml": `nameSuffix: -a
labels: [{pairs: {gitops-promotion.xenit.io/feature: a}}]
resources: [service.yaml]
`,
  "apps/dev/web-a/service.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: web-b}\n",
}, {
  ask: { feature: "b-a" },
  message: 'the copy of Service "web" would be named "web-b-a", like another resource',
  hint: "choose another name for the feature",
});

refuses("a patch overrides the marked image", {
  ...plain(),
  "apps/dev/kustomization.yaml":
    'resources: [web.yaml]\npatches: [{target: {kind: Deployment}, patch: \'[{"op": "replace", "path": "/spec/template/spec/containers/0/image", "value": "shop/web:9"}]\'}]\n',
}, {
  built: true,
  message:
    'the image of apps/web marked in apps/dev/web.yaml is not in the resources of apps/dev with the labels app=web (Deployment "web", Service "web"): it belongs to another resource, or a patch or replacement overrides it',
  hint: 'mark the value that overrides it: image: … # {"$imagepolicy": "apps:web"}',
});

refuses("something remote is taken in", {
  ...plain(),
  "apps/dev/kustomization.yaml": "resources: [web.yaml, 'https://example.org/a.yaml']\n",
}, {
  message:
    'resources in apps/dev/kustomization.yaml names "https://example.org/a.yaml", which is remote; nothing is fetched',
  hint: "copy it to the repository and name the copy",
});

refuses("something outside the repository is taken in", {
  ...plain(),
  "apps/dev/kustomization.yaml": "patches: [{path: ../../../x.yaml}]\n",
}, {
  message:
    'patches.path in apps/dev/kustomization.yaml names "../../../x.yaml", which is outside the repository',
  hint: "move it into the repository",
});

refuses("a file is missing", {
  ...plain(),
  "apps/dev/kustomization.yaml": "configMapGenerator: [{name: a, files: [k=x.txt]}]\n",
}, {
  message:
    'configMapGenerator.files in apps/dev/kustomization.yaml names "x.txt", and "apps/dev/x.txt" is neither a file nor a folder with a kustomization.yaml in the repository',
  hint: "commit it (symbolic links are not followed), or remove it",
});

refuses("no resource has the labels", plain(), {
  ask: { selector: { app: "wbe", team: "x" } },
  message: "no resource in apps/dev has the labels app=wbe, team=x: there are app=web",
  hint:
    "set featureLabelSelector of apps/web in gitops-promotion.yaml to labels that all resources of the app have",
});

refuses("no image is marked", plain(WEB.replace('"apps:web"', '"apps:other"')), {
  message:
    'no image of apps/web is marked in the resources of apps/dev with the labels app=web (Deployment "web", Service "web")',
  hint: 'mark it: image: … # {"$imagepolicy": "apps:web"}',
});

refuses("the folder is that of another app's feature", {
  ...plain(),
  "apps/dev/web-a-b/kustomization.yaml":
    "labels: [{pairs: {gitops-promotion.xenit.io/feature: b}}]\n",
}, {
  ask: { feature: "a-b" },
  message: 'the folder apps/dev/web-a-b belongs to feature "b" of another app',
  hint: "choose another name for the feature",
});

refuses("the folder is not a feature's", { ...plain(), "apps/dev/web-login/notes.txt": "" }, {
  message: "the folder apps/dev/web-login exists and is not a feature's",
  hint: "choose another name for the feature",
});

const LONG = "a".repeat(60);

refuses("a label is too long", plain(), {
  ask: { feature: LONG, selector: { app: "web" } },
  message: `the value of label "app=web-${LONG}" would have 64 characters; at most 63 are allowed`,
  hint: "shorten the feature's name by 1 character",
});

refuses(
  "a Service's name is too long",
  plain(WEB.replaceAll("name: web", `name: web-${"b".repeat(30)}`)),
  {
    ask: { feature: "c".repeat(40) },
    message: `Service "web-${"b".repeat(30)}-${
      "c".repeat(40)
    }" would have 75 characters; at most 63 are allowed`,
    hint: "shorten the feature's name by 12 characters",
  },
);

const INGRESS = `---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, labels: {app: web}}
spec: {rules: [{host: ${
  ["d".repeat(60), "e".repeat(60), "f".repeat(60), "g".repeat(60)].join(".")
}}]}
`;

refuses("a host is too long", plain(WEB + INGRESS), {
  ask: { feature: "feature-of-20-chars-" + "x" },
  message: `host "feature-of-20-chars-x.${
    ["d", "e", "f", "g"].map((c) => c.repeat(60)).join(".")
  }" would have 265 characters; at most 253 are allowed`,
  hint: "shorten the feature's name by 12 characters",
});

refuses("a replacement takes its source by kind", {
  ...plain(),
  "apps/dev/kustomization.yaml": `resources: [web.yaml]
replacements:
- source: {kind: Service, fieldPath: metadata.name}
  targets: [{select: {kind: Deployment, name: web}, fieldPaths: [metadata.annotations.s], options: {create: true}}]
`,
}, {
  built: true,
  message:
    "replacements in apps/dev/kustomization.yaml cannot be used with a feature: kustomize cannot build apps/dev: multiple matches for selector Service.[noVer].[noGrp]/[noName].[noNs]:metadata.name",
  hint: "name the resources in its sources and targets",
});

/** Either of two fields alone is enough to keep the feature from being built. */
const TWO_TO_BLAME = {
  ...plain(),
  "apps/dev/kustomization.yaml": `resources: [web.yaml]
components: [part]
replacements:
- source: {kind: Service, fieldPath: metadata.name}
  targets: [{select: {kind: Deployment, name: web}, fieldPaths: [metadata.annotations.s], options: {create: true}}]
`,
  "apps/dev/part/kustomization.yaml": `apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
replacements:
- source: {kind: Service, fieldPath: metadata.name}
  targets: [{select: {kind: Deployment, name: web}, fieldPaths: [metadata.annotations.t], options: {create: true}}]
`,
};

refuses("no single field of the environment is to blame", TWO_TO_BLAME, {
  built: true,
  message:
    `apps/dev/kustomization.yaml cannot be used with a feature: kustomize cannot build apps/dev: accumulating components: accumulateDirectory: "recursed accumulation of path 'apps/dev/part': multiple matches for selector Service.[noVer].[noGrp]/[noName].[noNs]:metadata.name"`,
  hint: WAY_OUT,
});

Deno.test({
  name: "the way out where no single field is to blame is one",
  ignore: !hasKustomize,
  fn: async () => {
    const moved = Object.entries(TWO_TO_BLAME).map(([path, text]) => [
      path.replace("apps/dev/", "apps/dev/all/"),
      text,
    ]);
    await planIn(
      {
        ...Object.fromEntries(moved),
        "apps/dev/kustomization.yaml": "resources: [all]\n",
      },
      {},
      kustomize,
    );
  },
});
