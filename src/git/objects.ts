import { createByteSource } from "./byte_source.ts";
import { explainGitError } from "./explain.ts";
import { type Git, GitError, LOCAL_LIMIT } from "./git.ts";

/** An object of git's database. */
export interface GitObject {
  readonly id: string;
  readonly type: "commit" | "tree" | "blob" | "tag";
  readonly size: number;
  /** Undefined if it is larger than requested. */
  readonly bytes: Uint8Array | undefined;
}

export interface ReadOptions {
  /** The bytes of larger objects are left out. */
  readonly limit?: number;
  /** Bytes are left out once the objects before have this many together. */
  readonly together?: number;
}

/** Reads objects by id, or by names such as `<id>^{tree}`. */
export interface ObjectReader {
  /** In the given order; undefined for a missing object. */
  read(names: readonly string[], options?: ReadOptions): Promise<(GitObject | undefined)[]>;
  /** Ends git's process. */
  close(): Promise<void>;
}

/**
 * A reader over one `git cat-file --batch` process (https://git-scm.com/docs/git-cat-file#_batch_output), which ends
 * when the reader is closed, or when it does not answer within `timeout` milliseconds.
 */
export function openObjectReader(git: Git, timeout = LOCAL_LIMIT): ObjectReader {
  const args = ["cat-file", "--batch"];
  const child = git.start(args);
  const writer = child.process.stdin.getWriter();
  const source = createByteSource(child.process.stdout);
  const stderr = new Response(child.process.stderr).text();
  let last: Promise<unknown> = Promise.resolve();
  let isLate = false;
  const recent = createMemory();

  async function ask(
    names: readonly string[],
    { limit = Infinity, together = Infinity }: ReadOptions,
  ): Promise<(GitObject | undefined)[]> {
    const askable = names.filter(isAskable);
    const asked = writer.write(
      new TextEncoder().encode(askable.map((name) => `${name}\n`).join("")),
    );
    // It may fail while an answer is awaited; awaiting it below reports that.
    asked.catch(() => {});
    const answers: (GitObject | undefined)[] = [];
    let left = together;
    const timer = setTimeout(() => {
      isLate = true;
      child.end();
    }, timeout);
    try {
      for (const name of names) {
        const most = Math.min(limit, left);
        const answer = isAskable(name)
          ? readAnswerNow(source, name, most) ?? await readAnswer(source, most)
          : undefined;
        left -= answer?.bytes?.length ?? 0;
        answers.push(answer);
        recent.note(name, answer);
      }
      await asked;
      return answers;
    } catch {
      // It has ended; its stderr says why.
      throw await reason();
    } finally {
      clearTimeout(timer);
    }
  }

  async function reason(): Promise<unknown> {
    const { code, signal } = await child.status;
    const error = git.whyEnded(args, isLate ? "limit" : signal, timeout) ??
      new GitError(args, { code, stdout: "", stderr: await stderr, authorized: false });
    return explainGitError(error, "read objects");
  }

  return {
    read(names, options = {}) {
      const known = recent.all(names, options);
      if (known !== undefined) return Promise.resolve(known);
      // Answers come in the order of the requests, so callers take turns.
      const answers = last.then(() => ask(names, options));
      last = answers.catch(() => {});
      return answers;
    },
    async close() {
      await last;
      await writer.close().catch(() => {});
      await source.cancel();
      await Promise.all([child.status, stderr]);
      child.release();
    },
  };
}

const MOST_KNOWN = 100;
const LARGEST_KNOWN = 4096;

/** The small objects that were read last by id: a run asks again and again for its base's commit and folders. */
function createMemory() {
  const known = new Map<string, GitObject>();
  return {
    note(name: string, object: GitObject | undefined): void {
      if (object?.id !== name || object.bytes === undefined) return;
      if (object.size > LARGEST_KNOWN) return;
      known.set(name, object);
      if (known.size > MOST_KNOWN) known.delete(known.keys().next().value ?? "");
    },
    /** All of these objects; undefined if one is not known, or if there are limits. */
    all(names: readonly string[], { limit, together }: ReadOptions): GitObject[] | undefined {
      if (limit !== undefined || together !== undefined) return undefined;
      const found = names.flatMap((name) => known.get(name) ?? []);
      return found.length === names.length ? found : undefined;
    },
  };
}

/** A line end would make two requests of one. */
function isAskable(name: string): boolean {
  return !name.includes("\n");
}

type Source = ReturnType<typeof createByteSource>;

/**
 * The next object if all of it has already arrived, as is usual: `<id> <type> <size>`, a line end, the bytes, a line
 * end. This is thousands of times faster than awaiting. Undefined if `readAnswer` has to wait or handle a special case.
 */
function readAnswerNow(
  { here, skipNow }: Source,
  name: string,
  limit: number,
): GitObject | undefined {
  const type = TYPES.get(here[name.length + 1] ?? 0);
  if (type === undefined || !IS_ID.test(name) || here[name.length] !== SPACE) return undefined;
  let position = name.length + type.length + 2;
  let size = 0;
  for (; here[position] !== LINE_END; position++) {
    const digit = (here[position] ?? 0) - ZERO;
    if (digit < 0 || digit > 9) return undefined;
    size = size * 10 + digit;
  }
  const start = position + 1;
  if (size > limit || here.length <= start + size) return undefined;
  const bytes = here.slice(start, start + size);
  skipNow(start + size + 1);
  return { id: name, type, size, bytes };
}

const IS_ID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
const [SPACE, LINE_END, ZERO] = [0x20, 0x0a, 0x30];
/** By first letter; trees and tags share theirs, so both are left to `readAnswer`. */
const TYPES: ReadonlyMap<number, "blob" | "commit"> = new Map([[0x62, "blob"], [0x63, "commit"]]);

async function readAnswer(source: Source, limit: number): Promise<GitObject | undefined> {
  const head = readHead(await source.line());
  if (head === undefined) return undefined;
  const bytes = head.size > limit ? undefined : await source.bytes(head.size);
  await source.skip(bytes === undefined ? head.size + 1 : 1);
  return { ...head, bytes };
}

function readHead(line: string): Omit<GitObject, "bytes"> | undefined {
  const [, id = "", type, size] = /^([0-9a-f]+) (commit|tree|blob|tag) (\d+)$/.exec(line) ?? [];
  return type === undefined
    ? undefined
    : { id, type: type as GitObject["type"], size: Number(size) };
}
