import assert from "node:assert/strict";
import fc from "fast-check";
import { parse, stringify } from "yaml";
import { hasKustomize, kustomize } from "../../../kustomize/real_kustomize.ts";
import { IN_FULL } from "../../../support/sample.ts";
import { checkFeature } from "../check_feature.ts";
import type { Tree } from "../layout.ts";

/** Parts of an environment's kustomization, each of which may be there or not. */
const PARTS: Readonly<Record<string, string>> = {
  namePrefix: "namePrefix: p-",
  nameSuffix: "nameSuffix: -s",
  namespace: "namespace: shop",
  labels: "labels: [{pairs: {app: web, tier: front}, includeSelectors: true}]",
  commonAnnotations: "commonAnnotations: {by: shop}",
  images: `images: [{name: sidecar, newName: mirror/sidecar, newTag: "3"}]`,
  replicas: "replicas: [{name: web, count: 3}]",
  byName: "patches: [{path: by-name.yaml}]",
  byLabel: "patches: [{path: by-label.yaml, target: {labelSelector: app=web, kind: Deployment}}]",
  byKind: "patches: [{path: by-kind.yaml, target: {kind: Service}}]",
  generator: "configMapGenerator: [{name: settings, behavior: merge, literals: [c=d]}]",
  outside: "configMapGenerator: [{name: outside, literals: [e=f]}]",
  component: "components: [../component]",
  replacement:
    "replacements: [{source: {kind: Service, name: web, fieldPath: metadata.name}, targets: [{select: {kind: Ingress, name: web}, fieldPaths: [metadata.annotations.service], options: {create: true}}]}]",
  // In the base, in front of the app's own.
  containerInFront: "{}",
  initContainers: "{}",
};

/** Where the app's image is marked. */
type ImageAt = "base" | "images" | "patch";

function repository(parts: readonly string[], imageAt: ImageAt): Tree {
  const marker = '# {"$imagepolicy": "apps:web';
  const kustomization: Record<string, unknown> = { resources: ["../base"] };
  const add = (text: string) => {
    for (const [key, value] of Object.entries<unknown>(parse(text))) {
      const before = kustomization[key];
      kustomization[key] = Array.isArray(before) && Array.isArray(value)
        ? [...before, ...value]
        : value;
    }
  };
  for (const part of parts) add(PARTS[part] ?? "");
  const mark = imageAt === "base" ? ` ${marker}"}` : "";
  const initContainers = `      initContainers:
      - {name: wait, image: wait:1}
      - name: migrate
        image: shop/web:1${mark}
`;
  if (imageAt === "patch") add("patches: [{path: image.yaml}]");
  let text = stringify(kustomization);
  if (imageAt === "images") {
    const entry = `- name: shop/web\n  newTag: "1" ${marker}:tag"}\n`;
    text = /^images:\n/m.test(text)
      ? text.replace(/^images:\n/m, `images:\n${entry}`.replaceAll(/^(?=[- ])/gm, "  "))
      : `${text}images:\n${entry}`;
  }
  return new Map([
    ["apps/dev/kustomization.yaml", text],
    [
      "apps/dev/image.yaml",
      `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {template: {spec: {containers: [{name: web, image: "shop/web:1"}]}}} ${marker}"}
`.replace(
        `containers: [{name: web, image: "shop/web:1"}]}}} ${marker}"}`,
        `containers: [{name: web,
  image: "shop/web:1" ${marker}"}
  }]}}}`,
      ),
    ],
    [
      "apps/dev/by-name.yaml",
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {paused: true}\n",
    ],
    [
      "apps/dev/by-label.yaml",
      "- {op: add, path: /spec/template/spec/containers/-, value: {name: more, image: more}}\n",
    ],
    ["apps/dev/by-kind.yaml", "- {op: remove, path: /spec/ports/1}\n"],
    [
      "apps/component/kustomization.yaml",
      `apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
namePrefix: c-
patches:
- target: {kind: Service, name: web}
  patch: |-
    - {op: add, path: /spec/ports/-, value: {name: last, port: 99}}
`,
    ],
    [
      "apps/base/kustomization.yaml",
      `resources: [web.yaml]
labels: [{pairs: {app: web}, includeSelectors: true}]
configMapGenerator: [{name: settings, literals: [a=b]}]
`,
    ],
    [
      "apps/base/web.yaml",
      `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
${parts.includes("initContainers") ? initContainers : ""}      containers:
${
        parts.includes("containerInFront")
          ? "      - {name: proxy, image: proxy:1}\n"
          : ""
      }      - name: web
        image: shop/web:1${mark}
        envFrom:
        - configMapRef: {name: settings}
        - configMapRef: {name: outside}
      - name: sidecar
        image: sidecar:1
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {ports: [{name: http, port: 80}, {name: more, port: 81}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web}
spec: {rules: [{host: web.example.com, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}}]}
`,
    ],
  ]);
}

/** Tests mixes with the image marked there: at every commit one among `images`, where people have it most. */
export function testAnyLayout(imageAt: ImageAt): void {
  if (!IN_FULL && imageAt !== "images") return;
  Deno.test({
    name:
      `feature is right in any mix of what an environment's kustomization can say, with the image marked in ${imageAt}`,
    ignore: !hasKustomize,
    fn: async () => {
      const ask = {
        ...{ group: "apps", app: "web", env: "dev", feature: "login", tag: "2.0" },
        selector: { app: "web" },
      };
      const parts = fc.subarray(Object.keys(PARTS));
      await fc.assert(
        fc.asyncProperty(parts, async (parts) => {
          const repo = repository(parts, imageAt);
          const { added } = await checkFeature(repo, ask, kustomize, { beside: IN_FULL });
          const text = added.join("---\n");
          const kinds = [...text.matchAll(/^kind: (.*)$/gm)].map(([, kind]) => kind).sort();
          const more = parts.includes("outside") && parts.includes("labels") ? ["ConfigMap"] : [];
          assert.deepEqual(kinds, [...more, "ConfigMap", "Deployment", "Ingress", "Service"]);
          assert.match(text, /image: shop\/web:2\.0$/m);
          if (parts.includes("initContainers") && imageAt !== "patch") {
            assert.match(
              text,
              /image: wait:1\n.*name: wait\n.*image: shop\/web:2\.0\n.*name: migrate$/m,
            );
          }
          if (parts.includes("containerInFront")) assert.match(text, /image: proxy:1$/m);
          assert.match(text, parts.includes("images") ? /mirror\/sidecar:3$/m : /sidecar:1$/m);
          assert.match(text, /host: login\.web\.example\.com$/m);
        }),
        { numRuns: IN_FULL ? 10 : 1, endOnFailure: true },
      );
    },
  });
}
