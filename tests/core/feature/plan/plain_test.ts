import assert from "node:assert/strict";
import fc from "fast-check";
import type { Builder } from "../../../../src/core/kustomize/builder.ts";
import { hasKustomize, kustomize } from "../../../kustomize/real_kustomize.ts";
import { IN_FULL } from "../../../support/sample.ts";
import { checkFeature } from "../check_feature.ts";
import type { Tree } from "../layout.ts";

const none: Builder = {
  available: () => Promise.resolve(false),
  build: () => Promise.reject(new Error("nothing is built here")),
};

/** Resources of an environment that only lists files, each of which may be there or not. */
const RESOURCES: Readonly<Record<string, string>> = {
  service: `apiVersion: v1
kind: Service
metadata: {name: web, labels: {app: web}}
spec: {selector: {app: web}, ports: [{port: 80}]}
`,
  ingress: `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: entry, labels: {app: web}}
spec:
  rules:
  - host: web.example.com
    http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}
`,
  gatewayOfOthers: `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: all}
spec: {defaultBackend: {service: {name: web, port: {number: 80}}}}
`,
  settings: `apiVersion: v1
kind: ConfigMap
metadata: {name: settings, labels: {app: web}, annotations: {uses: web}}
data: {a: 1.10, b: "0o17", c: yes, d: ~, e: "x\\ny", f: 9007199254740993}
`,
  anchors: `apiVersion: v1
kind: ConfigMap
metadata:
  name: anchors
  labels: &labels {app: web}
data: &data {a: b}
more: {<<: *data, c: d}
again: *labels
`,
  role: `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: web, labels: {app: web}}
rules: [{apiGroups: [""], resources: [services, secrets], resourceNames: [web], verbs: [get]}]
`,
  storage: `apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: disks}
provisioner: kubernetes.io/azure-file
parameters: {adminSecretName: keys}
`,
  keys: `apiVersion: v1
kind: Secret
metadata: {name: keys, labels: {app: web}}
stringData: {a: b}
`,
  budget: `apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web}
spec: {minAvailable: 1, selector: {matchLabels: {part: front}}}
`,
  elsewhere: `apiVersion: v1
kind: Service
metadata: {name: web, namespace: elsewhere, labels: {app: web}}
spec: {selector: {app: web}, ports: [{port: 80}]}
`,
  other: `apiVersion: apps/v1
kind: Deployment
metadata: {name: other}
spec:
  selector: {matchLabels: {app: other}}
  template:
    metadata: {labels: {app: other, part: back}}
    spec: {containers: [{name: web, image: "other:1", env: [{name: A, value: web}]}]}
`,
};

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web, part: front}}
    spec:
      serviceAccountName: default
      containers:
      - name: web
        image: shop/web:1 # {"$imagepolicy": "apps:web"}
        envFrom: [{secretRef: {name: keys}}]
`;

type Layout = "one file" | "files" | "folders";

function repository(parts: readonly string[], layout: Layout, isPlain: boolean): Tree {
  const all = [["web", DEPLOYMENT], ...parts.map((part) => [part, RESOURCES[part] ?? ""])] as const;
  const files = layout === "one file"
    ? [["all.yaml", all.map(([, text]) => text).join("---\n")] as const]
    : all.map(([name, text]) =>
      [layout === "files" ? `${name}.yaml` : `${name}/x.yaml`, text] as const
    );
  const entries = layout === "folders" ? all.map(([name]) => name) : files.map(([name]) => name);
  return new Map([
    [
      "apps/dev/kustomization.yaml",
      `${isPlain ? "" : "buildMetadata: []\n"}resources:\n${
        entries.map((name) => `- ${name}\n`).join("")
      }`,
    ],
    ...files.map(([name, text]): [string, string] => [`apps/dev/${name}`, text]),
    ...(layout === "folders" ? entries : []).map((name): [string, string] => [
      `apps/dev/${name}/kustomization.yaml`,
      "kind: Kustomization\nresources: [x.yaml]\n",
    ]),
  ]);
}

Deno.test({
  name: "a feature of plain files is planned without kustomize, and is what it would be with it",
  ignore: !hasKustomize,
  fn: async () => {
    const ask = {
      ...{ group: "apps", app: "web", env: "dev", feature: "login", tag: "2" },
      selector: { app: "web" },
    };
    const parts = fc.subarray(Object.keys(RESOURCES));
    const layout = fc.constantFrom<Layout[]>("one file", "files", "folders");
    await fc.assert(
      fc.asyncProperty(parts, layout, async (parts, layout) => {
        const plain = await checkFeature(repository(parts, layout, true), ask, kustomize, {
          planner: none,
        });
        const built = await checkFeature(repository(parts, layout, false), ask, kustomize, {
          beside: IN_FULL,
        });
        assert.deepEqual(plain, built);
      }),
      { numRuns: IN_FULL ? 10 : 1, endOnFailure: true },
    );
  },
});
