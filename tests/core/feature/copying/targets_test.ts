import assert from "node:assert/strict";
import { withoutStrayActors } from "../../../../src/core/feature/copying/targets.ts";
import { readResources } from "../../../../src/core/kustomize/resource.ts";

/** What is kept, and what is said. */
function actors(text: string) {
  const { kept, warnings } = withoutStrayActors(readResources("x.yaml", text));
  return {
    kept: kept.map(({ kind, name }) => `${kind} ${name}`),
    warnings: warnings.map(({ code, message }) => `${code}: ${message}`),
  };
}

const SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\n";

Deno.test("a Rollout that changes what is not copied is warned about, by each field", () => {
  const rollout = `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: web}
spec:
  strategy:
    canary:
      stableService: web
      canaryService: web-canary
      analysis: {templates: [{templateName: checks}]}
      trafficRouting:
        nginx: {stableIngresses: [web]}
        istio: {virtualService: {name: web}}
`;
  const what = `feature-target-not-copied: Rollout "web" of the feature changes`;
  const behind = "which is not copied, as the environment's does";
  assert.deepEqual(actors(`${SERVICE}---\n${rollout}`), {
    kept: ["Service web", "Rollout web"],
    warnings: [
      `${what} Service "web-canary" (spec.strategy.canary.canaryService), ${behind}`,
      `${what} Ingress "web" (spec.strategy.canary.trafficRouting.nginx.stableIngresses[]), ${behind}`,
      `${what} VirtualService "web" (spec.strategy.canary.trafficRouting.istio.virtualService.name), ${behind}`,
    ],
  });
});

Deno.test("a Canary that changes what is not copied is warned about", () => {
  const canary = `apiVersion: flagger.app/v1beta1
kind: Canary
metadata: {name: web}
spec:
  targetRef: {apiVersion: v1, kind: Service, name: web}
  autoscalerRef: {apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, name: web}
`;
  assert.deepEqual(actors(`${SERVICE}---\n${canary}`).warnings, [
    `feature-target-not-copied: Canary "web" of the feature changes HorizontalPodAutoscaler "web" (spec.autoscalerRef), which is not copied, as the environment's does`,
  ]);
});

Deno.test("what acts on several is kept where one of them is copied, and left out where none is", () => {
  const policy = (name: string, ...targets: string[]) =>
    `apiVersion: example.com/v1
kind: BackendPolicy
metadata: {name: ${name}}
spec: {targetRefs: [${targets.map((target) => `{kind: Service, name: ${target}}`).join(", ")}]}
`;
  const text = [SERVICE, policy("one", "other", "web"), policy("none", "other")].join("---\n");
  assert.deepEqual(actors(text), {
    kept: ["Service web", "BackendPolicy one"],
    warnings: [
      'feature-target-not-copied: BackendPolicy "none" is left out of the feature: Service "other" (spec.targetRefs), on which it acts, is not copied',
    ],
  });
});
