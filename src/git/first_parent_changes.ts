import { readAhead } from "./read_ahead.ts";
import { explainGitError } from "./explain.ts";
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
  /** Most of it will be read, so that counting it first is worthwhile: a long history is then read by two processes. */
  readonly whole?: boolean;
  /** The number of commits from which a history counts as long. */
  readonly long?: number;
}

/**
 * The commits from `commit` along first parents, newest first, each with the files that it changed; a merge with
 * everything that it brought in. The last one, whose parent is missing, comes without changes. With `folders`, only
 * changes below them, and only commits that touched them. Yields batches as git finds them.
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
  // Git compares trees on one core, so the older half is read in parallel to the newer one.
  const older = readAhead(changesFrom(repository, middle.commit, { wanted }));
  try {
    yield* changesFrom(repository, commit, { wanted, most: middle.before });
    yield* older.items;
  } finally {
    await older.close();
  }
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

async function* changesFrom(
  repository: Repository,
  commit: string,
  { folders = [], wanted, most }: HistoryOptions & { readonly most?: number },
): AsyncGenerator<CommitChanges[], void> {
  const output = repository.git.with([
    // These user settings would change the output.
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

/** Commits per batch: `readAhead` counts in batches, so that they must not be too small. */
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

/** Parses the log as it arrives. */
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
    /** A complete commit, once. */
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
