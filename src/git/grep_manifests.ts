import { isManifest } from "../core/manifest/manifest_file.ts";
import { ESCAPE } from "../core/manifest/marker.ts";
import { UNSEEN } from "../core/manifest/mention.ts";
import { type Needle, needlePattern } from "../core/manifest/needle.ts";
import { UTF16_SIGN } from "./encoding.ts";
import type { Repository } from "./repository.ts";
import { findFiles, MANIFEST_PATHSPECS, type TreeFile } from "./tree.ts";

/** Manifests that a search found, in git's order. */
interface FoundManifests {
  readonly files: readonly TreeFile[];
  /** The paths whose names are not UTF-8, which cannot be written back. */
  readonly oddPaths: readonly string[];
}

/**
 * The manifests of `commit` below `folder` (all if undefined) that hold one of `needles`. With `hidden`, also those that
 * may hold one where a byte search does not find it: in UTF-16, in a marker with escapes, or with an invisible character.
 */
export async function grepManifests(
  repository: Repository,
  commit: string,
  folder: string | undefined,
  needles: readonly Needle[],
  options: { readonly hidden?: boolean } = {},
): Promise<FoundManifests> {
  const found = grepManifestsInParts(repository, commit, folder, needles, options);
  const parts = await Array.fromAsync(found);
  return {
    files: parts.flatMap(({ files }) => files),
    oddPaths: parts.flatMap(({ oddPaths }) => oddPaths),
  };
}

/** As `grepManifests`, part by part while git searches. */
export async function* grepManifestsInParts(
  repository: Repository,
  commit: string,
  folder: string | undefined,
  needles: readonly Needle[],
  { hidden = false }: { readonly hidden?: boolean } = {},
): AsyncGenerator<FoundManifests, void> {
  const output = repository.git.stream([
    "grep",
    // Git reads objects one at a time whatever it is given: more threads wait for each other and take three times as long.
    "--threads=1",
    "--no-recurse-submodules",
    "--no-color",
    "--name-only",
    "--null",
    "--text",
    "--extended-regexp",
    "--ignore-case",
    ...[...needles, ...(hidden ? [ESCAPE, ...UNSEEN] : [])]
      .flatMap((needle) => ["-e", needlePattern(needle)]),
    // The byte cannot be passed as an argument.
    ...(hidden ? ["-f", "-"] : []),
    commit,
    "--",
    ...MANIFEST_PATHSPECS.map((pattern) => folder === undefined ? pattern : `${folder}/${pattern}`),
  ], { accept: [1], input: hidden ? UTF16_SIGN : "" });
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  let rest = "";
  let paths: string[] = [];
  for await (const chunk of output) {
    const entries = (rest + decoder.decode(chunk, { stream: true })).split("\0");
    rest = entries.pop() ?? "";
    for (const entry of entries) {
      const path = entry.slice(commit.length + 1);
      if (isManifest(path)) paths.push(path);
    }
    if (paths.length < PART) continue;
    yield await manifestsAt(repository, commit, paths);
    paths = [];
  }
  if (paths.length > 0) yield await manifestsAt(repository, commit, paths);
}

/** Paths of a part, at least. */
const PART = 250;

async function manifestsAt(
  repository: Repository,
  commit: string,
  paths: readonly string[],
): Promise<FoundManifests> {
  const odd = new Set(paths.filter((path) => path.includes("\ufffd")));
  const files = await findFiles(repository, commit, paths.filter((path) => !odd.has(path)));
  return { files: paths.flatMap((path) => files.get(path) ?? []), oddPaths: [...odd] };
}
