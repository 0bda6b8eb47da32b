import type { Resource } from "../../kustomize/resource.ts";
import { at, type Data, isMapping } from "../../kustomize/yaml_data.ts";
import { replaceImageTag } from "../../manifest/image_reference.ts";

/** A tag that no image has, to find the app's tag in a build. */
export const PLACEHOLDER = "gitops-promotion-placeholder-tag";

/**
 * Adds the placeholder where a marked image gets its tag from an `images` entry without a marker: the app's images are
 * the marked ones, whatever the environment does to them. `bare` is the build without `images`.
 */
export function markHidden(
  resources: readonly Resource[],
  bare: readonly Resource[] | undefined,
): readonly Resource[] {
  return resources.map((resource, index) => {
    const other = bare?.[index];
    if (other === undefined || !holdsPlaceholder(other.data)) return resource;
    const data = markedData(resource.data, other.data);
    return isMapping(data) ? { ...resource, data } : resource;
  });
}

function markedData(data: Data, bare: Data | undefined): Data {
  if (bare === undefined) return data;
  if (typeof data === "string") {
    const isHidden = typeof bare === "string" && bare.includes(PLACEHOLDER) &&
      !data.includes(PLACEHOLDER);
    return isHidden ? replaceImageTag(data, PLACEHOLDER) ?? data : data;
  }
  if (Array.isArray(data)) {
    return data.map((item, index) =>
      markedData(item, Array.isArray(bare) ? bare[index] : undefined)
    );
  }
  if (!isMapping(data)) return data;
  return new Map([...data].map(([key, value]) => [key, markedData(value, at(bare, key))]));
}

/** Whether it contains the app's tag. */
export function holdsPlaceholder(data: Data): boolean {
  if (typeof data === "string") return data.includes(PLACEHOLDER);
  if (Array.isArray(data)) return data.some(holdsPlaceholder);
  return isMapping(data) && [...data.values()].some(holdsPlaceholder);
}
