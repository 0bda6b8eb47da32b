import { inParallel } from "../core/in_parallel.ts";
import { readAhead } from "./read_ahead.ts";
import { explainGitError } from "./explain.ts";
import { openOutputFile, type OutputFile } from "./output_file.ts";
import type { Repository } from "./repository.ts";

/** A commit on the first-parent history. */
export interface WalkedCommit {
  readonly id: string;
  /** Milliseconds since 1970, of the committer. */
  readonly time: number;
  readonly author: string;
  readonly committer: string;
  /** The whole message. */
  readonly message: string;
}

/** A file that a commit changed; a side is undefined if it has no file there (or a symbolic link). */
export interface FileChange {
  /** From the repository's root, with `/`. */
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** A commit and what it changed compared with its first parent. */
export interface CommitChanges {
  readonly commit: WalkedCommit;
  readonly changes: readonly FileChange[];
}

/** What to read of a history. */
interface HistoryOptions {
  readonly folders?: readonly string[];
  /** Whether a changed file is relevant. */
  readonly wanted: (path: string) => boolean;
  /** Most of it will be read: git does not wait for the reader, and two processes read a long history. */
  readonly whole?: boolean;
  /** When there is a core for the second process; at the latest, when the first has ended, or something is read. */
  readonly idle?: Promise<void>;
  /** The number of commits from which a history counts as long. */
  readonly long?: number;
}

/** A history that git has started to print. Must be closed, even if nothing was read. */
export interface OpenChanges {
  /** Batches, as git finds them. */
  readonly batches: AsyncIterable<readonly CommitChanges[]>;
  /** Whether most of it will be read. */
  readonly whole: boolean;
  close(): Promise<void>;
}

/**
 * Opens the commits from `commit` along first parents, newest first, each with the files that it changed; a merge with
 * everything that it brought in. The last one, whose parent is missing, comes without changes. With `folders`, only
 * changes below them, and only commits that touched them.
 */
export async function openChanges(
  repository: Repository,
  commit: string,
  { folders = [], wanted, whole = false, idle, long = LONG }: HistoryOptions,
): Promise<OpenChanges> {
  const log = logIn(repository);
  if (!whole) {
    const output = log.git.stream(log.args(commit, folders), { variables: LITERAL });
    const { items, close } = readAhead(batchesOf(output, wanted), AHEAD);
    return { batches: items, whole, close };
  }
  const middle = folders.length === 0 ? await middleOf(repository, commit, long) : undefined;
  const open = ([command = "", ...args]: readonly string[]) =>
    openOutputFile(log.git, (path) => [command, `--output=${path}`, ...args], LITERAL);
  if (middle === undefined) {
    const { read, close } = open(log.args(commit, folders));
    return { batches: batchesOf(read(), wanted), whole, close };
  }
  // Git compares folders on one core, so that two processes are faster; but at first there is other work for the second.
  const newer = open(log.args(commit, [], `--max-count=${middle.before}`));
  let isClosed = false;
  let older: OutputFile | undefined;
  const openOlder = () => {
    if (!isClosed) older ??= open(log.args(middle.commit));
    return older;
  };
  newer.ended.then(openOlder, () => {});
  idle?.then(openOlder, () => {});
  async function* read() {
    openOlder();
    yield* newer.read();
    yield* openOlder()?.read() ?? [];
  }
  return {
    batches: batchesOf(read(), wanted),
    whole,
    async close() {
      isClosed = true;
      await inParallel([newer.close(), older?.close() ?? Promise.resolve()]);
    },
  };
}

const LITERAL = { GIT_LITERAL_PATHSPECS: "1" };

function logIn({ git }: Repository) {
  return {
    git: git.with([
      // These user settings would change the output.
      ["log.showRoot", "false"],
      ["log.showSignature", "false"],
      ["log.diffMerges", "separate"],
      ["log.follow", "false"],
      ["diff.ignoreSubmodules", "all"],
      ["i18n.logOutputEncoding", "UTF-8"],
    ]),
    args: (commit: string, folders: readonly string[] = [], ...options: readonly string[]) => [
      "log",
      "--first-parent",
      "-m",
      "--raw",
      "--no-abbrev",
      "--no-renames",
      "--no-color",
      "--no-decorate",
      "-z",
      ...options,
      FORMAT,
      commit,
      "--",
      ...folders,
    ],
  };
}

const LONG = 2_000;

/** The first commit of the older half of a long history, and how many commits come before it. */
async function middleOf(
  repository: Repository,
  commit: string,
  long: number,
): Promise<{ readonly commit: string; readonly before: number } | undefined> {
  const list = await repository.git.text(["rev-list", "--first-parent", commit, "--"])
    .catch((error) => {
      throw explainGitError(error, "read the history");
    });
  const length = list.indexOf("\n");
  const count = Math.floor((list.length + 1) / (length + 1));
  if (length < 0 || count < long) return undefined;
  const before = Math.floor(count / 2);
  const start = before * (length + 1);
  return { commit: list.slice(start, start + length), before };
}

async function* batchesOf(
  output: AsyncIterable<Uint8Array>,
  wanted: (path: string) => boolean,
): AsyncGenerator<readonly CommitChanges[], void> {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const reader = logReader(wanted);
  let batch: CommitChanges[] = [];
  try {
    for await (const chunk of output) {
      batch.push(...reader.read(decoder.decode(chunk, { stream: true })));
      if (batch.length < BATCH) continue;
      yield batch;
      batch = [];
    }
    yield [...batch, ...reader.end()];
  } catch (error) {
    throw explainGitError(error, "read the history");
  }
}

/** Commits per batch, and batches that are read ahead: more than half of a history of ten thousand. */
const BATCH = 100;
const AHEAD = 64;

/** The newest commits from `commit` on along first parents, newest first, at most `limit`. */
export async function commitFacts(
  repository: Repository,
  commit: string,
  limit: number,
): Promise<WalkedCommit[]> {
  const answer = await repository.git.with([
    ["log.showSignature", "false"],
    ["i18n.logOutputEncoding", "UTF-8"],
  ]).text([
    "log",
    "--first-parent",
    "--no-patch",
    "--no-color",
    "--no-decorate",
    "-z",
    `--max-count=${limit}`,
    FORMAT,
    commit,
    "--",
  ]);
  const reader = logReader(() => false);
  return [...reader.read(answer), ...reader.end()].map(({ commit }) => commit);
}

const FORMAT = "--format=%x01%H%x00%ct%x00%an%x00%cn%x00%B%x00";

/**
 * Parses the log as it arrives: tokens that end with a zero byte. A commit has those of FORMAT, a file
 * `:100644 100644 <before> <after> M` and its path; others are empty. Tokens are cut out of the text only if needed.
 */
function logReader(wanted: (path: string) => boolean) {
  let rest = "";
  let last: { readonly commit: WalkedCommit; readonly changes: FileChange[] } | undefined;

  function read(more: string): CommitChanges[] {
    const text = rest + more;
    const finished: CommitChanges[] = [];
    let position = 0;
    for (;;) {
      const end = text.indexOf("\0", position);
      if (end < 0) break;
      if (text.charCodeAt(position) === START) {
        const found = commitAt(text, position + 1);
        if (found === undefined) break;
        if (last !== undefined) finished.push(last);
        last = { commit: found.commit, changes: [] };
        position = found.end;
      } else if (end - position < 2) {
        position = end + 1;
      } else {
        const pathEnd = text.indexOf("\0", end + 1);
        if (pathEnd < 0) break;
        const path = text.slice(end + 1, pathEnd);
        if (wanted(path)) last?.changes.push({ path, ...blobsAt(text, position) });
        position = pathEnd + 1;
      }
    }
    rest = text.slice(position);
    return finished;
  }

  return { read, end: () => last === undefined ? [] : [last] };
}

const START = 0x01;
const LINE_END = 0x0a;

function commitAt(
  text: string,
  start: number,
): { readonly commit: WalkedCommit; readonly end: number } | undefined {
  const id = text.indexOf("\0", start);
  const seconds = text.indexOf("\0", id + 1);
  const author = text.indexOf("\0", seconds + 1);
  const committer = text.indexOf("\0", author + 1);
  const message = text.indexOf("\0", committer + 1);
  if (Math.min(id, seconds, author, committer, message) < 0) return undefined;
  const commit = {
    id: text.slice(start, id),
    time: Number(text.slice(id + 1, seconds)) * 1000,
    author: text.slice(seconds + 1, author),
    committer: text.slice(author + 1, committer),
    message: text.slice(committer + 1, message),
  };
  return { commit, end: message + 1 };
}

/** `:100644 100644 <before> <after> M`, maybe after a line end. */
function blobsAt(text: string, position: number): Pick<FileChange, "before" | "after"> {
  const start = position + (text.charCodeAt(position) === LINE_END ? 2 : 1);
  const before = start + 14;
  const after = text.indexOf(" ", before) + 1;
  return {
    before: text.startsWith("100", start) ? text.slice(before, after - 1) : undefined,
    after: text.startsWith("100", start + 7)
      ? text.slice(after, text.indexOf(" ", after))
      : undefined,
  };
}
