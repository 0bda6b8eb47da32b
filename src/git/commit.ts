import { Buffer } from "node:buffer";
import type { FileWrite } from "../core/decide/steps.ts";
import { Failure } from "../core/failure.ts";
import { readBlobs } from "./blobs.ts";
import { encodeText, type Encoding, encodingOf } from "./encoding.ts";
import { explainGitError } from "./explain.ts";
import type { Repository } from "./repository.ts";
import { inScratch, SCRATCH_REF } from "./scratch.ts";
import { findFiles, type TreeFile } from "./tree.ts";

/** The files with the modes of the tree's files at the same paths. */
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

interface CommitOptions {
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
 * Writes a commit on `base` into the object database and returns its id. Work tree, index, HEAD and refs do not change.
 * fast-import writes everything in one process, whatever the tree's size. If commits are signed, or a date or name
 * needs git's own parsing, commit-tree writes the commit for that tree.
 */
export async function writeCommit(
  repository: Repository,
  options: CommitOptions,
): Promise<string> {
  // The folders that fast-import rewrites must be in the clone.
  const found = await findFiles(repository, options.base, options.files.map(({ path }) => path));
  const encodings = await encodingsOf(repository, options, found);
  const identity = identityOf(options);
  const { env } = options;
  const isPlain = !repository.signCommits && Object.values(identity).every(isPlainName) &&
    !env["GIT_AUTHOR_DATE"] && !env["GIT_COMMITTER_DATE"];
  try {
    const written = await inScratch(
      repository,
      async (scratch) =>
        await (await scratch.git()).text([
          "fast-import",
          "--quiet",
          "--done",
          "--force",
          "--date-format=now",
        ], {
          input: importStream(options, isPlain ? identity : OURS, encodings),
        }),
    );
    if (isPlain) return written;
    return await repository.git.text([
      "commit-tree",
      ...(repository.signCommits ? ["-S"] : []),
      "-p",
      options.base,
      "-F",
      "-",
      `${written}^{tree}`,
    ], { input: `${options.message}\n`, variables: variablesOf(identity) });
  } catch (error) {
    throw explainGitError(error, "write the commit");
  }
}

/**
 * The encodings of replaced files, by path; only a text with a byte order mark can be in another encoding than UTF-8.
 */
async function encodingsOf(
  repository: Repository,
  { base, files }: CommitOptions,
  found: ReadonlyMap<string, TreeFile>,
): Promise<Map<string, Encoding>> {
  const marked = files.filter(({ text }) => text?.startsWith("\uFEFF"))
    .flatMap(({ path }) => found.get(path) ?? []);
  const blobs = await readBlobs(repository, base, marked);
  return new Map(
    marked.map(({ path }, index) => [path, encodingOf(blobs[index] ?? new Uint8Array())]),
  );
}

interface Identity {
  readonly authorName: string;
  readonly authorEmail: string;
  readonly committerName: string;
  readonly committerEmail: string;
}

const OURS: Identity = {
  authorName: NAME,
  authorEmail: EMAIL,
  committerName: NAME,
  committerEmail: EMAIL,
};

function identityOf({ author, env }: CommitOptions): Identity {
  const given = author === undefined ? undefined : parseAuthor(author);
  return {
    authorName: given?.name ?? (env["GIT_AUTHOR_NAME"] || NAME),
    authorEmail: given?.email ?? (env["GIT_AUTHOR_EMAIL"] || EMAIL),
    committerName: env["GIT_COMMITTER_NAME"] || NAME,
    committerEmail: env["GIT_COMMITTER_EMAIL"] || EMAIL,
  };
}

/** Whether git would keep the name or address unchanged: it removes some characters, and others at the ends. */
function isPlainName(text: string): boolean {
  return !/[\0\n<>]|^[\s.,:;"\\']|[\s.,:;"\\']$/.test(text);
}

function variablesOf(identity: Identity): Record<string, string> {
  return {
    GIT_AUTHOR_NAME: identity.authorName,
    GIT_AUTHOR_EMAIL: identity.authorEmail,
    GIT_COMMITTER_NAME: identity.committerName,
    GIT_COMMITTER_EMAIL: identity.committerEmail,
  };
}

/** Parses `Name <email>`. Throws a `Failure` with code `usage` for anything else. */
export function parseAuthor(author: string): { name: string; email: string } {
  const found = /^\s*(?<name>[^<>\n]*[^<>\s])\s*<(?<email>[^<>\s]+)>\s*$/.exec(author)?.groups;
  if (found === undefined) {
    throw new Failure("usage", `"${author}" is not a valid author`, {
      hint: `write --author "Name <email>"`,
    });
  }
  return { name: found["name"] ?? "", email: found["email"] ?? "" };
}

/** See https://git-scm.com/docs/git-fast-import for the stream's form. */
function importStream(
  { base, files, message }: CommitOptions,
  { authorName, authorEmail, committerName, committerEmail }: Identity,
  encodings: ReadonlyMap<string, Encoding>,
): Uint8Array {
  const encoder = new TextEncoder();
  const stream: Uint8Array[] = [];
  const put = (text: string) => stream.push(encoder.encode(text));
  const data = (text: string, encoding: Encoding = "utf-8") => {
    const bytes = encodeText(text, encoding);
    put(`data ${bytes.length}\n`);
    stream.push(bytes);
    put("\n");
  };
  put(`feature done\ncommit ${SCRATCH_REF}\nmark :1\n`);
  put(`author ${authorName} <${authorEmail}> now\n`);
  put(`committer ${committerName} <${committerEmail}> now\n`);
  data(`${message}\n`);
  put(`from ${base}\n`);
  for (const { path, text, mode = "100644" } of files) {
    if (text === undefined) {
      put(`D ${quotePath(path)}\n`);
      continue;
    }
    put(`M ${mode} inline ${quotePath(path)}\n`);
    data(text, encodings.get(path));
  }
  put("\nget-mark :1\ndone\n");
  return Buffer.concat(stream);
}

function quotePath(path: string): string {
  const escaped = path.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
  return `"${escaped}"`;
}

/**
 * The change from `base` to `commit` as a diff for `git apply`. Made by diff-tree, which ignores the user's display
 * settings.
 */
export async function diffText(
  repository: Repository,
  base: string,
  commit: string,
  options: { color: boolean },
): Promise<string> {
  const color = options.color ? "--color=always" : "--no-color";
  const diff = async (how: "--text" | "--binary") =>
    await repository.git.text(
      ["diff-tree", "-p", color, how, "--no-ext-diff", "--no-textconv", base, commit],
    );
  const text = await diff("--text");
  // UTF-16 has NUL bytes, which would be lost in text.
  return text.includes("\0") ? await diff("--binary") : text;
}
