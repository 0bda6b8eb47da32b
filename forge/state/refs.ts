/**
 * Reads and writes refs where git keeps them, since the forge looks at them several times a request and a process costs
 * milliseconds.
 */
import { dirname } from "node:path";
import { git, tryGit } from "./git.ts";
import { readLooseObject } from "./loose_objects.ts";

/** The object that a full ref name such as `refs/heads/main` stands at, or `undefined`. */
export async function readRef(dir: string, name: string): Promise<string | undefined> {
  return await readLoose(`${dir}/${name}`) ?? (await packedRefs(dir)).get(name);
}

/** The commit that a branch, ref or hash names, or `undefined`. */
export async function resolveCommit(dir: string, revision: string): Promise<string | undefined> {
  if (revision === "" || revision.startsWith("-")) return undefined;
  // These stand at commits; a tag may stand at a tag.
  if (/^refs\/(heads|pull)\//.test(revision)) return await readRef(dir, revision);
  const isWhole = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(revision);
  if (isWhole && readLooseObject(dir, revision)?.type === "commit") return revision;
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
  if (before !== undefined && await readRef(dir, name) !== before) {
    await Deno.remove(lock);
    throw new Error(`${name} does not stand at ${before}`);
  }
  await Deno.rename(lock, path);
}

/** Removes a ref, if it is there, and the folders that it leaves empty. */
export async function deleteRef(dir: string, name: string): Promise<void> {
  if ((await packedRefs(dir)).has(name)) {
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
export async function listBranches(dir: string): Promise<Map<string, string>> {
  const prefix = "refs/heads/";
  const branches = new Map<string, string>();
  for (const [name, tip] of await packedRefs(dir)) {
    if (name.startsWith(prefix)) branches.set(name.slice(prefix.length), tip);
  }
  for await (const name of looseNames(`${dir}/${prefix}`)) {
    const tip = await readLoose(`${dir}/${prefix}${name}`);
    if (tip !== undefined) branches.set(name, tip);
  }
  return new Map([...branches].sort(([a], [b]) => a < b ? -1 : 1));
}

async function* looseNames(folder: string, within = ""): AsyncGenerator<string> {
  const entries = [];
  try {
    for await (const entry of Deno.readDir(folder + within)) entries.push(entry);
  } catch (error) {
    // A folder of branches goes with the last of them.
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  for (const { name, isDirectory } of entries) {
    if (isDirectory) yield* looseNames(folder, `${within}${name}/`);
    else if (!name.endsWith(".lock")) yield within + name;
  }
}

async function readLoose(path: string): Promise<string | undefined> {
  const text = await readIfThere(path);
  return text !== undefined && /^[0-9a-f]{40,64}$/m.test(text) ? text.trim() : undefined;
}

async function packedRefs(dir: string): Promise<Map<string, string>> {
  const text = await readIfThere(`${dir}/packed-refs`) ?? "";
  return new Map(
    [...text.matchAll(/^([0-9a-f]{40,64}) (.+)$/gm)].map(([, tip, name]) => [name!, tip!]),
  );
}

/** The file's text; `undefined` where it is not there, or where a folder is. */
async function readIfThere(path: string): Promise<string | undefined> {
  return await Deno.readTextFile(path).catch(ignoreAbsence);
}

function ignoreAbsence(error: unknown): undefined {
  const { NotFound, IsADirectory, NotADirectory } = Deno.errors;
  if (![NotFound, IsADirectory, NotADirectory].some((kind) => error instanceof kind)) throw error;
}
