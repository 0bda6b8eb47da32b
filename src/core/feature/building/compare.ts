import { Failure } from "../../failure.ts";
import { describe, type Resource } from "../../kustomize/resource.ts";
import { writeDocuments } from "../../kustomize/write_documents.ts";
import { isEqual, type Mapping } from "../../kustomize/yaml_data.ts";

/**
 * The resources of `after` that are not in `before`, in their order.
 *
 * @throws {Failure} `feature`, without a hint: one of `before` is not in `after` as it was.
 */
export function additions(before: readonly Resource[], after: readonly Resource[]): Resource[] {
  const rest = new Map<string, Resource[]>();
  for (const resource of after) {
    const same = rest.get(identity(resource));
    if (same === undefined) rest.set(identity(resource), [resource]);
    else same.push(resource);
  }
  for (const resource of before) {
    const same = rest.get(identity(resource)) ?? [];
    const index = same.findIndex(({ data }) => isEqual(data, resource.data));
    if (index < 0) throw changed(resource, same[0]);
    same.splice(index, 1);
  }
  const left = new Set([...rest.values()].flat());
  return after.filter((resource) => left.has(resource));
}

/** Throws a `Failure` with code `feature`, without a hint, where a resource is not what it has to be. */
export function checkEqual(actual: readonly Resource[], wanted: readonly Resource[]): void {
  wanted.forEach((resource, index) => {
    const found = actual[index];
    if (found !== undefined && isEqual(found.data, resource.data)) return;
    throw new Failure(
      "feature",
      `${describe(resource)} would not be built as it has to be${
        found === undefined ? "" : `: ${firstDifference(found.data, resource.data)}`
      }`,
    );
  });
}

function identity({ group, kind, name, namespace }: Resource): string {
  return `${group}/${kind}/${namespace ?? ""}/${name}`;
}

function changed(before: Resource, after: Resource | undefined): Failure {
  const what = after === undefined
    ? "be gone"
    : `change: ${firstDifference(after.data, before.data)}`;
  return new Failure("feature", `${describe(before)} of the environment would ${what}`);
}

/** The first line that differs, which names the field. */
function firstDifference(actual: Mapping, wanted: Mapping): string {
  const [now, then] = [actual, wanted].map((data) => writeDocuments([data]).split("\n"));
  const index = then?.findIndex((line, at) => line !== now?.[at]) ?? 0;
  return `"${now?.[index]?.trim() ?? ""}" instead of "${then?.[index]?.trim() ?? ""}"`;
}
