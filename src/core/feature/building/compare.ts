import { describe, type Resource } from "../../kustomize/resource.ts";
import { writeDocuments } from "../../kustomize/write_documents.ts";
import { isEqual, type Mapping } from "../../kustomize/yaml_data.ts";
import { differences, valueAtPointer } from "../../kustomize/differences.ts";

/** Something wrong in a build, and a test whether another build has it too. */
export interface Symptom {
  readonly message: string;
  /** The affected resource. */
  readonly subject: Resource;
  readonly isIn: (built: readonly Resource[]) => boolean;
}

/** The resources of `after` that are not in `before`, in order; or the symptom if one of `before` has changed. */
export function additions(
  before: readonly Resource[],
  after: readonly Resource[],
): Resource[] | Symptom {
  const rest = new Map<string, Resource[]>();
  for (const resource of after) {
    const same = rest.get(identity(resource));
    if (same === undefined) rest.set(identity(resource), [resource]);
    else same.push(resource);
  }
  for (const resource of before) {
    const same = rest.get(identity(resource)) ?? [];
    const index = same.findIndex(({ data }) => isEqual(data, resource.data));
    if (index < 0) return changed(resource, same[0]);
    same.splice(index, 1);
  }
  const left = new Set([...rest.values()].flat());
  return after.filter((resource) => left.has(resource));
}

/** The first resource that is not as wanted. */
export function firstWrong(
  actual: readonly Resource[],
  wanted: readonly Resource[],
): Symptom | undefined {
  for (const [index, resource] of wanted.entries()) {
    const found = actual[index];
    if (found !== undefined && isEqual(found.data, resource.data)) continue;
    const how = found === undefined ? "" : `: ${firstDifference(found.data, resource.data)}`;
    return {
      message: `${describe(resource)} would not be built as it should be${how}`,
      subject: resource,
      isIn: isStillSo(found, resource),
    };
  }
  return undefined;
}

/** A test whether another build has the first difference of `actual` too; true if that cannot be decided. */
function isStillSo(
  actual: Resource | undefined,
  wanted: Resource,
): (built: readonly Resource[]) => boolean {
  const [first] = actual === undefined ? [] : differences(actual.data, wanted.data, "");
  if (first === undefined) return () => true;
  const wrong = valueAtPointer(actual?.data, first.path);
  return (built) => {
    const found = built.find((resource) => identity(resource) === identity(wanted));
    return found === undefined || isEqual(valueAtPointer(found.data, first.path), wrong);
  };
}

function identity({ group, kind, name, namespace }: Resource): string {
  return `${group}/${kind}/${namespace ?? ""}/${name}`;
}

function changed(before: Resource, after: Resource | undefined): Symptom {
  const what = after === undefined
    ? "be gone"
    : `change: ${firstDifference(after.data, before.data)}`;
  return {
    message: `${describe(before)} of the environment would ${what}`,
    subject: before,
    isIn: isStillSo(after, before),
  };
}

/** The first line that differs, to name the field. */
function firstDifference(actual: Mapping, wanted: Mapping): string {
  const now = writeDocuments([actual]).split("\n");
  const then = writeDocuments([wanted]).split("\n");
  const index = then.findIndex((line, at) => line !== now[at]);
  return `"${now[index]?.trim() ?? ""}" instead of "${then[index]?.trim() ?? ""}"`;
}
