import { Failure } from "../../failure.ts";
import type { BuildResources } from "../../kustomize/builder.ts";
import { withoutField } from "../../kustomize/edit_kustomization.ts";
import { readKustomization } from "../../kustomize/kustomization.ts";
import { readDocuments } from "../../kustomize/read_documents.ts";
import type { Resource } from "../../kustomize/resource.ts";
import { at, type Data, itemsAt, type Mapping, textAt } from "../../kustomize/yaml_data.ts";
import type { FeatureEnvironment } from "../building/environment.ts";
import { type Evidence, Refusal } from "../building/refusal.ts";

/** Fields that can prevent a correct feature, and what to do. */
const SUSPECTS: ReadonlyMap<string, string> = new Map([
  [
    "patches",
    `add labelSelector: "!gitops-promotion.xenit.io/feature" to the targets of its patches`,
  ],
  ["patchesJson6902", "name the resources in the targets of its patches"],
  ["patchesStrategicMerge", "write them as patches with a target"],
  ["replacements", "name the resources in its sources and targets"],
  ["vars", "write them as replacements that name their sources"],
  ["components", "make their patches and replacements name the resources that they are for"],
  ["transformers", "use the kustomization's own fields instead"],
  ["generators", "use the kustomization's own fields instead"],
  ["configMapGenerator", "write the ConfigMap as a resource"],
  ["secretGenerator", "write the Secret as a resource"],
]);

/**
 * Finds the field of the environment's kustomization that causes the failure: without it, the symptom is gone. Takes a
 * build for each field that may affect the resource in question. If no single field is the cause, suggests to move the
 * kustomization into a folder of its own. Returns other failures unchanged.
 */
export async function findCulprit(
  error: unknown,
  { current, folder }: FeatureEnvironment,
  { build, note }: {
    readonly build: BuildResources;
    readonly note: ((message: string) => void) | undefined;
  },
): Promise<unknown> {
  if (!(error instanceof Refusal)) return error;
  const kustomization = readKustomization(current);
  const fields = [...SUSPECTS.keys()].filter((field) =>
    mayTouch(kustomization, field, error.evidence.symptom?.subject)
  );
  if (fields.length > 0) {
    const number = fields.length === 1 ? "one more build" : `up to ${fields.length} more builds`;
    note?.(
      `looking for the field of ${current.path} that is in the way, in ${number}: ${
        fields.join(", ")
      }`,
    );
  }
  for (const field of fields) {
    if (await isWrongWithout(field, folder, error.evidence, build)) continue;
    return unfit(`${field} in ${current.path}`, SUSPECTS.get(field) ?? "", error);
  }
  const wayOut =
    `move it and the files that it names to a folder such as ${folder}/all, and add a new ${current.path} with the line: resources: [all]`;
  return unfit(current.path, wayOut, error);
}

async function isWrongWithout(
  field: string,
  folder: string,
  { files, symptom }: Evidence,
  build: BuildResources,
): Promise<boolean> {
  try {
    const built = await build(withoutField(files, folder, field));
    return symptom?.isIn(built) ?? false;
  } catch (error) {
    if (error instanceof Failure && error.code === "feature") return true;
    throw error;
  }
}

/** Whether the field exists and may affect the resource; any resource if it is unknown. */
function mayTouch(kustomization: Mapping, field: string, subject: Resource | undefined): boolean {
  const value = kustomization.get(field);
  if (value === undefined || Array.isArray(value) && value.length === 0) return false;
  if (subject === undefined) return true;
  switch (field) {
    case "patches":
    case "patchesJson6902":
      return itemsAt(kustomization, field).some((patch) => mayPatch(patch, subject));
    case "patchesStrategicMerge":
      return itemsAt(kustomization, field).some((patch) => mayMerge(patch, subject));
    case "replacements":
      return itemsAt(kustomization, field).some((replacement) =>
        at(replacement, "path") !== undefined ||
        itemsAt(replacement, "targets").some((target) => mayMean(at(target, "select"), subject))
      );
    default:
      return true;
  }
}

function mayPatch(patch: Data, subject: Resource): boolean {
  const target = at(patch, "target");
  return target === undefined ? mayMerge(at(patch, "patch"), subject) : mayMean(target, subject);
}

/** A patch without a target names its resource itself; a patch in a file is not read. */
function mayMerge(patch: Data | undefined, subject: Resource): boolean {
  if (typeof patch !== "string" || !patch.includes("\n")) return true;
  return documentsIn(patch).some((document) => textAt(document, "kind") === subject.kind);
}

/** Names may get prefixes later, so only the kind is compared, which may be a regular expression. */
function mayMean(target: Data | undefined, { kind }: Resource): boolean {
  const wanted = textAt(target, "kind");
  return wanted === undefined || !/^\w+$/.test(wanted) || wanted === kind;
}

function documentsIn(patch: string): Data[] {
  try {
    return readDocuments("", patch);
  } catch (error) {
    if (error instanceof Failure) return [];
    throw error;
  }
}

function unfit(what: string, hint: string, cause: Failure): Failure {
  const message = `${what} cannot be used with a feature: ${cause.message}`;
  return new Failure("feature", message, { hint, cause });
}
