import type { Resource } from "../../kustomize/resource.ts";
import { at, type Data, isMapping, itemsAt, type Mapping } from "../../kustomize/yaml_data.ts";

/** A chart's release in a resource. */
interface ChartRelease {
  /** The mapping that may hold `releaseName`. */
  readonly holder: Mapping;
  /** The chart's values; undefined if they are not a mapping. */
  readonly values: Data | undefined;
}

/**
 * The releases of Flux's HelmRelease, of Argo CD's Application and ApplicationSet, of Rancher's HelmChart, and of
 * Crossplane's Release.
 */
export function chartReleases({ group, kind, data }: Resource): ChartRelease[] {
  const spec = data.get("spec");
  switch (`${group}/${kind}`) {
    case "helm.toolkit.fluxcd.io/HelmRelease":
    case "helm.fluxcd.io/HelmRelease":
      return toRelease(spec, "values");
    case "argoproj.io/Application":
      return sourcesOf(spec).flatMap((source) => toRelease(at(source, "helm"), "valuesObject"));
    case "argoproj.io/ApplicationSet":
      return sourcesOf(at(spec, "template", "spec"))
        .flatMap((source) => toRelease(at(source, "helm"), "valuesObject"));
    case "helm.cattle.io/HelmChart":
      return toRelease(spec, "set");
    case "helm.crossplane.io/Release":
      return toRelease(at(spec, "forProvider"), "values");
    default:
      return [];
  }
}

/** The sources of an Argo CD Application. */
export function sourcesOf(spec: Data | undefined): Data[] {
  const source = at(spec, "source");
  return [...(source === undefined ? [] : [source]), ...itemsAt(spec, "sources")];
}

function toRelease(holder: Data | undefined, key: string): ChartRelease[] {
  return isMapping(holder) ? [{ holder, values: at(holder, key) }] : [];
}

const VALUES =
  /^spec\.(?:(?:forProvider\.)?(?:values|set|valuesContent)|(?:template\.spec\.)?sources?(?:\[[^\]]*\])?\.helm\.(?:values|valuesObject|parameters))$/;

/** Whether the field of a resource, such as `spec.values`, holds a chart's values, as a mapping, a list or a text. */
export function isChartValues(field: string): boolean {
  return VALUES.test(field);
}
