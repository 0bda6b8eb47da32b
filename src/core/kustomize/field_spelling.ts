import { type Data, isMapping } from "./yaml_data.ts";

/** Fields of kustomizations and of plugins' configurations that name files, or hold what does. */
const FIELDS = new Map(
  [
    ...["resources", "bases", "components", "crds", "configurations", "openapi"],
    ...["generators", "transformers", "validators", "helmCharts", "helmChartInflationGenerator"],
    ...["patches", "patchesStrategicMerge", "patchesJson6902", "replacements"],
    ...["configMapGenerator", "secretGenerator", "files", "envs", "env"],
    ...["path", "paths", "patch", "jsonOp", "targetFilePath"],
  ].map((field) => [folded(field), field]),
);

/** Fields with keys of the user's own. */
const FREE = new Set(
  ["metadata", "commonLabels", "commonAnnotations", "pairs", "labels", "annotations"].map(folded),
);

/**
 * The first of these fields that is spelled in another case, and its right spelling. kustomize reads `Components` as
 * `components`, so it would follow a reference that nothing has checked.
 */
export function misspelledField(data: Data): { key: string; field: string } | undefined {
  if (Array.isArray(data)) {
    for (const item of data) {
      const found = misspelledField(item);
      if (found !== undefined) return found;
    }
  }
  if (!isMapping(data)) return undefined;
  for (const [key, value] of data) {
    const field = FIELDS.get(folded(key));
    if (field !== undefined && field !== key) return { key, field };
    const isFree = FREE.has(folded(key)) && isMapping(value);
    const found = isFree ? undefined : misspelledField(value);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** As Go's JSON compares names: https://pkg.go.dev/encoding/json#Unmarshal. Also `ſ` is an `s` there. */
function folded(key: string): string {
  return key.toUpperCase().toLowerCase();
}
