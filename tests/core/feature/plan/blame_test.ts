import assert from "node:assert/strict";
import type { Builder } from "../../../../src/core/kustomize/builder.ts";
import { failure } from "../../../support/failure.ts";
import { plain, planIn, refuses, WAY_OUT } from "./refused_web.ts";

/** As `plain`, but kustomize has to tell what is built. */
function notPlain(): Record<string, string> {
  return {
    ...plain(),
    "apps/dev/kustomization.yaml": "resources: [web.yaml]\nbuildMetadata: []\n",
  };
}

/** Builds the web of `notPlain`, and with a feature what is given. */
function building(withFeature: (web: string) => string): Builder {
  return {
    available: () => Promise.resolve(true),
    build: (files) => {
      const web = String(files.get("apps/dev/web.yaml"));
      const isThere = files.has("apps/dev/web-login/kustomization.yaml");
      return Promise.resolve(isThere ? withFeature(web) : web);
    },
  };
}

const COPIES = `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web-login, labels: {app: other}}
---
apiVersion: v1
kind: Service
metadata: {name: web-login}
`;

const wrongBuilds: readonly { name: string; build: (web: string) => string; message: string }[] = [
  {
    name: "without a copy",
    build: (web) => web,
    message: 'the copy of Deployment "web" would be missing',
  },
  {
    name: "with a copy of another name",
    build: (web) => web + COPIES.replace("web-login", "web-x"),
    message: 'the copy of Deployment "web" would be named "web-x"',
  },
  {
    name: "with more than the copies",
    build: (web) => `${web}${COPIES}---\napiVersion: v1\nkind: Pod\nmetadata: {name: extra}\n`,
    message: 'Pod "extra" would be built, which is not a copy',
  },
  {
    name: "with a copy that a transformer does not set right",
    build: (web) => web + COPIES,
    message:
      'Deployment "web-login" would not be built as it should be: "app: other" instead of "app: web-login"',
  },
  {
    name: "with a resource of the environment changed",
    build: (web) => web.replace("port: 80", "port: 81") + COPIES,
    message: 'Service "web" of the environment would change: "- port: 81" instead of "- port: 80"',
  },
  {
    name: "without a resource of the environment",
    build: (web) => web.replace(/---[^]*/, COPIES),
    message: 'Service "web" of the environment would be gone',
  },
];

for (const { name, build, message } of wrongBuilds) {
  Deno.test(`feature is refused with a way out: the environment would be built ${name}`, async () => {
    await assert.rejects(
      planIn(notPlain(), {}, building(build)),
      failure(
        "feature",
        `apps/dev/kustomization.yaml cannot be used with a feature: ${message}`,
        WAY_OUT,
      ),
    );
  });
}

const LABEL = "labels: {gitops-promotion.xenit.io/feature: login}";
const LABELLED = COPIES.replaceAll(/name: web-login[^}]*}?(?=})/g, `name: web-login, ${LABEL}`);
const POD = (name: string, kind = "Pod") =>
  `---\napiVersion: v1\nkind: ${kind}\nmetadata: {name: ${name}}\n`;

for (
  const [name, withPatches, without, isCulprit] of [
    ["the missing copy is there", "", LABELLED, true],
    ["the missing copy is not the feature's", "", COPIES, false],
    ["the feature has another resource", "", POD(`x, ${LABEL}`), false],
    ["what is too much is gone", COPIES + POD("x"), COPIES, true],
    ["what is too much is there", COPIES + POD("x"), COPIES + POD("x"), false],
    ["what is too much has another name", COPIES + POD("x"), COPIES + POD("y"), true],
    ["what is too much has another kind", COPIES + POD("x"), COPIES + POD("x", "Secret"), true],
  ] as const
) {
  Deno.test(`patches are ${isCulprit ? "" : "not "}to blame where without them ${name}`, async () => {
    const files = {
      ...plain(),
      "apps/dev/kustomization.yaml":
        'resources: [web.yaml]\npatches: [{target: {name: web}, patch: "[]"}]\n',
    };
    const builder: Builder = {
      available: () => Promise.resolve(true),
      build: (files) => {
        const web = String(files.get("apps/dev/web.yaml"));
        if (!files.has("apps/dev/web-login/kustomization.yaml")) return Promise.resolve(web);
        const isThere = String(files.get("apps/dev/kustomization.yaml")).includes("patches:");
        return Promise.resolve(web + (isThere ? withPatches : without));
      },
    };
    await assert.rejects(planIn(files, {}, builder), {
      message: isCulprit
        ? /^patches in apps\/dev\/kustomization\.yaml cannot be used/
        : /^apps\/dev\/kustomization\.yaml cannot be used/,
    });
  });
}

refuses("kustomize cannot build the environment as it is", {
  ...plain(),
  "apps/dev/kustomization.yaml": "resources: [web.yaml]\nimagess: []\n",
}, {
  built: true,
  message: 'kustomize cannot build apps/dev: invalid Kustomization: json: unknown field "imagess"',
  hint: 'see what "kustomize build apps/dev" says in a checkout',
});

Deno.test("the field in the way is searched for with one build of each that may touch the resource, and that is said", async () => {
  const notes: string[] = [];
  const searches: string[] = [];
  const builder: Builder = {
    available: () => Promise.resolve(true),
    note: (message) => notes.push(message),
    build: (files) => {
      const kustomization = String(files.get("apps/dev/kustomization.yaml"));
      if (notes.length > 0) {
        searches.push(
          ...["patches", "replacements"].filter((field) => !kustomization.includes(field)),
        );
      }
      const web = String(files.get("apps/dev/web.yaml"));
      if (!files.has("apps/dev/web-login/kustomization.yaml")) return Promise.resolve(web);
      const isInTheWay = kustomization.includes("replacements:");
      const now = isInTheWay ? web.replace("port: 80", "port: 81") : web;
      return Promise.resolve(now + COPIES);
    },
  };
  const files = {
    ...plain(),
    "apps/dev/kustomization.yaml": `resources: [web.yaml]
patches: [{target: {kind: Deployment}, patch: "[]"}]
patchesJson6902: [{target: {kind: Ingress, name: a}, patch: "[]"}]
replacements: [{source: {kind: Service}, targets: [{select: {kind: Service}}]}]
configMapGenerator: []
`,
  };
  await assert.rejects(planIn(files, {}, builder), {
    message:
      'replacements in apps/dev/kustomization.yaml cannot be used with a feature: Service "web" of the environment would change: "- port: 81" instead of "- port: 80"',
    hint: "name the resources in its sources and targets",
  });
  assert.deepEqual(notes, [
    "looking for the field of apps/dev/kustomization.yaml that is in the way, in one more build: replacements",
  ]);
  assert.deepEqual(searches, ["replacements"]);
});
