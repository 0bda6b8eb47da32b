import { dirname, join } from "node:path";
import type { Git } from "./git.ts";
import type { Repository } from "./repository.ts";

/** A repository that can be written, and how to let go of it. */
export interface WritableRepository {
  readonly repository: Repository;
  close(): Promise<void>;
}

/**
 * The repository itself where its objects can be written. A temporary one until `close` for a checkout that is mounted
 * read-only or belongs to another user, for a shallow one, whose history each fetch would cut anew, and for one that
 * shall stay `untouched`. It has the same configuration and refs, and borrows the objects
 * (https://git-scm.com/docs/gitrepository-layout, `objects/info/alternates`).
 */
export async function openWritable(
  repository: Repository,
  options: { readonly untouched?: boolean } = {},
): Promise<WritableRepository> {
  const { objectsDir, shallow } = repository;
  const itself = !options.untouched && !shallow && await canWriteIn(objectsDir);
  if (itself) return { repository, close: () => Promise.resolve() };
  const gitDir = await Deno.makeTempDir({ prefix: "gitops-promotion-" });
  const close = () => Deno.remove(gitDir, { recursive: true });
  try {
    await borrow(repository, gitDir);
  } catch (error) {
    await close();
    throw error;
  }
  const git = repository.git.inGitDir(gitDir);
  const objects = join(gitDir, "objects");
  return {
    repository: { ...repository, git, gitDir, objectsDir: objects, temporary: true },
    close,
  };
}

async function canWriteIn(folder: string): Promise<boolean> {
  try {
    // Named as git names its own, so that `git gc` clears it away after a run that was killed right here.
    await Deno.remove(await Deno.makeTempFile({ dir: folder, prefix: "tmp_obj_" }));
    return true;
  } catch {
    return false;
  }
}

async function borrow({ git, gitDir, objectsDir }: Repository, into: string): Promise<void> {
  // A linked worktree has its own HEAD, and all else in common with its main checkout.
  const common = dirname(objectsDir);
  await copy(join(gitDir, "HEAD"), join(into, "HEAD"));
  for (const name of ["packed-refs", "refs", "reftable", "shallow"]) {
    await copy(join(common, name), join(into, name));
  }
  await Deno.writeTextFile(join(into, "config"), await localConfig(git));
  await Deno.mkdir(join(into, "objects", "info"), { recursive: true });
  await Deno.writeTextFile(join(into, "objects", "info", "alternates"), `${objectsDir}\n`);
}

/** The repository's own configuration with what it includes, of which some is there for its own folder only. */
async function localConfig(git: Git): Promise<string> {
  const { stdout } = await git.run(["config", "--null", "--list", "--show-scope", "--includes"]);
  const entries = new TextDecoder().decode(stdout).split("\0");
  let config = "";
  for (let index = 0; index + 1 < entries.length; index += 2) {
    const [key = "", ...lines] = (entries[index + 1] ?? "").split("\n");
    if (!["local", "worktree"].includes(entries[index] ?? "")) continue;
    if (/^include(if\.|\.)/i.test(key) || key === "core.worktree") continue;
    const [, section = "", subsection, name = ""] = /^([^.]+)(?:\.([^]*))?\.([^.]+)$/.exec(key) ??
      [];
    const head = subsection === undefined ? section : `${section} "${escape(subsection)}"`;
    // Without a value a key means true.
    const value = lines.length === 0
      ? ""
      : ` = "${escape(lines.join("\n")).replaceAll("\n", "\\n")}"`;
    config += `[${head}]\n\t${name}${value}\n`;
  }
  return config;
}

function escape(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"');
}

/** Copies a file or folder, if it is there. */
async function copy(from: string, to: string): Promise<void> {
  const info = await Deno.stat(from).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  });
  if (info?.isFile) await Deno.writeFile(to, await Deno.readFile(from));
  if (!info?.isDirectory) return;
  await Deno.mkdir(to);
  for await (const { name } of Deno.readDir(from)) await copy(join(from, name), join(to, name));
}
