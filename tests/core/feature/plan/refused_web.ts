import assert from "node:assert/strict";
import { planFeature } from "../../../../src/core/feature/plan/plan_feature.ts";
import type { Builder } from "../../../../src/core/kustomize/builder.ts";
import { hasKustomize, kustomize } from "../../../kustomize/real_kustomize.ts";
import { failure } from "../../../support/failure.ts";
import { type Ask, requestIn } from "../layout.ts";

/** What to do where the environment's kustomization is in the way. */
export const WAY_OUT =
  "move it and the files that it names to a folder such as apps/dev/all, and add a new apps/dev/kustomization.yaml with the line: resources: [all]";

const ASK: Ask = {
  ...{ group: "apps", app: "web", env: "dev", feature: "login", tag: "2" },
  selector: { app: "web" },
};

export const WEB = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: shop/web:1 # {"$imagepolicy": "apps:web"}
---
apiVersion: v1
kind: Service
metadata: {name: web, labels: {app: web}}
spec: {selector: {app: web}, ports: [{port: 80}]}
`;

const none: Builder = {
  available: () => Promise.resolve(false),
  build: () => Promise.reject(new Error("nothing is built here")),
};

export async function planIn(
  files: Record<string, string>,
  more: Partial<Ask> = {},
  builder: Builder = none,
): Promise<unknown> {
  const tree = new Map(Object.entries(files));
  return await planFeature(requestIn(tree, { ...ASK, ...more }), builder);
}

/** A test: the feature is refused with this message and hint. */
export function refuses(
  name: string,
  files: Record<string, string>,
  expected: { message: string; hint: string; ask?: Partial<Ask>; built?: true },
): void {
  Deno.test({
    name: `feature is refused: ${name}`,
    ignore: expected.built === true && !hasKustomize,
    fn: async () => {
      const builder = expected.built ? kustomize : none;
      await assert.rejects(
        async () => await planIn(files, expected.ask, builder),
        failure("feature", expected.message, expected.hint),
      );
    },
  });
}

export function plain(web = WEB): Record<string, string> {
  return { "apps/dev/kustomization.yaml": "resources: [web.yaml]\n", "apps/dev/web.yaml": web };
}
