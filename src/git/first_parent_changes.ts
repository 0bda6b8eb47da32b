import { readAhead } from "./read_ahead.ts";
import { explainGitError } from "./explain.ts";
import type { Repository } from "./repository.ts";

/** A commit on the way of first parents. */
export interface WalkedCommit {
  readonly id: string;
  /** Milliseconds since 1970, of the committer. */
  readonly time: number;
  readonly author: string;
  readonly committer: string;
  /** The whole message. */
  readonly message: string;
}

/** A file that a commit changed; undefined where there was or now is none (also for a symbolic link). */
export interface FileChange {
  /** From the repository's root, with `/`. */
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** A commit and what it did to the tree of its first parent. */
export interface CommitChanges {
  readonly commit: WalkedCommit;
  readonly changes: readonly FileChange[];
}

/** What is asked of a history. */
interface HistoryOptions {
  readonly folders?: readonly string[];
  /** Which changed files are wanted. */
  readonly wanted: (path: string) => boolean;
  /** Most of it will be read, so that it pays to count it first: a long one is then read by two processes. */
  readonly whole?: boolean;
  /** A history of so many commits is long. */
  readonly long?: number;
}

/**
 * The commits from `commit` on along first parents, newest first, each with the files that it changed: a merge with all
 * that it brought in. The last one, which has no parent here, comes without changes. With `folders` only what is below
 * them, and the commits that touched them. They come as git finds them, many at once.
 */
export async function* firstParentChanges(
  repository: Repository,
  commit: string,
  { folders = [], wanted, whole = false, long = LONG }: HistoryOptions,
): AsyncGenerator<CommitChanges[], void> {
  const middle = whole && folders.length === 0
    ? await middleOf(repository, commit, long)
    : undefined;
  if (middle === undefined) {
    yield* changesFrom(repository, commit, { folders, wanted });
    return;
  }
  // Git compares folders on one processor. The older half is read beside the newer one.
  const older = readAhead(changesFrom(repository, middle.commit, { wanted }));
  try {
    yield* changesFrom(repository, commit, { wanted, most: middle.before });
    yield* older.items;
  } finally {
    await older.close();
  }
}

const LONG = 2_000;

/** Where the older half of a long history begins, and how many commits are before it. */
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

async function* changesFrom(
  repository: Repository,
  commit: string,
  { folders = [], wanted, most }: HistoryOptions & { readonly most?: number },
): AsyncGenerator<CommitChanges[], void> {
  const output = repository.git.with([
    // A person's settings, which would change what is printed.
    ["log.showRoot", "false"],
    ["log.showSignature", "false"],
    ["log.diffMerges", "separate"],
    ["log.follow", "false"],
    ["diff.ignoreSubmodules", "all"],
    ["i18n.logOutputEncoding", "UTF-8"],
  ]).stream([
    "log",
    "--first-parent",
    "-m",
    "--raw",
    "--no-abbrev",
    "--no-renames",
    "--no-color",
    "--no-decorate",
    "-z",
    ...(most === undefined ? [] : [`--max-count=${most}`]),
    FORMAT,
    commit,
    "--",
    ...folders,
  ], { variables: { GIT_LITERAL_PATHSPECS: "1" } });
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const reader = logReader(wanted);
  let rest = "";
  let batch: CommitChanges[] = [];
  try {
    for await (const chunk of output) {
      const tokens = (rest + decoder.decode(chunk, { stream: true })).split("\0");
      rest = tokens.pop() ?? "";
      tokens.forEach(reader.read);
      batch.push(...reader.take());
      if (batch.length < BATCH) continue;
      yield batch;
      batch = [];
    }
    yield [...batch, ...reader.end()];
  } catch (error) {
    throw explainGitError(error, "read the history");
  }
}

/** Commits that are handed on together, so that reading ahead by a number of batches reads far enough ahead. */
const BATCH = 100;

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
  answer.split("\0").forEach(reader.read);
  return reader.end().map(({ commit }) => commit);
}

const FORMAT = "--format=%x01%H%x00%ct%x00%an%x00%cn%x00%B%x00";

/** Takes the log apart as it comes. */
function logReader(wanted: (path: string) => boolean) {
  let header: string[] | undefined;
  let raw: string | undefined;
  let changes: FileChange[] = [];
  let commit: WalkedCommit | undefined;
  const finished: CommitChanges[] = [];
  const finish = () => {
    if (commit !== undefined) finished.push({ commit, changes });
    commit = undefined;
    changes = [];
  };
  const read = (token: string) => {
    if (raw !== undefined) {
      if (wanted(token)) changes.push({ path: token, ...blobsOf(raw) });
      raw = undefined;
    } else if (header !== undefined) {
      if (header.push(token) < HEADER) return;
      commit = commitOf(header);
      header = undefined;
    } else if (token.startsWith("\x01")) {
      finish();
      header = [token];
    } else if (token !== "" && token !== "\n") {
      raw = token;
    }
  };
  return {
    read,
    /** What is known to be whole, once. */
    take: () => finished.splice(0),
    end: () => (finish(), finished.splice(0)),
  };
}

const HEADER = 5;

function commitOf([id = "", seconds, author = "", committer = "", message = ""]: string[]) {
  return { id: id.slice(1), time: Number(seconds) * 1000, author, committer, message };
}

/** `:100644 100644 <before> <after> M`. */
function blobsOf(raw: string): Pick<FileChange, "before" | "after"> {
  const [modeBefore = "", modeAfter = "", before, after] = raw.replace(/^\n?:/, "").split(" ");
  return {
    before: modeBefore.startsWith("100") ? before : undefined,
    after: modeAfter.startsWith("100") ? after : undefined,
  };
}
