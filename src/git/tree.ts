import { Failure } from "../core/failure.ts";
import { explainGitError } from "./explain.ts";
import { fetchFromOrigin } from "./remote.ts";
import type { Repository } from "./repository.ts";

/** A file in a commit's tree; symbolic links and submodules are no files. */
export interface TreeFile {
  /** From the repository's root, with `/`. */
  readonly path: string;
  readonly mode: "100644" | "100755";
  /** The blob's object id. */
  readonly oid: string;
}

/** A file with its text, decoded from UTF-8 with a byte order mark kept. */
export interface TextFile extends TreeFile {
  readonly text: string;
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

/** The text of one file of `commit`, or undefined where the path is no file. */
export async function readTextAt(
  repository: Repository,
  commit: string,
  path: string,
): Promise<string | undefined> {
  const files = await lsTree(repository, commit, [path], []);
  return (await readTexts(repository, files))[0]?.text;
}

/**
 * The files of `commit` that match the pathspecs and hold one of `needles` (plain text), in git's order. In a partial
 * clone what is missing is fetched at once, not file by file.
 */
export async function grepFiles(
  repository: Repository,
  commit: string,
  pathspecs: readonly string[],
  needles: readonly string[],
): Promise<TreeFile[]> {
  if (repository.partial) await prefetch(repository, commit, pathspecs);
  const { stdout } = await repository.git.run([
    "grep",
    "--no-recurse-submodules",
    "--no-color",
    "--name-only",
    "--null",
    "--text",
    "--fixed-strings",
    ...needles.flatMap((needle) => ["-e", needle]),
    commit,
    "--",
    ...pathspecs,
  ], { accept: [1] });
  const paths = splitNull(stdout).map((entry) => entry.slice(commit.length + 1));
  const files: TreeFile[] = [];
  for (let start = 0; start < paths.length; start += PATHS_AT_ONCE) {
    const some = paths.slice(start, start + PATHS_AT_ONCE);
    files.push(...await lsTree(repository, commit, some, []));
  }
  if (files.length < paths.length) {
    const known = new Set(files.map(({ path }) => path));
    const odd = paths.find((path) => !known.has(path));
    throw new Failure("manifest", `could not read "${odd}": its name is not valid UTF-8`, {
      hint: "rename the file",
    });
  }
  return files;
}

// Windows bounds a command line at 32,767 characters.
const PATHS_AT_ONCE = 100;

/** Fetches in one request the manifests that a partial clone lacks where the pathspecs look. */
async function prefetch(
  repository: Repository,
  commit: string,
  pathspecs: readonly string[],
): Promise<void> {
  // Neither ls-tree nor rev-list takes globs; what precedes the first one is the folder to look in.
  const folders = [
    ...new Set(pathspecs.map((pathspec) => pathspec.replace(/\/?[^/]*[*?[].*$/, ""))),
  ];
  const wanted = new Set<string>();
  const trees: string[] = [];
  for (const folder of folders) {
    const files = await listFiles(repository, commit, folder === "" ? [] : [folder]);
    for (const { path, oid } of files) if (/\.ya?ml$/.test(path)) wanted.add(oid);
    if (files.length > 0) trees.push(`${commit}:${folder}`);
  }
  if (wanted.size === 0) return;
  // Of trees, not of blobs: rev-list takes no missing object as a start.
  const list = ["rev-list", "--objects", "--missing=print", ...trees];
  const missing = (await repository.git.text(list)).split("\n")
    .filter((line) => line.startsWith("?") && wanted.has(line.slice(1)))
    .map((line) => line.slice(1));
  if (missing.length === 0) return;
  await fetchFromOrigin(repository, [], {
    action: "fetch the manifests' contents from origin",
    options: ["--filter=blob:none", "--no-auto-gc", "--stdin"],
    input: `${missing.join("\n")}\n`,
  });
}

async function lsTree(
  repository: Repository,
  commit: string,
  paths: readonly string[],
  options: readonly string[],
): Promise<TreeFile[]> {
  const { stdout } = await repository.git.run([
    "ls-tree",
    "-z",
    "--full-tree",
    ...options,
    commit,
    "--",
    ...paths,
  ]);
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

/** Reads the files' blobs in one go. Throws a `Failure` for one that is not UTF-8. */
export async function readTexts(
  repository: Repository,
  files: readonly TreeFile[],
): Promise<TextFile[]> {
  const blobs = await readBlobs(repository, files);
  return files.map((file, index) => ({ ...file, text: decode(file.path, blobs[index]) }));
}

function decode(path: string, bytes: Uint8Array | undefined): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    const line = firstBadLine(bytes ?? new Uint8Array());
    throw new Failure(
      "manifest",
      `${path}:${line}: the file is not valid UTF-8, so it is no valid YAML`,
      {
        hint: "save it as UTF-8",
        cause: error,
      },
    );
  }
}

function firstBadLine(bytes: Uint8Array): number {
  const lines = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes).split("\n");
  return lines.findIndex((line) => line.includes("\ufffd")) + 1;
}

/** The blobs' bytes, in the order asked for. */
export async function readBlobs(
  repository: Repository,
  files: readonly TreeFile[],
): Promise<Uint8Array[]> {
  if (files.length === 0) return [];
  const input = files.map(({ oid }) => `${oid}\n`).join("");
  try {
    const { stdout } = await repository.git.run(["cat-file", "--batch"], { input });
    return splitBatch(stdout, files);
  } catch (error) {
    throw explainGitError(error, "read the manifests");
  }
}

/** Takes `cat-file --batch`'s answer apart: `<oid> blob <size>`, a line end, the bytes, a line end. */
function splitBatch(output: Uint8Array, files: readonly TreeFile[]): Uint8Array[] {
  const blobs: Uint8Array[] = [];
  let position = 0;
  for (const { path } of files) {
    const end = output.indexOf(0x0a, position);
    const head = new TextDecoder().decode(output.subarray(position, end));
    const size = /^[0-9a-f]+ blob (?<size>\d+)$/.exec(head)?.groups?.["size"];
    if (size === undefined) {
      throw new Failure("git", `could not read "${path}": git cat-file said "${head}"`, {
        hint: "the clone lacks the object: fetch again, or clone anew",
      });
    }
    const start = end + 1;
    position = start + Number(size) + 1;
    blobs.push(output.subarray(start, position - 1));
  }
  return blobs;
}
