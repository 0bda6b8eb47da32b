import { dirname } from "node:path/posix";
import { Failure } from "../core/failure.ts";
import { isManifest } from "../core/manifest/is_manifest.ts";
import { explainGitError } from "./explain.ts";
import { fetchFromOrigin } from "./remote.ts";
import type { Repository } from "./repository.ts";
import { findFile, grepManifests, listFiles, type TreeFile } from "./tree.ts";

/** A file with its text, decoded from UTF-8 with a byte order mark kept. */
export interface TextFile extends TreeFile {
  readonly text: string;
}

/** Files as far as they could be read. */
export interface Texts {
  readonly texts: readonly TextFile[];
  /** Why not, by path: neither a file nor its name need be UTF-8. */
  readonly failures: ReadonlyMap<string, Failure>;
}

/**
 * Reads the manifests of `commit` below `folder` (the repository's root without) that hold one of `needles`. What cannot
 * be read is told, and is the caller's to judge: it may be another team's.
 */
export async function grepTexts(
  repository: Repository,
  commit: string,
  folder: string | undefined,
  needles: readonly string[],
): Promise<Texts> {
  if (repository.partial) {
    const all = await listFiles(repository, commit, folder === undefined ? [] : [folder]);
    await fetchMissing(repository, commit, all.filter(({ path }) => isManifest(path)));
  }
  const { files, oddPaths } = await grepManifests(repository, commit, folder, needles);
  const blobs = await readBlobs(repository, commit, files);
  const texts: TextFile[] = [];
  const failures = new Map<string, Failure>();
  files.forEach((file, index) => {
    try {
      texts.push({ ...file, text: decode(file.path, blobs[index]) });
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      failures.set(file.path, error);
    }
  });
  for (const path of oddPaths) {
    const message = `could not read "${path}": its name is not valid UTF-8`;
    failures.set(path, new Failure("manifest", message, { hint: "rename the file" }));
  }
  return { texts, failures };
}

/** Reads the files in one go. Throws a `Failure` for one that is not UTF-8. */
export async function readTexts(
  repository: Repository,
  commit: string,
  files: readonly TreeFile[],
): Promise<TextFile[]> {
  const blobs = await readBlobs(repository, commit, files);
  return files.map((file, index) => ({ ...file, text: decode(file.path, blobs[index]) }));
}

/** The text of one file of `commit`, or undefined where the path is no file. */
export async function readTextAt(
  repository: Repository,
  commit: string,
  path: string,
): Promise<string | undefined> {
  const file = await findFile(repository, commit, path);
  return file === undefined ? undefined : (await readTexts(repository, commit, [file]))[0]?.text;
}

/** The bytes of files of `commit`, in the order asked for. */
export async function readBlobs(
  repository: Repository,
  commit: string,
  files: readonly TreeFile[],
): Promise<Uint8Array[]> {
  if (files.length === 0) return [];
  // A single one is fetched by git itself.
  if (repository.partial && files.length > 1) await fetchMissing(repository, commit, files);
  const input = files.map(({ oid }) => `${oid}\n`).join("");
  try {
    const { stdout } = await repository.git.run(["cat-file", "--batch"], { input });
    return splitBatch(stdout, files);
  } catch (error) {
    throw explainGitError(error, "read the manifests");
  }
}

/** Fetches in one request what a partial clone lacks of the files of `commit`. */
async function fetchMissing(
  repository: Repository,
  commit: string,
  files: readonly TreeFile[],
): Promise<void> {
  if (files.length === 0) return;
  const wanted = new Set(files.map(({ oid }) => oid));
  const folders = new Set(files.map(({ path }) => dirname(path)));
  // Trees, not blobs: rev-list takes no missing object as a start.
  const trees = [...folders].map((folder) => `${commit}:${folder === "." ? "" : folder}`);
  const listed = await repository.git.text(
    ["rev-list", "--objects", "--missing=print", "--stdin"],
    { input: `${trees.filter((tree) => !tree.includes("\n")).join("\n")}\n` },
  );
  const missing = listed.split("\n")
    .filter((line) => line.startsWith("?") && wanted.has(line.slice(1)))
    .map((line) => line.slice(1));
  if (missing.length === 0) return;
  await fetchFromOrigin(repository, [], {
    action: "fetch the manifests' contents from origin",
    options: ["--filter=blob:none", "--no-auto-gc", "--stdin"],
    input: `${missing.join("\n")}\n`,
  });
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

function decode(path: string, bytes: Uint8Array | undefined): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    const line = firstBadLine(bytes ?? new Uint8Array());
    const message = `${path}:${line}: the file is not valid UTF-8, so it is no valid YAML`;
    throw new Failure("manifest", message, { hint: "save it as UTF-8", cause: error });
  }
}

function firstBadLine(bytes: Uint8Array): number {
  const lines = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes).split("\n");
  return lines.findIndex((line) => line.includes("\ufffd")) + 1;
}
