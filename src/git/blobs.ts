import { Buffer } from "node:buffer";
import { Failure } from "../core/failure.ts";
import { type Needle, needlePattern } from "../core/manifest/needle.ts";
import { isManifest } from "../core/manifest/manifest_file.ts";
import { ESCAPE, escapedPolicies } from "../core/manifest/marker.ts";
import { UNSEEN, withoutDisguise } from "../core/manifest/mention.ts";
import { decodeLoosely, decodeText, encodingOf } from "./encoding.ts";
import { fetchObjects, missingObjects } from "./fetch_objects.ts";
import type { GitObject } from "./objects.ts";
import type { Repository } from "./repository.ts";
import { readObjects } from "./scratch.ts";
import { grepManifests, grepManifestsInParts } from "./grep_manifests.ts";
import { findFile, listFiles, type TreeFile } from "./tree.ts";

/** A file with its text, decoded from UTF-8 or UTF-16 with a byte order mark kept. */
export interface TextFile extends TreeFile {
  readonly text: string;
}

/** The files that could be read, and failures for the others. */
export interface Texts {
  readonly texts: readonly TextFile[];
  /** By path: neither a file nor its name need be valid text. */
  readonly failures: ReadonlyMap<string, Failure>;
}

/**
 * Reads the manifests of `commit` below `folder` (all if undefined) that hold one of `needles`. Failures are returned,
 * since only the caller knows whether they matter: a file may be another team's.
 */
export async function grepTexts(
  repository: Repository,
  commit: string,
  folder: string | undefined,
  needles: readonly Needle[],
): Promise<Texts> {
  const parts = await Array.fromAsync(grepTextsInParts(repository, commit, folder, needles));
  return {
    texts: parts.flatMap(({ texts }) => texts),
    failures: new Map(parts.flatMap(({ failures }) => [...failures])),
  };
}

/** As `grepTexts`, part by part while git searches. */
export async function* grepTextsInParts(
  repository: Repository,
  commit: string,
  folder: string | undefined,
  needles: readonly Needle[],
  { most = MOST }: { readonly most?: number } = {},
): AsyncGenerator<Texts, void> {
  if (repository.partial || repository.lacks.files) {
    await fetchManifests(repository, commit, folder);
  }
  const holds = holdsOneOf(needles);
  const odd: string[] = [];
  let plain: ReadonlySet<string> | undefined;
  // Copies of a file count once.
  const counted = new Set<string>();
  let left = most;
  const parts = grepManifestsInParts(repository, commit, folder, needles, { hidden: true });
  for await (const { files, oddPaths } of parts) {
    odd.push(...oddPaths);
    const blobs = await readBlobsOrWhyNot(repository, files, { most, left });
    for (const [index, { oid }] of files.entries()) {
      const blob = blobs[index];
      if (!(blob instanceof Uint8Array) || counted.has(oid)) continue;
      counted.add(oid);
      left -= blob.length;
    }
    if (plain === undefined && blobs.some((blob) => blob instanceof Failure)) {
      const { files } = await grepManifests(repository, commit, folder, needles);
      plain = new Set(files.map(({ path }) => path));
    }
    const texts: TextFile[] = [];
    const failures = new Map<string, Failure>();
    for (const [index, file] of files.entries()) {
      const blob = blobs[index];
      // Ignore failures of files that were not requested.
      const isWanted = blob instanceof Uint8Array ? holds(blob) : plain?.has(file.path);
      if (!isWanted) continue;
      try {
        texts.push({ ...file, text: decode(file.path, orThrow(blob)) });
      } catch (error) {
        if (!(error instanceof Failure) || error.code === "git") throw error;
        failures.set(file.path, error);
      }
    }
    yield { texts, failures };
  }
  yield { texts: [], failures: new Map(odd.map((path) => [path, isOdd(path)])) };
}

function isOdd(path: string): Failure {
  const message = `could not read "${path}": its name is not valid UTF-8`;
  return new Failure("manifest", message, { hint: "rename the file" });
}

/**
 * Tests whether a file holds one of the texts, ignoring case, or a marker with escapes, which may spell any of them.
 */
function holdsOneOf(needles: readonly Needle[]): (bytes: Uint8Array) => boolean {
  const wanted = needles.map((needle) => new RegExp(needlePattern(needle), "i"));
  return (bytes) => {
    // Most files hold a needle as it is.
    const latin1 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
    if (!HIDING.some((part) => latin1.includes(part))) return true;
    const text = decodeLoosely(bytes);
    const plain = withoutDisguise(text).text;
    return wanted.some((pattern) => pattern.test(plain)) || escapedPolicies(text).length > 0;
  };
}

/**
 * What a file has that hides more than it shows, as its bytes read in Latin-1: a part of UTF-16's signature, an escape, a
 * character that is not seen.
 */
const HIDING = [
  "\xff",
  ESCAPE,
  ...UNSEEN.map((character) => Buffer.from(character).toString("latin1")),
];

const whole = new WeakMap<Repository, Set<string>>();

/** Fetches missing manifests, once for each folder: many apps are read from the same folder. */
async function fetchManifests(
  repository: Repository,
  commit: string,
  folder: string | undefined,
): Promise<void> {
  const known = whole.get(repository) ?? new Set();
  whole.set(repository, known);
  const key = `${commit}:${folder ?? ""}`;
  if (known.has(key)) return;
  const all = await listFiles(repository, commit, folder === undefined ? undefined : [folder]);
  const manifests = all.filter(({ path }) => isManifest(path)).map(({ oid }) => oid);
  await fetchObjects(repository, await missingObjects(repository, manifests), FETCHING);
  known.add(key);
}

/** Reads the files in one batch. Throws a `Failure` for one that is not text. */
export async function readTexts(
  repository: Repository,
  commit: string,
  files: readonly TreeFile[],
): Promise<TextFile[]> {
  const blobs = await readBlobs(repository, commit, files);
  return files.map((file, index) => ({ ...file, text: decode(file.path, blobs[index]) }));
}

/** The text of one file of `commit`; undefined if the path is not a file. */
export async function readTextAt(
  repository: Repository,
  commit: string,
  path: string,
): Promise<string | undefined> {
  const file = await findFile(repository, commit, path);
  return file === undefined ? undefined : (await readTexts(repository, commit, [file]))[0]?.text;
}

/** The bytes of files of `commit`, in the given order; what a partial clone lacks is fetched in one batch. */
export async function readBlobs(
  repository: Repository,
  _commit: string,
  files: readonly TreeFile[],
): Promise<Uint8Array[]> {
  return (await readBlobsOrWhyNot(repository, files)).map(orThrow);
}

/**
 * As `readBlobs`, with a `Failure` for each file that cannot be read: `manifest` if it, or all files up to it together,
 * are too large (of at most `most` bytes there are `left` for these), `git` if the object is missing.
 */
export async function readBlobsOrWhyNot(
  repository: Repository,
  files: readonly TreeFile[],
  { most = MOST, left = most }: { readonly most?: number; readonly left?: number } = {},
): Promise<(Uint8Array | Failure)[]> {
  const blobs = new Map<string, GitObject>();
  const read = async (ids: readonly string[]) => {
    const objects = await readObjects(repository, ids, { limit: LARGEST, together: left });
    for (const object of objects) if (object !== undefined) blobs.set(object.id, object);
    return ids.filter((id) => !blobs.has(id));
  };
  const missing = await read([...new Set(files.map(({ oid }) => oid))]);
  if (missing.length > 0) {
    await fetchObjects(repository, missing, FETCHING);
    await read(missing);
  }
  return files.map(({ path, oid }) => {
    const blob = blobs.get(oid);
    if (blob === undefined) return isLost(path, oid);
    return blob.bytes ??
      (blob.size > LARGEST ? isTooLarge(path, blob.size) : areTooMany(path, most));
  });
}

const FETCHING = "fetch the manifests' contents from origin";

/** In bytes. Handwritten manifests have a few kilobytes; the largest rendered ones have a few megabytes. */
export const LARGEST = 20_000_000;

/** In bytes, for all files of one read. 30,000 manifests of usual size are less than half of it. */
const MOST = 200_000_000;

function isLost(path: string, oid: string): Failure {
  return new Failure("git", `could not read "${path}": this clone has no object ${oid}`, {
    hint: "fetch again, or make a new clone",
  });
}

export function isTooLarge(path: string, size: number): Failure {
  const message = `${path}: the file is ${Math.ceil(size / 1e6)} MB; at most 20 MB are read`;
  return new Failure("manifest", message, { hint: "split it into smaller files" });
}

function areTooMany(path: string, most: number): Failure {
  const message = `could not read "${path}": it and the other files to read exceed ${
    most / 1e6
  } MB together`;
  return new Failure("manifest", message, {
    hint: "split them into smaller pull requests or groups",
  });
}

function orThrow(bytes: Uint8Array | Failure | undefined): Uint8Array {
  if (bytes instanceof Failure) throw bytes;
  return bytes ?? new Uint8Array();
}

/** The text of these bytes. Throws a `Failure` (`manifest`) with the first line that is not valid in their encoding. */
export function decode(path: string, bytes: Uint8Array = new Uint8Array()): string {
  try {
    return decodeText(bytes);
  } catch (error) {
    const line = firstBadLine(bytes);
    const encoding = encodingOf(bytes) === "utf-8" ? "UTF-8" : "UTF-16";
    const message = `${path}:${line}: the file is not valid ${encoding}, so it is not valid YAML`;
    throw new Failure("manifest", message, { hint: "save it as UTF-8", cause: error });
  }
}

function firstBadLine(bytes: Uint8Array): number {
  const lines = decodeLoosely(bytes).split("\n");
  return lines.findIndex((line) => line.includes("\ufffd")) + 1;
}
