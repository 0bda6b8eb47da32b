import { editKustomization } from "../../kustomize/edit_kustomization.ts";
import {
  kustomizationFolder,
  kustomizationIn,
  readKustomization,
  type Sources,
} from "../../kustomize/kustomization.ts";
import type { Resource } from "../../kustomize/resource.ts";
import { type Data, isMapping, itemsAt, type Mapping } from "../../kustomize/yaml_data.ts";

/**
 * A text into which the environment's own configuration puts names: by `vars`, `replacements`, or the `nameReference`
 * of `configurations`.
 */
export interface NamedText {
  readonly path: readonly (string | number)[];
  /** The texts between the names, and for each name the index of the original. */
  readonly parts: readonly (string | number)[];
}

/** A prefix for all names, to find where they are used. */
const PROBE = "gitops-promotion-probe-";

const FIELDS = ["vars", "replacements", "configurations"];

/** The files with probes in all names; undefined if no configuration uses names. */
export function withProbes(sources: Sources): Sources | undefined {
  const folders = [...sources.keys()].flatMap((path) => kustomizationFolder(path) ?? []);
  const isConfigured = folders.some((folder) => {
    const file = kustomizationIn(folder, sources);
    const kustomization = file && readKustomization(file);
    return FIELDS.some((field) => itemsAt(kustomization, field).length > 0);
  });
  if (!isConfigured) return undefined;
  return folders.reduce((edited, folder) => editKustomization(edited, folder, addProbe), sources);
}

function addProbe(kustomization: Mapping): void {
  const prefix = kustomization.get("namePrefix");
  kustomization.set("namePrefix", PROBE + (typeof prefix === "string" ? prefix : ""));
}

/**
 * The texts of each resource that contain names of originals. `probed` is the build with probes, in the same order;
 * `numbers` are the indexes of the originals, undefined for resources that are not copied.
 */
export function namedTexts(
  probed: readonly Resource[],
  numbers: readonly (number | undefined)[],
): NamedText[][] {
  const owners = new Map<string, number | undefined>();
  probed.forEach(({ name }, index) => {
    // Resources of nested kustomizations have fewer probes.
    for (let form = name; form.startsWith(PROBE); form = form.slice(PROBE.length)) {
      // The name may mean another resource of that name that is not copied.
      const isKnown = owners.has(form) && owners.get(form) === undefined;
      owners.set(form, isKnown ? undefined : numbers[index]);
    }
  });
  const forms = [...owners.keys()].sort((a, b) => b.length - a.length)
    .map((form) => form.replaceAll(/[.+*?^$()|[\]{}\\]/g, "\\$&"));
  const pattern = new RegExp(`(${forms.join("|")})(?![A-Za-z0-9-])`);
  return probed.map(({ data }) =>
    textsIn(data, []).flatMap(({ path, text }) => {
      const parts = text.split(pattern).map((part) =>
        owners.get(part) ?? part.replaceAll(PROBE, "")
      );
      return parts.some((part) => typeof part === "number") ? [{ path, parts }] : [];
    })
  );
}

/** These are handled as labels. */
const LABELS = new Set(["labels", "matchLabels", "selector"]);

function textsIn(
  data: Data,
  path: readonly (string | number)[],
): { path: readonly (string | number)[]; text: string }[] {
  if (typeof data === "string") {
    const isOwnName = path.join("/") === "metadata/name";
    return data.includes(PROBE) && !isOwnName ? [{ path, text: data }] : [];
  }
  if (Array.isArray(data)) return data.flatMap((item, index) => textsIn(item, [...path, index]));
  if (!isMapping(data)) return [];
  return [...data].flatMap(([key, value]) => LABELS.has(key) ? [] : textsIn(value, [...path, key]));
}

/**
 * Replaces the originals' names by the copies' in the resource's texts. Both are given by the index of the original.
 */
export function renameTexts(
  { data }: Resource,
  texts: readonly NamedText[],
  names: readonly { readonly from: string; readonly to: string }[],
): void {
  for (const { path, parts } of texts) {
    const spell = (side: "from" | "to") =>
      parts.map((part) => typeof part === "number" ? names[part]?.[side] ?? "" : part).join("");
    replaceText(data, path, { from: spell("from"), to: spell("to") });
  }
}

function replaceText(
  data: Data | undefined,
  [key, ...rest]: readonly (string | number)[],
  texts: { readonly from: string; readonly to: string },
): void {
  if (key === undefined) return;
  const inner = get(data, key);
  if (rest.length > 0) replaceText(inner, rest, texts);
  else if (inner !== texts.from) return;
  else if (Array.isArray(data)) data[Number(key)] = texts.to;
  else if (isMapping(data)) data.set(String(key), texts.to);
}

function get(data: Data | undefined, key: string | number): Data | undefined {
  if (Array.isArray(data)) return data[Number(key)];
  return isMapping(data) ? data.get(String(key)) : undefined;
}
