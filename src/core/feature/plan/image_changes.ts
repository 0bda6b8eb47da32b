import type { Resource } from "../../kustomize/resource.ts";
import { writeDocuments } from "../../kustomize/write_documents.ts";
import { type Data, isMapping } from "../../kustomize/yaml_data.ts";
import type { Change } from "../../manifest/change.ts";
import { PLACEHOLDER } from "../building/placeholder.ts";

/** A text that holds the app's tag: what the environment has, and what the feature has with a placeholder. */
interface Marked {
  readonly from: string;
  readonly to: string;
}

/** The changes from the environment's tag to the feature's in the copy's file, which has a placeholder for the tag. */
export function imageChanges(
  copy: Resource,
  before: Resource,
  { path, tag }: { path: string; tag: string },
): Change[] {
  const lines = writeDocuments([copy.data]).split("\n").flatMap((line, index) =>
    line.includes(PLACEHOLDER) ? [index + 1] : []
  );
  return markedTexts(copy.data, before.data).map(({ from, to }, index) => ({
    path,
    line: lines[index] ?? 1,
    from,
    to: to.replaceAll(PLACEHOLDER, tag),
  }));
}

function markedTexts(copy: Data, before: Data | undefined): Marked[] {
  if (typeof copy === "string") {
    if (!copy.includes(PLACEHOLDER)) return [];
    return [{ from: typeof before === "string" ? before : "", to: copy }];
  }
  if (Array.isArray(copy)) {
    const items = Array.isArray(before) ? before : [];
    return copy.flatMap((item, index) => markedTexts(item, items[index]));
  }
  if (!isMapping(copy)) return [];
  const values = isMapping(before) ? before : new Map<string, Data>();
  return [...copy].flatMap(([key, value]) => markedTexts(value, values.get(key)));
}
