import { cloneResource, type Resource } from "../../kustomize/resource.ts";
import { writeDocuments } from "../../kustomize/write_documents.ts";
import type { Data } from "../../kustomize/yaml_data.ts";
import { type FeatureLabels, labelAsKustomize } from "../copying/labels.ts";
import { corrections } from "./corrections.ts";

/** The file with corrections that run after the environment's own transformations. */
export const OVERRIDES = "overrides.yaml";
const SELECTORS = "selectors.yaml";

interface FolderOptions {
  readonly feature: string;
  readonly labels: FeatureLabels;
  /** Whether names in the files already have the suffix. */
  readonly written: boolean;
}

/**
 * The files of a feature's folder by name: one for each copy, and a kustomization that adds suffix and labels. If
 * kustomize's labels would change selectors of other resources, a transformer restores them.
 */
export function featureFolder(
  copies: readonly Resource[],
  { feature, labels, written }: FolderOptions,
): Map<string, string> {
  const suffix = `-${feature}`;
  const resources = copyFileNames(copies);
  const files = new Map(
    copies.map(({ data }, index) => [resources[index] ?? "", writeDocuments([data])]),
  );
  const named = copies.map((copy) => written ? copy : { ...copy, name: copy.name + suffix });
  const fixes = corrections(
    named.map((wanted) => ({ actual: labelled(wanted, labels), wanted })),
    feature,
  );
  if (fixes.length > 0) files.set(SELECTORS, writeDocuments(fixes));
  const kustomization: [string, Data][] = [
    ["apiVersion", "kustomize.config.k8s.io/v1beta1"],
    ["kind", "Kustomization"],
    ...(written ? [] : [["nameSuffix", suffix] as [string, Data]]),
    ["labels", [
      new Map<string, Data>([
        ["includeSelectors", { literal: "true" }],
        ["pairs", new Map(labels.after)],
      ]),
    ]],
    ["resources", resources],
    ...(fixes.length > 0 ? [["transformers", [SELECTORS]] as [string, Data]] : []),
  ];
  return files.set("kustomization.yaml", writeDocuments([new Map(kustomization)]));
}

function labelled(resource: Resource, { after }: FeatureLabels): Resource {
  const copy = cloneResource(resource);
  labelAsKustomize(copy, after);
  return copy;
}

/** The name of each copy's file in the feature's folder. */
export function copyFileNames(copies: readonly Resource[]): string[] {
  const names = new Set<string>();
  for (const { kind, name, namespace, group } of copies) {
    const stem = fileName(`${kind}-${name}`);
    const candidates = [
      stem,
      fileName(`${kind}-${namespace ?? group}-${name}`),
      fileName(`${kind}.${group}-${namespace ?? ""}-${name}`),
    ];
    const free = candidates.find((candidate) => !names.has(`${candidate}.yaml`));
    names.add(`${free ?? `${stem}-${names.size}`}.yaml`);
  }
  return [...names];
}

function fileName(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9.-]/g, "_");
}
