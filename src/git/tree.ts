import { isManifest } from "../core/manifest/is_manifest.ts";
import type { Repository } from "./repository.ts";

/** A file in a commit's tree; symbolic links and submodules are no files. */
export interface TreeFile {
  /** From the repository's root, with `/`. */
  readonly path: string;
  readonly mode: "100644" | "100755";
  /** The blob's object id. */
  readonly oid: string;
}

/** The files of `commit` below `folders` (all files without), in git's order. */
export async function listFiles(
  repository: Repository,
  commit: string,
  folders: readonly string[] = [],
): Promise<TreeFile[]> {
  // A slash at the end makes ls-tree look into the folder, not at it.
  return await lsTree(repository, commit, folders.map((folder) => `${folder}/`), ["-r"]);
}

/** The file of `commit` at the path, or undefined where the path is no file. */
export async function findFile(
  repository: Repository,
  commit: string,
  path: string,
): Promise<TreeFile | undefined> {
  return (await lsTree(repository, commit, [path], []))[0];
}

/**
 * The manifests of `commit` below `folder` (the repository's root without), in git's order, that hold one of `needles`
 * (plain text, in upper or lower case); and the paths of those whose names are not UTF-8, which cannot be asked for.
 */
export async function grepManifests(
  repository: Repository,
  commit: string,
  folder: string | undefined,
  needles: readonly string[],
): Promise<{ files: TreeFile[]; oddPaths: string[] }> {
  const { stdout } = await repository.git.run([
    "grep",
    "--no-recurse-submodules",
    "--no-color",
    "--name-only",
    "--null",
    "--text",
    "--fixed-strings",
    "--ignore-case",
    ...needles.flatMap((needle) => ["-e", needle]),
    commit,
    "--",
    ...["*.yaml", "*.yml", "Kustomization", "*/Kustomization"].map((pattern) =>
      folder === undefined ? pattern : `${folder}/${pattern}`
    ),
  ], { accept: [1] });
  const paths = splitNull(stdout).map((entry) => entry.slice(commit.length + 1)).filter(isManifest);
  const files: TreeFile[] = [];
  for (let start = 0; start < paths.length; start += PATHS_AT_ONCE) {
    const some = paths.slice(start, start + PATHS_AT_ONCE);
    files.push(...await lsTree(repository, commit, some, []));
  }
  const known = new Set(files.map(({ path }) => path));
  return { files, oddPaths: paths.filter((path) => !known.has(path)) };
}

// Windows bounds a command line at 32,767 characters.
const PATHS_AT_ONCE = 100;

async function lsTree(
  repository: Repository,
  commit: string,
  paths: readonly string[],
  options: readonly string[],
): Promise<TreeFile[]> {
  const { stdout } = await repository.git.run(
    ["ls-tree", "-z", "--full-tree", ...options, commit, "--", ...paths],
    // A file may be named as a pathspec with magic is: `:!a.yaml`.
    { variables: { GIT_LITERAL_PATHSPECS: "1" } },
  );
  const files: TreeFile[] = [];
  for (const entry of splitNull(stdout)) {
    const found = /^(?<mode>\d+) blob (?<oid>[0-9a-f]+)\t(?<path>[^]*)$/.exec(entry)?.groups;
    const mode = found?.["mode"];
    // 120000 is a symbolic link, which is never followed.
    if (mode !== "100644" && mode !== "100755") continue;
    files.push({ path: found?.["path"] ?? "", mode, oid: found?.["oid"] ?? "" });
  }
  return files;
}

function splitNull(bytes: Uint8Array): string[] {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  return text.split("\0").filter((entry) => entry !== "");
}
