import { Failure } from "../failure.ts";
import type { Warning } from "../warning.ts";
import type { Change } from "./change.ts";
import { editFile, type FileEdit } from "./edit_file.ts";
import type { ManifestFile } from "./manifest_file.ts";
import type { Policy } from "./marker.ts";
import type { Version } from "./version.ts";

export type { Version };

/** An edit of one environment's manifests. */
interface AppEdit<M extends ManifestFile> {
  /** How many values of the app could be set; the caller explains 0. */
  readonly markers: number;
  readonly changes: readonly Change[];
  /** The changed files with their new text. */
  readonly files: readonly M[];
  /** Places that name the app but are not edited, each with path, line and reason. */
  readonly warnings: readonly Warning[];
}

/**
 * Sets the app's version in an environment's manifests that mention it.
 *
 * @throws {Failure} `manifest`, with path and line: a marker cannot be edited, or the tag would be beside another
 * image's digest, since the app has one there and `version` has none (spec, "Digests"). Details list the same for
 * further files.
 */
export function editApp<M extends ManifestFile>(
  manifests: readonly M[],
  policy: Policy,
  version: Version,
): AppEdit<M> {
  const failures: Failure[] = [];
  const edits = manifests.flatMap((manifest) => {
    try {
      return [{ manifest, edit: editOrFail(manifest, policy, version) }];
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      failures.push(error);
      return [];
    }
  });
  if (failures.length > 0) throw allOf(failures);
  return {
    markers: edits.reduce((sum, { edit }) => sum + edit.markers, 0),
    changes: edits.flatMap(({ edit }) => edit.changes),
    files: edits.filter(({ edit }) => edit.changes.length > 0)
      .map(({ manifest, edit: { text } }) => ({ ...manifest, text })),
    warnings: [
      ...edits.flatMap(({ edit }) => edit.warnings),
      ...unusedDigest(edits, policy, version),
    ],
  };
}

/** Warns about a digest that no value takes, since the image is then not pinned. */
function unusedDigest(
  edits: readonly { readonly manifest: ManifestFile; readonly edit: FileEdit }[],
  policy: Policy,
  { digest }: Version,
): Warning[] {
  const first = edits.find(({ edit }) => edit.firstAt !== undefined);
  const line = first?.edit.firstAt;
  if (digest === undefined || first === undefined || line === undefined) return [];
  if (edits.some(({ edit }) => edit.takesDigest)) return [];
  const { path } = first.manifest;
  const { group, app } = policy;
  const message =
    `${path}:${line}: the digest ${digest} is not set: no value of "${group}:${app}" in this environment has one; to pin it, write "digest: ${digest}" beside the tag, or "@${digest}" after the image's tag`;
  return [{ code: "digest-not-set", message, path, line }];
}

function editOrFail(manifest: ManifestFile, policy: Policy, version: Version): FileEdit {
  const edit = editFile(manifest, policy, version);
  const [pinned] = edit.pinnedAt;
  if (pinned !== undefined && version.digest === undefined) {
    throw missingDigest(policy, version, `${manifest.path}:${pinned.line}`, pinned);
  }
  return edit;
}

/** The first failure, with those of other files as details, so that all can be fixed at once. */
function allOf([first, ...others]: readonly Failure[]): Failure {
  if (first === undefined) throw new Error("nothing has failed");
  if (others.length === 0) return first;
  const { code, message, hint = "" } = first;
  const details = others.map((one) => `${one.message}; ${one.hint}`);
  return new Failure(code, message, { hint, details });
}

function missingDigest(
  { group, app }: Policy,
  { tag }: Version,
  place: string,
  { isShared }: { readonly isShared: boolean },
): Failure {
  const first = isShared ? "write the digest in the tag's mapping, and " : "";
  return new Failure(
    "manifest",
    `could not set "${group}:${app}" to ${tag}: ${place} pins a digest, which belongs to another image, and the digest of ${tag} is not given`,
    {
      hint:
        `${first}pass it with --digest sha256:<digest> (command "new"), or remove the digest in ${place}`,
    },
  );
}
