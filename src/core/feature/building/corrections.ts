import type { Resource } from "../../kustomize/resource.ts";
import { writeDocuments } from "../../kustomize/write_documents.ts";
import { type Data, itemsAt, type Mapping, mapStrings, textAt } from "../../kustomize/yaml_data.ts";
import { FEATURE_LABEL } from "../feature_label.ts";
import { differences, type Operation } from "../../kustomize/differences.ts";

/**
 * kustomize transformers (PatchTransformer) that turn each resource into the wanted one; none if all are right. Both of
 * a pair have the same identity: a correction never renames. `replace` is applied to inserted texts.
 */
export function corrections(
  pairs: readonly { readonly actual: Resource; readonly wanted: Resource }[],
  feature: string,
  replace: (text: string) => string = (text) => text,
): Mapping[] {
  const names = new Set<string>();
  return pairs.flatMap(({ actual, wanted }) => {
    const images = imagePatch(actual, wanted);
    const rest = differences(actual.data, wanted.data, "")
      .filter(({ path }) => images === undefined || !isContainerImage(wanted, path));
    const patches = rest.length === 0 ? [] : [rest.map(toData)];
    const all = images === undefined ? patches : [images, ...patches];
    return all.map((patch) => {
      const name = unusedName(`${wanted.kind.toLowerCase()}-${wanted.name}`, names);
      return transformer(wanted, mapStrings(patch, replace), { name, feature });
    });
  });
}

function transformer(
  { group, version, kind, name, namespace }: Resource,
  patch: Data,
  options: { name: string; feature: string },
): Mapping {
  return new Map<string, Data>([
    ["apiVersion", "builtin"],
    ["kind", "PatchTransformer"],
    ["metadata", new Map([["name", options.name]])],
    [
      "target",
      new Map<string, Data>([
        ...(group === "" ? [] : [["group", group] as const]),
        ["version", version],
        ["kind", kind],
        // kustomize reads it as a regular expression.
        ["name", name.replaceAll(/[.+*?^$()|[\]{}\\]/g, "\\$&")],
        ...(namespace === undefined ? [] : [["namespace", namespace] as const]),
        ["labelSelector", `${FEATURE_LABEL}=${options.feature}`],
      ]),
    ],
    ["patch", writeDocuments([patch])],
  ]);
}

/** kustomize requires a unique name for each transformer. */
function unusedName(stem: string, names: Set<string>): string {
  let name = stem;
  for (let number = 2; names.has(name); number++) name = `${stem}-${number}`;
  names.add(name);
  return name;
}

function toData({ op, path, value }: Operation): Mapping {
  const step: Mapping = new Map([["op", op], ["path", path]]);
  if (value !== undefined) step.set("value", value);
  return step;
}

const CONTAINER_LISTS = ["containers", "initContainers"];

/** The path of a workload's pod spec; undefined for other kinds. */
function podPath({ group, kind }: Resource): string[] | undefined {
  switch (`${group}/${kind}`) {
    case "apps/Deployment":
    case "apps/StatefulSet":
    case "apps/DaemonSet":
    case "apps/ReplicaSet":
    case "batch/Job":
      return ["spec", "template", "spec"];
    case "batch/CronJob":
      return ["spec", "jobTemplate", "spec", "template", "spec"];
    case "/Pod":
      return ["spec"];
    default:
      return undefined;
  }
}

/** A JSON patch addresses containers by index, which is wrong after one is inserted. */
function imagePatch(actual: Resource, wanted: Resource): Data | undefined {
  const path = podPath(wanted);
  if (path === undefined) return undefined;
  const lists: Mapping = new Map();
  for (const list of CONTAINER_LISTS) {
    const named = imagesThatDiffer(
      itemsAt(actual.data, ...path, list),
      itemsAt(wanted.data, ...path, list),
    );
    if (named.length > 0) lists.set(list, named);
  }
  if (lists.size === 0) return undefined;
  const { data } = wanted;
  return new Map<string, Data>([
    ["apiVersion", data.get("apiVersion") ?? ""],
    ["kind", wanted.kind],
    ["metadata", new Map([["name", wanted.name]])],
    ...nest(path, lists),
  ]);
}

/**
 * The containers for a strategic merge patch. kustomize moves containers in a patch before the others, so all up to the
 * last changed one are included, in order.
 */
function imagesThatDiffer(before: readonly Data[], after: readonly Data[]): Data[] {
  const differs = after.map((container, index) =>
    textAt(container, "image") !== undefined &&
    ["name", "image"].some((key) => textAt(container, key) !== textAt(before[index], key))
  );
  return after.slice(0, differs.lastIndexOf(true) + 1).flatMap((container, index): Data[] => {
    const name = textAt(container, "name");
    const image = textAt(container, "image");
    if (name === undefined) return [];
    return [
      new Map([
        ["name", name],
        ...(differs[index] && image !== undefined ? [["image", image] as const] : []),
      ]),
    ];
  });
}

function nest([key, ...rest]: readonly string[], inner: Mapping): Mapping {
  if (key === undefined) return inner;
  return new Map([[key, nest(rest, inner)]]);
}

function isContainerImage(resource: Resource, path: string): boolean {
  const [, ...keys] = path.split("/");
  const [list = "", , field] = keys.splice(-3);
  return field === "image" && CONTAINER_LISTS.includes(list) &&
    keys.join("/") === podPath(resource)?.join("/");
}
