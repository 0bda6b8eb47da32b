import { describe, type Resource } from "../../kustomize/resource.ts";
import { at, type Data, itemsAt, textAt } from "../../kustomize/yaml_data.ts";
import type { Warning } from "../../warning.ts";
import { textsAt } from "./fields.ts";
import { routingFields } from "./routing.ts";

/** A reference to a resource that another one acts on. */
interface Target {
  /** `spec.scaleTargetRef`. */
  readonly field: string;
  readonly kind: string;
  readonly name: string;
}

/**
 * Leaves out resources that act on something that is not copied: a second HorizontalPodAutoscaler, for example, would
 * conflict with the environment's over its Deployment. Warns about other resources that the remaining ones change.
 */
export function withoutStrayActors(
  resources: readonly Resource[],
): { kept: Resource[]; warnings: Warning[] } {
  const names = new Set(resources.map(({ kind, name, namespace }) => key(kind, name, namespace)));
  const kept: Resource[] = [];
  const warnings: Warning[] = [];
  for (const resource of resources) {
    const targets = targetsOf(resource);
    const [first] = targets;
    const isStray = first !== undefined &&
      !targets.some(({ kind, name }) => names.has(key(kind, name, resource.namespace)));
    if (isStray) {
      warnings.push(leftOut(resource, first));
      continue;
    }
    kept.push(resource);
    const shared = changedBy(resource).filter(({ kind, name }) =>
      !names.has(key(kind, name, resource.namespace))
    );
    warnings.push(...shared.map((target) => alsoChanged(resource, target)));
  }
  return { kept, warnings };
}

/**
 * HorizontalPodAutoscaler, KEDA's ScaledObject, VerticalPodAutoscaler, Flagger's Canary, policies of Gateway API, and
 * what adds pods to a target group of AWS.
 */
function targetsOf({ kind, data }: Resource): Target[] {
  const spec = data.get("spec");
  return [
    // https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/targetgroupbinding/targetgroupbinding/
    ...(kind === "TargetGroupBinding" ? toTargetGroups(spec) : []),
    ...toTargets([at(spec, "scaleTargetRef")], "spec.scaleTargetRef"),
    ...toTargets([at(spec, "targetRef")], "spec.targetRef"),
    ...toTargets(itemsAt(spec, "targetRefs"), "spec.targetRefs"),
  ];
}

/** What a controller changes when it shifts traffic to a new version: for Argo's Rollout and Flagger's Canary. */
function changedBy(resource: Resource): Target[] {
  const spec = resource.data.get("spec");
  switch (`${resource.group}/${resource.kind}`) {
    case "argoproj.io/Rollout":
      return routingFields(resource).flatMap(([field, meaning]) =>
        typeof meaning === "object" && meaning.kind !== "AnalysisTemplate"
          ? textsAt(resource.data, field).map((name) => ({ field, kind: meaning.kind, name }))
          : []
      );
    case "flagger.app/Canary":
      return [
        ...toTargets([at(spec, "autoscalerRef")], "spec.autoscalerRef"),
        ...toTargets([at(spec, "ingressRef")], "spec.ingressRef"),
      ];
    default:
      return [];
  }
}

function toTargets(references: readonly (Data | undefined)[], field: string): Target[] {
  return references.flatMap((reference) => {
    const name = textAt(reference, "name");
    // KEDA's default kind is Deployment.
    const kind = textAt(reference, "kind") ?? "Deployment";
    return name === undefined ? [] : [{ field, kind, name }];
  });
}

function toTargetGroups(spec: Data | undefined): Target[] {
  return ["targetGroupARN", "targetGroupName"].flatMap((key) => {
    const name = textAt(spec, key);
    return name === undefined ? [] : [{ field: `spec.${key}`, kind: "target group", name }];
  });
}

function leftOut(resource: Resource, { field, kind, name }: Target): Warning {
  return {
    code: "feature-target-not-copied",
    message: `${
      describe(resource)
    } is left out of the feature: ${kind} "${name}" (${field}), on which it acts, is not copied`,
  };
}

function alsoChanged(resource: Resource, { field, kind, name }: Target): Warning {
  return {
    code: "feature-target-not-copied",
    message: `${
      describe(resource)
    } of the feature changes ${kind} "${name}" (${field}), which is not copied, as the environment's does`,
  };
}

function key(kind: string, name: string, namespace = "default"): string {
  return `${kind} ${namespace}/${name}`;
}
