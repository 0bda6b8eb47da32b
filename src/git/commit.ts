import { Buffer } from "node:buffer";
import { Failure } from "../core/failure.ts";
import { explainGitError } from "./explain.ts";
import type { Repository } from "./repository.ts";
import { inScratch, SCRATCH_REF } from "./scratch.ts";
import type { TreeFile } from "./tree.ts";

/** A file to write, or with `text` undefined to delete (a folder too). */
export interface FileWrite {
  readonly path: string;
  readonly text: string | undefined;
  /** Kept from the file that is replaced; a new file's is 100644. */
  readonly mode?: "100644" | "100755";
}

/** The files with the modes that those of the same paths have in a tree. */
export function withModes(
  files: readonly FileWrite[],
  treeFiles: readonly TreeFile[],
): FileWrite[] {
  const modes = new Map(treeFiles.map(({ path, mode }) => [path, mode]));
  return files.map((file) => {
    const mode = modes.get(file.path);
    return mode === undefined ? file : { ...file, mode };
  });
}

export interface CommitOptions {
  /** The parent, on whose tree the files are written. */
  readonly base: string;
  readonly files: readonly FileWrite[];
  readonly message: string;
  /** `Name <email>`, in place of `GIT_AUTHOR_NAME` and `GIT_AUTHOR_EMAIL`. */
  readonly author: string | undefined;
  /** The process's own environment, for `GIT_AUTHOR_*` and `GIT_COMMITTER_*`. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

const NAME = "gitops-promotion";
const EMAIL = "gitops-promotion@xenit.se";

/**
 * Writes a commit on `base` into the object database and returns its id. Work tree, index, HEAD and every ref stay as
 * they are. fast-import writes the tree, whatever its size, in one process; commit-tree then knows identities, dates
 * and signing as every git user expects them.
 */
export async function writeCommit(
  repository: Repository,
  options: CommitOptions,
): Promise<string> {
  const identity = identityVariables(options);
  try {
    const draft = await importTree(repository, options.base, options.files);
    return await repository.git.text([
      "commit-tree",
      ...(repository.signCommits ? ["-S"] : []),
      "-p",
      options.base,
      "-F",
      "-",
      `${draft}^{tree}`,
    ], { input: `${options.message}\n`, variables: identity });
  } catch (error) {
    throw explainGitError(error, "write the commit");
  }
}

function identityVariables({ author, env }: CommitOptions): Record<string, string> {
  const given = author === undefined ? undefined : parseAuthor(author);
  return {
    GIT_AUTHOR_NAME: given?.name ?? (env["GIT_AUTHOR_NAME"] || NAME),
    GIT_AUTHOR_EMAIL: given?.email ?? (env["GIT_AUTHOR_EMAIL"] || EMAIL),
    GIT_COMMITTER_NAME: env["GIT_COMMITTER_NAME"] || NAME,
    GIT_COMMITTER_EMAIL: env["GIT_COMMITTER_EMAIL"] || EMAIL,
  };
}

/** Reads `Name <email>`. Throws a `Failure` with code `usage` for anything else. */
export function parseAuthor(author: string): { name: string; email: string } {
  const found = /^\s*(?<name>[^<>\n]*[^<>\s])\s*<(?<email>[^<>\s]+)>\s*$/.exec(author)?.groups;
  if (found === undefined) {
    throw new Failure("usage", `"${author}" is no author`, {
      hint: `write --author "Name <email>"`,
    });
  }
  return { name: found["name"] ?? "", email: found["email"] ?? "" };
}

/** A commit that is only there for its tree. See https://git-scm.com/docs/git-fast-import for the stream's form. */
async function importTree(
  repository: Repository,
  base: string,
  files: readonly FileWrite[],
): Promise<string> {
  return await inScratch(
    repository,
    (git) =>
      git.text(["fast-import", "--quiet", "--done", "--date-format=raw"], {
        input: importStream(base, files),
      }),
  );
}

function importStream(base: string, files: readonly FileWrite[]): Uint8Array {
  const encoder = new TextEncoder();
  const stream: Uint8Array[] = [];
  const put = (text: string) => stream.push(encoder.encode(text));
  put(`feature done\ncommit ${SCRATCH_REF}\nmark :1\n`);
  put(`committer ${NAME} <${EMAIL}> 0 +0000\ndata 0\n\nfrom ${base}\n`);
  for (const { path, text, mode = "100644" } of files) {
    if (text === undefined) {
      put(`D ${quotePath(path)}\n`);
      continue;
    }
    const bytes = encoder.encode(text);
    put(`M ${mode} inline ${quotePath(path)}\ndata ${bytes.length}\n`);
    stream.push(bytes);
    put("\n");
  }
  put("\nget-mark :1\ndone\n");
  return Buffer.concat(stream);
}

function quotePath(path: string): string {
  const escaped = path.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
  return `"${escaped}"`;
}

/**
 * The change that `commit` makes to `base`, as `git diff` prints it for `git apply`: by diff-tree, which none of the
 * user's settings for people's eyes bends.
 */
export async function diffText(
  repository: Repository,
  base: string,
  commit: string,
  options: { color: boolean },
): Promise<string> {
  const color = options.color ? "--color=always" : "--no-color";
  const plain = ["--text", "--no-ext-diff", "--no-textconv"];
  return await repository.git.text(["diff-tree", "-p", color, ...plain, base, commit]);
}
