/**
 * Reads and writes refs where git keeps them, since the forge looks at them several times a request and a process costs
 * milliseconds.
 */
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { git, tryGit } from "./git.ts";
import { hasPacks, readLooseObject } from "./loose_objects.ts";

/** The object that a full ref name such as `refs/heads/main` stands at, or `undefined`. */
export function readRef(dir: string, name: string): string | undefined {
  return readLoose(`${dir}/${name}`) ?? packedRefs(dir).get(name);
}

/** The commit that a branch, ref or hash names, or `undefined`. */
export async function resolveCommit(dir: string, revision: string): Promise<string | undefined> {
  if (revision === "" || revision.startsWith("-")) return undefined;
  // These stand at commits; a tag may stand at a tag.
  if (/^refs\/(heads|pull)\//.test(revision)) return readRef(dir, revision);
  const isWhole = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(revision);
  if (isWhole) {
    const loose = readLooseObject(dir, revision);
    if (loose?.type === "commit") return revision;
    if (loose === undefined && !hasPacks(dir)) return undefined;
  }
  const result = await tryGit(dir, ["rev-parse", "--verify", "--quiet", `${revision}^{commit}`]);
  return result.code === 0 ? result.output.trim() : undefined;
}

/** Makes or moves a ref, as `git update-ref` does; an error where it does not stand at `before`, if that is given. */
export async function writeRef(
  dir: string,
  name: string,
  id: string,
  before?: string,
): Promise<void> {
  const path = `${dir}/${name}`;
  const lock = `${path}.lock`;
  await Deno.mkdir(dirname(path), { recursive: true });
  await Deno.writeTextFile(lock, `${id}\n`, { createNew: true });
  if (before !== undefined && readRef(dir, name) !== before) {
    await Deno.remove(lock);
    throw new Error(`${name} does not stand at ${before}`);
  }
  await Deno.rename(lock, path);
}

/** Removes a ref, if it is there, and the folders that it leaves empty. */
export async function deleteRef(dir: string, name: string): Promise<void> {
  if (packedRefs(dir).has(name)) {
    await git(dir, ["update-ref", "-d", name]);
    return;
  }
  await Deno.remove(`${dir}/${name}`).catch(ignoreAbsence);
  for (let folder = dirname(name); !KEPT.has(folder); folder = dirname(folder)) {
    try {
      await Deno.remove(`${dir}/${folder}`);
    } catch {
      // It holds other refs, or another deletion was faster.
      return;
    }
  }
}

const KEPT: ReadonlySet<string> = new Set(["refs/heads", "refs/tags", "refs/pull", "refs", "."]);

/** Every branch with its tip, by name. */
export function listBranches(dir: string): Map<string, string> {
  const prefix = "refs/heads/";
  const branches = new Map<string, string>();
  for (const [name, tip] of packedRefs(dir)) {
    if (name.startsWith(prefix)) branches.set(name.slice(prefix.length), tip);
  }
  for (const name of looseNames(`${dir}/${prefix}`)) {
    const tip = readLoose(`${dir}/${prefix}${name}`);
    if (tip !== undefined) branches.set(name, tip);
  }
  return new Map([...branches].sort(([a], [b]) => a < b ? -1 : 1));
}

function* looseNames(folder: string, within = ""): Generator<string> {
  for (const { name, isDirectory } of entriesIn(folder + within)) {
    if (isDirectory) yield* looseNames(folder, `${within}${name}/`);
    else if (!name.endsWith(".lock")) yield within + name;
  }
}

/** None where there is no folder: git removes a folder of branches with the last of them, at any moment. */
function entriesIn(folder: string): readonly Deno.DirEntry[] {
  if (!existsSync(folder)) return [];
  try {
    return [...Deno.readDirSync(folder)];
  } catch (error) {
    return ignoreAbsence(error) ?? [];
  }
}

function readLoose(path: string): string | undefined {
  const text = readIfThere(path);
  return text !== undefined && /^[0-9a-f]{40,64}$/m.test(text) ? text.trim() : undefined;
}

function packedRefs(dir: string): Map<string, string> {
  const text = readIfThere(`${dir}/packed-refs`) ?? "";
  return new Map(
    [...text.matchAll(/^([0-9a-f]{40,64}) (.+)$/gm)].map(([, tip, name]) => [name!, tip!]),
  );
}

/** The file's text; `undefined` where it is not there, or where a folder is. */
function readIfThere(path: string): string | undefined {
  // Most are not there, and an error takes longer than to look.
  if (!existsSync(path)) return undefined;
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    return ignoreAbsence(error);
  }
}

function ignoreAbsence(error: unknown): undefined {
  const { NotFound, IsADirectory, NotADirectory } = Deno.errors;
  if (![NotFound, IsADirectory, NotADirectory].some((kind) => error instanceof kind)) throw error;
}
