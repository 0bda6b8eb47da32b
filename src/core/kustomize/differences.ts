import { at, type Data, isEqual, isMapping } from "./yaml_data.ts";

/** One step of a JSON patch, https://www.rfc-editor.org/rfc/rfc6902. */
export interface Operation {
  readonly op: "add" | "replace" | "remove";
  readonly path: string;
  readonly value?: Data;
}

/** The steps that turn `actual` into `wanted`; `path` is the location of both. */
export function differences(actual: Data, wanted: Data, path: string): Operation[] {
  if (isEqual(actual, wanted)) return [];
  if (isMapping(actual) && isMapping(wanted)) {
    const gone = [...actual.keys()].filter((key) => !wanted.has(key));
    const removed = gone.map((key) => ({ op: "remove" as const, path: pointer(path, key) }));
    return [
      ...removed,
      ...[...wanted].flatMap(([key, value]): Operation[] => {
        const before = actual.get(key);
        const inner = pointer(path, key);
        return before === undefined
          ? [{ op: "add", path: inner, value }]
          : differences(before, value, inner);
      }),
    ];
  }
  if (Array.isArray(actual) && Array.isArray(wanted) && actual.length === wanted.length) {
    return wanted.flatMap((value, index) =>
      differences(actual[index] ?? "", value, `${path}/${index}`)
    );
  }
  return [{ op: "replace", path, value: wanted }];
}

function pointer(path: string, key: string): string {
  return `${path}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

/** The value at a path of a JSON patch; undefined if there is none. */
export function valueAtPointer(data: Data | undefined, path: string): Data | undefined {
  return path.split("/").slice(1).reduce<Data | undefined>((inner, step) => {
    if (Array.isArray(inner)) return inner[Number(step)];
    return at(inner, step.replaceAll("~1", "/").replaceAll("~0", "~"));
  }, data);
}
