import { Buffer } from "node:buffer";
import { git, tryGit } from "./git.ts";
import { readLooseObject, writeLooseObject } from "./loose_objects.ts";

/** What a tree holds under a name. */
export interface Entry {
  /** `100644`, `100755`, `120000`, `160000`, or `40000` for a tree. */
  readonly mode: string;
  readonly id: string;
}

/** By name. The UTF-8 bytes of names are one character each, so that they sort as git sorts them. */
export type Tree = ReadonlyMap<string, Entry>;

const FOLDER = "40000";

export function isFolder(entry: Entry | undefined): boolean {
  return entry?.mode === FOLDER;
}

/** A path's names, as a tree has them. */
export function namesOf(path: string): string[] {
  return Buffer.from(path).toString("latin1").split("/");
}

/** The path of such names. */
export function pathOf(names: readonly string[]): string {
  return Buffer.from(names.join("/"), "latin1").toString();
}

export async function readTree(dir: string, id: string): Promise<Tree> {
  const found = readLooseObject(dir, id);
  return found === undefined
    ? await readPackedTree(dir, id)
    : parseTree(found.content, id.length / 2);
}

function parseTree(content: Uint8Array, idLength: number): Tree {
  const bytes = Buffer.from(content);
  const entries = new Map<string, Entry>();
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(" ", at);
    const end = bytes.indexOf(0, space);
    const next = end + 1 + idLength;
    entries.set(bytes.toString("latin1", space + 1, end), {
      mode: bytes.toString("latin1", at, space),
      id: bytes.toString("hex", end + 1, next),
    });
    at = next;
  }
  return entries;
}

async function readPackedTree(dir: string, id: string): Promise<Tree> {
  const lines = (await git(dir, ["ls-tree", "-z", id])).split("\0").filter((line) => line !== "");
  return new Map(lines.map((line) => {
    const [, mode = "", hash = "", path = ""] = /^0?(\d+) \w+ (\w+)\t([^]*)$/.exec(line) ?? [];
    return [namesOf(path).join("/"), { mode, id: hash }];
  }));
}

export function writeTree(dir: string, tree: Tree): string {
  // Git sorts folders as if their names ended with a slash.
  const sortKey = ([name, entry]: [string, Entry]) => isFolder(entry) ? `${name}/` : name;
  const sorted = [...tree].sort((a, b) => sortKey(a) < sortKey(b) ? -1 : 1);
  const parts = sorted.flatMap(([name, { mode, id }]) => [
    Buffer.from(`${mode} ${name}\0`, "latin1"),
    Buffer.from(id, "hex"),
  ]);
  return writeLooseObject(dir, "tree", Buffer.concat(parts));
}

/** A file of its tree, or a folder that was opened. */
type Editable = Map<string, Entry | Editable>;

/** Puts files into a tree in their order, `undefined` removes a file or folder; answers the new tree. */
export async function editTree(
  dir: string,
  base: string | undefined,
  changes: readonly (readonly [path: string, entry: Entry | undefined])[],
): Promise<string> {
  const root: Editable = new Map(base === undefined ? [] : await readTree(dir, base));
  for (const [path, entry] of changes) {
    const names = namesOf(path);
    const name = names.pop()!;
    let folder = root;
    for (const above of names) folder = await opened(dir, folder, above);
    if (entry === undefined) folder.delete(name);
    else folder.set(name, entry);
  }
  return write(dir, root);
}

async function opened(dir: string, folder: Editable, name: string): Promise<Editable> {
  const found = folder.get(name);
  if (found instanceof Map) return found;
  const inside: Editable = new Map(
    found === undefined || !isFolder(found) ? [] : await readTree(dir, found.id),
  );
  folder.set(name, inside);
  return inside;
}

function write(dir: string, folder: Editable): string {
  const tree = new Map<string, Entry>();
  for (const [name, entry] of folder) {
    if (!(entry instanceof Map)) tree.set(name, entry);
    // Git has no empty folders.
    else if (hasFiles(entry)) tree.set(name, { mode: FOLDER, id: write(dir, entry) });
  }
  return writeTree(dir, tree);
}

function hasFiles(folder: Editable): boolean {
  return [...folder.values()].some((entry) => !(entry instanceof Map) || hasFiles(entry));
}

/** What is at the path, or `undefined`. */
export async function entryAt(dir: string, tree: string, path: string): Promise<Entry | undefined> {
  let entry: Entry | undefined = { mode: FOLDER, id: tree };
  for (const name of namesOf(path)) {
    if (entry === undefined || !isFolder(entry)) return undefined;
    entry = (await readTree(dir, entry.id)).get(name);
  }
  return entry;
}

/** A file's text, or `undefined` where there is no such file. */
export async function readFile(
  dir: string,
  tree: string,
  path: string,
): Promise<string | undefined> {
  const entry = await entryAt(dir, tree, path);
  return entry === undefined || isFolder(entry) ? undefined : await readText(dir, entry.id);
}

export async function readText(dir: string, blob: string): Promise<string> {
  const found = readLooseObject(dir, blob);
  if (found !== undefined) return new TextDecoder().decode(found.content);
  const { output } = await tryGit(dir, ["cat-file", "blob", blob]);
  return output;
}

/** The paths of all files, sorted. */
export async function filesOf(dir: string, tree: string): Promise<string[]> {
  const changes = await changesBetween(dir, undefined, tree);
  return changes.map(({ path }) => path).sort();
}

export interface Change {
  readonly path: string;
  readonly before: Entry | undefined;
  readonly after: Entry | undefined;
}

/** Files that differ between two trees; `undefined` is a tree without files. */
export async function changesBetween(
  dir: string,
  before: string | undefined,
  after: string | undefined,
  within: readonly string[] = [],
): Promise<Change[]> {
  if (before === after) return [];
  const old: Tree = before === undefined ? new Map() : await readTree(dir, before);
  const now: Tree = after === undefined ? new Map() : await readTree(dir, after);
  const changes: Change[] = [];
  for (const name of [...new Set([...old.keys(), ...now.keys()])].sort()) {
    const [one, other] = [old.get(name), now.get(name)];
    if (isSame(one, other)) continue;
    const names = [...within, name];
    const [folder, otherFolder] = [one, other].map((entry) =>
      isFolder(entry) ? entry?.id : undefined
    );
    const [file, otherFile] = [one, other].map((entry) => isFolder(entry) ? undefined : entry);
    if (file !== undefined || otherFile !== undefined) {
      changes.push({ path: pathOf(names), before: file, after: otherFile });
    }
    changes.push(...await changesBetween(dir, folder, otherFolder, names));
  }
  return changes;
}

/**
 * Merges two trees where each file was changed in one of them only; `undefined` where git has to look: both changed a
 * file, or one removed something, which may have been moved.
 */
export async function mergeWithoutOverlap(
  dir: string,
  base: string,
  ours: string,
  theirs: string,
): Promise<string | undefined> {
  if (base === ours) return theirs;
  if (base === theirs || ours === theirs) return ours;
  const [old, one, other] = await Promise.all(
    [base, ours, theirs].map((tree) => readTree(dir, tree)),
  ) as [Tree, Tree, Tree];
  const merged = new Map<string, Entry>();
  for (const name of new Set([...old.keys(), ...one.keys(), ...other.keys()])) {
    const [was, mine, yours] = [old.get(name), one.get(name), other.get(name)];
    if (was !== undefined && (mine === undefined || yours === undefined)) return undefined;
    const entry = await mergedEntry(dir, was, mine, yours);
    if (entry === undefined) return undefined;
    merged.set(name, entry);
  }
  return writeTree(dir, merged);
}

async function mergedEntry(
  dir: string,
  base: Entry | undefined,
  ours: Entry | undefined,
  theirs: Entry | undefined,
): Promise<Entry | undefined> {
  if (isSame(base, ours) || isSame(ours, theirs)) return theirs;
  if (isSame(base, theirs)) return ours;
  if (![base, ours, theirs].every(isFolder)) return undefined;
  const id = await mergeWithoutOverlap(dir, base!.id, ours!.id, theirs!.id);
  return id === undefined ? undefined : { mode: FOLDER, id };
}

function isSame(one: Entry | undefined, other: Entry | undefined): boolean {
  return one?.id === other?.id && one?.mode === other?.mode;
}
