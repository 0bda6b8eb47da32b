import type { Resource } from "../../kustomize/resource.ts";
import { at, type Data, isMapping } from "../../kustomize/yaml_data.ts";
import { replaceImageTag } from "../../manifest/image_reference.ts";

/** A tag that no image has, so that it shows in a build wherever the app's tag goes. */
export const PLACEHOLDER = "gitops-promotion-placeholder-tag";

/**
 * The resources with the placeholder also where a marked image got its tag from an `images` without a marker: the app's
 * images are those that are marked, whatever the environment makes of them. `bare` is the same without `images`.
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

/** Whether the app's tag goes anywhere into it. */
export function holdsPlaceholder(data: Data): boolean {
  if (typeof data === "string") return data.includes(PLACEHOLDER);
  if (Array.isArray(data)) return data.some(holdsPlaceholder);
  return isMapping(data) && [...data.values()].some(holdsPlaceholder);
}
