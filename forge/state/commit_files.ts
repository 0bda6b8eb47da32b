import { identity, readCommit, writeCommit } from "./commits.ts";
import { git, type Signature } from "./git.ts";
import { resolveCommit, writeRef } from "./refs.ts";
import { writeLooseObject } from "./loose_objects.ts";
import { editTree, type Entry } from "./trees.ts";

/** A file's new content; `null` removes it. Text is written as UTF-8. */
export type FileContent =
  | string
  | Uint8Array
  | null
  | { readonly content: string | Uint8Array; readonly mode: "100644" | "100755" | "120000" };

interface CommitOptions {
  readonly branch: string;
  readonly message: string;
  readonly author: Signature;
  readonly committer: Signature;
  /** Where a branch that does not exist yet starts: a revision, or nothing for a first commit. */
  readonly from?: string | undefined;
}

/** More than this are quicker by a process, and in a pack. */
const MOST_LOOSE = 200;

/** Commits files on a branch's tip, making the branch where it does not exist; answers the commit. */
export async function commitFiles(
  dir: string,
  files: Readonly<Record<string, FileContent>>,
  options: CommitOptions,
): Promise<string> {
  const ref = `refs/heads/${options.branch}`;
  const parent = await resolveCommit(dir, ref) ??
    (options.from === undefined ? undefined : await resolveCommit(dir, options.from));
  const all = Object.entries(files);
  if (all.length > MOST_LOOSE) return await importFiles(dir, all, { ...options, ref, parent });
  const changes = all.map(([path, file]) => [path, blobOf(dir, file)] as const);
  const base = parent === undefined ? undefined : (await readCommit(dir, parent)).tree;
  const tree = await editTree(dir, base, changes);
  const parents = parent === undefined ? [] : [parent];
  const commit = writeCommit(dir, { ...options, tree, parents });
  await writeRef(dir, ref, commit);
  return commit;
}

function blobOf(dir: string, file: FileContent): Entry | undefined {
  if (file === null) return undefined;
  const { content, mode } = withMode(file);
  return { mode, id: writeLooseObject(dir, "blob", bytesOf(content)) };
}

function withMode(file: NonNullable<FileContent>) {
  return typeof file === "string" || file instanceof Uint8Array
    ? { content: file, mode: "100644" }
    : file;
}

function bytesOf(content: string | Uint8Array): Uint8Array {
  return typeof content === "string" ? new TextEncoder().encode(content) : content;
}

async function importFiles(
  dir: string,
  files: readonly [string, FileContent][],
  options: CommitOptions & { readonly ref: string; readonly parent: string | undefined },
): Promise<string> {
  const { ref, parent } = options;
  const stream: Uint8Array[] = [];
  function line(text: string): void {
    stream.push(bytesOf(`${text}\n`));
  }
  function data(content: string | Uint8Array): void {
    const bytes = bytesOf(content);
    line(`data ${bytes.length}`);
    stream.push(bytes);
    line("");
  }
  line(`commit ${ref}`);
  line(`author ${identity(options.author)}`);
  line(`committer ${identity(options.committer)}`);
  data(options.message);
  if (parent !== undefined) line(`from ${parent}`);
  for (const [path, file] of files) {
    if (file === null) {
      line(`D ${quoted(path)}`);
      continue;
    }
    const { content, mode } = withMode(file);
    line(`M ${mode} inline ${quoted(path)}`);
    data(content);
  }
  line("done");
  await git(dir, ["fast-import", "--quiet", "--done", "--date-format=raw"], {
    input: joined(stream),
  });
  const commit = await resolveCommit(dir, ref);
  if (commit === undefined) throw new Error(`git fast-import made no ${ref}`);
  return commit;
}

function quoted(path: string): string {
  return `"${path.replace(/["\\]/g, "\\$&").replace(/\n/g, "\\n")}"`;
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
