import { git, resolveCommit, type Signature } from "./git.ts";

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

/** Commits files on a branch's tip, making the branch where it does not exist; answers the commit. */
export async function commitFiles(
  dir: string,
  files: Readonly<Record<string, FileContent>>,
  options: CommitOptions,
): Promise<string> {
  const ref = `refs/heads/${options.branch}`;
  const parent = await resolveCommit(dir, ref) ??
    (options.from === undefined ? undefined : await resolveCommit(dir, options.from));
  const stream: Uint8Array[] = [];
  const encoder = new TextEncoder();
  function line(text: string): void {
    stream.push(encoder.encode(`${text}\n`));
  }
  function data(content: string | Uint8Array): void {
    const bytes = typeof content === "string" ? encoder.encode(content) : content;
    line(`data ${bytes.length}`);
    stream.push(bytes);
    line("");
  }
  line(`commit ${ref}`);
  line(`author ${identity(options.author)}`);
  line(`committer ${identity(options.committer)}`);
  data(options.message);
  if (parent !== undefined) line(`from ${parent}`);
  for (const [path, file] of Object.entries(files)) {
    if (file === null) {
      line(`D ${quoted(path)}`);
      continue;
    }
    const plain = typeof file === "string" || file instanceof Uint8Array;
    line(`M ${plain ? "100644" : file.mode} inline ${quoted(path)}`);
    data(plain ? file : file.content);
  }
  line("done");
  await git(dir, ["fast-import", "--quiet", "--done", "--date-format=raw"], {
    input: joined(stream),
  });
  const commit = await resolveCommit(dir, ref);
  if (commit === undefined) throw new Error(`git fast-import made no ${ref}`);
  return commit;
}

function identity(signature: Signature): string {
  return `${signature.name} <${signature.email}> ${Math.floor(signature.date / 1000)} +0000`;
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
