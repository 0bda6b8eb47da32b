import type { Failure } from "../failure.ts";
import { type Data, isMapping } from "../kustomize/yaml_data.ts";
import type { FolderDiff } from "./folder.ts";
import { CHART_NOTE } from "./lines.ts";
import { differs } from "./words.ts";

/** A commit, and the name by which it was given. */
export interface NamedCommit {
  /** `main`, `HEAD`, or what the user gave. */
  readonly name: string;
  readonly commit: string;
}

/** What changes in the cluster from one commit to another. */
export interface ClusterDiff {
  readonly from: NamedCommit;
  readonly to: NamedCommit;
  /** The folders affected by a changed file, in the order of their names. */
  readonly folders: readonly FolderDiff[];
}

/** The failures, each once. */
export function failuresOf({ folders }: ClusterDiff): Failure[] {
  const failures = folders.flatMap(({ failure }) => failure ?? []);
  return [...new Map(failures.map((failure) => [failure.message, failure])).values()];
}

/** The fields of the JSON result. */
export function diffJson({ from, to, folders }: ClusterDiff): Readonly<Record<string, unknown>> {
  return {
    from: { revision: from.name, commit: from.commit },
    to: { revision: to.name, commit: to.commit },
    differs: differs(folders),
    folders: folders.map(({ folder, isBuilt, resources, notes, failure }) => ({
      path: folder,
      built: isBuilt,
      resources: resources.map(({ change, resource, fields, chart }) => {
        const { group, version, kind, namespace, name } = resource;
        return {
          change,
          apiVersion: group === "" ? version : `${group}/${version}`,
          kind,
          ...(namespace === undefined ? {} : { namespace }),
          name,
          fields: fields.map(({ field, from, to }) => ({
            field,
            ...(from === undefined ? {} : { from: toJson(from) }),
            ...(to === undefined ? {} : { to: toJson(to) }),
          })),
          ...(chart ? { note: CHART_NOTE } : {}),
        };
      }),
      ...(notes.length === 0 ? {} : { notes }),
      ...(failure === undefined ? {} : { error: errorOf(failure) }),
    })),
  };
}

function errorOf({ code, message, hint }: Failure): Readonly<Record<string, string>> {
  return { code, message, ...(hint === undefined ? {} : { hint }) };
}

/** What JSON cannot represent exactly, such as a large number in YAML, is a string. */
function toJson(data: Data): unknown {
  if (typeof data === "string") return data;
  if (Array.isArray(data)) return data.map(toJson);
  if (isMapping(data)) {
    return Object.fromEntries([...data].map(([key, value]) => [key, toJson(value)]));
  }
  const { literal } = data;
  if (literal === "null") return null;
  if (literal === "true" || literal === "false") return literal === "true";
  return String(Number(literal)) === literal ? Number(literal) : literal;
}
