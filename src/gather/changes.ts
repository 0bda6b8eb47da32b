import { dirname } from "node:path/posix";
import { Failure } from "../core/failure.ts";
import { isManifest } from "../core/manifest/manifest_file.ts";
import { MARKER_KEY } from "../core/manifest/marker.ts";
import type { FilePair } from "../core/promotion/marked_change.ts";
import { decode, readBlobsOrWhyNot } from "../git/blobs.ts";
import { changedPaths, type PathEntry } from "../git/compare.ts";
import { decodeText, encodingOf } from "../git/encoding.ts";
import { mergeTexts } from "../git/merge_texts.ts";
import type { Repository } from "../git/repository.ts";
import { grepManifests } from "../git/grep_manifests.ts";
import type { TreeFile } from "../git/tree.ts";

/**
 * The files that differ between two commits, with the texts of those that may be an environment's manifests. Any other
 * file, and a manifest that is too large or not text, is represented by a text made of its id, which differs when the
 * file does. A manifest that is too large and has markers gets a `problem`, since they cannot be read.
 */
export async function readChanges(
  repository: Repository,
  from: string,
  to: string,
): Promise<FilePair[]> {
  const paths = await changedPaths(repository, from, to);
  const before = paths.map(({ path, from }) => fileIn(path, from));
  const after = paths.map(({ path, to }) => fileIn(path, to));
  const files = [...before, ...after].filter((file) => file !== undefined);
  const blobs = await readBlobsOrWhyNot(repository, files);
  const found = new Map<TreeFile | undefined, Content>(
    files.map((file, index) => [file, blobs[index]]),
  );
  const problems = new Map([
    ...await unjudged(repository, from, before, found),
    ...await unjudged(repository, to, after, found),
  ]);
  return paths.map(({ path, from, to }, index) => {
    const problem = problems.get(path);
    return {
      path,
      before: textOf(from, found.get(before[index])),
      after: textOf(to, found.get(after[index])),
      ...([before, after].some((side) => isUtf16(found.get(side[index])))
        ? { isBinary: true }
        : {}),
      ...(problem === undefined ? {} : { problem }),
    };
  });
}

function isUtf16(content: Content): boolean {
  return content instanceof Uint8Array && encodingOf(content) !== "utf-8";
}

type Content = Uint8Array | Failure | undefined;

/** The file to read at the path; undefined if it cannot be an environment's manifest. */
function fileIn(path: string, entry: PathEntry | undefined): TreeFile | undefined {
  const isInEnvironment = isManifest(path) && path.split("/").length > 2;
  if (!isInEnvironment || entry?.kind !== "file") return undefined;
  return { path, oid: entry.oid, mode: entry.mode === "100755" ? "100755" : "100644" };
}

function textOf(entry: PathEntry | undefined, content: Content): string | undefined {
  if (entry === undefined) return undefined;
  if (content instanceof Uint8Array) {
    try {
      return decodeText(content);
    } catch {
      // Compared only, never edited: invalid text is represented by its id too.
    }
  }
  return `${KNOWN_BY_ID}${entry.kind} ${entry.oid}`;
}

// No manifest begins like this: YAML allows no NUL.
const KNOWN_BY_ID = "\0";

/** Why files of the commit with markers were not read, by path. */
async function unjudged(
  repository: Repository,
  commit: string,
  files: readonly (TreeFile | undefined)[],
  found: ReadonlyMap<TreeFile | undefined, Content>,
): Promise<Map<string, Failure>> {
  const problems = new Map<string, Failure>();
  for (const file of files) {
    const content = file && found.get(file);
    if (file === undefined || !(content instanceof Failure)) continue;
    if (content.code === "git") throw content;
    problems.set(file.path, content);
  }
  const [first, ...others] = problems.keys();
  if (first === undefined) return problems;
  // A single search for all of them.
  const folder = others.length === 0 ? dirname(first) : undefined;
  const marked = await grepManifests(repository, commit, folder, [MARKER_KEY]);
  const paths = new Set(marked.files.map(({ path }) => path));
  return new Map([...problems].filter(([path]) => paths.has(path)));
}

/** Merges three texts of `readChanges`; undefined for a conflict, which includes contents that are not text. */
export async function mergeChanges(
  repository: Repository,
  { base, ours, theirs }: { readonly base: string; readonly ours: string; readonly theirs: string },
): Promise<string | undefined> {
  const [baseText, ourText, theirText] = await Promise.all(
    [base, ours, theirs].map((text) => contentOf(repository, text)),
  );
  if (baseText === undefined || ourText === undefined || theirText === undefined) return undefined;
  const merged = await mergeTexts(repository, { base: baseText, ours: ourText, theirs: theirText });
  if (!("text" in merged)) return undefined;
  // Files represented by ids stay represented by ids.
  return merged.text === ourText ? ours : merged.text === theirText ? theirs : merged.text;
}

async function contentOf(repository: Repository, text: string): Promise<string | undefined> {
  if (!text.startsWith(KNOWN_BY_ID)) return text;
  const [kind, oid = ""] = text.slice(KNOWN_BY_ID.length).split(" ");
  if (kind !== "file") return undefined;
  const [content] = await readBlobsOrWhyNot(repository, [{ path: oid, oid, mode: "100644" }]);
  if (content instanceof Failure && content.code === "git") throw content;
  if (!(content instanceof Uint8Array) || content.includes(0)) return undefined;
  try {
    return decode(oid, content);
  } catch {
    return undefined;
  }
}
