import { createByteSource } from "./byte_source.ts";
import { explainGitError } from "./explain.ts";
import { type Git, GitError, LOCAL_LIMIT } from "./git.ts";

/** An object as git keeps it. */
export interface GitObject {
  readonly id: string;
  readonly type: "commit" | "tree" | "blob" | "tag";
  readonly size: number;
  /** Undefined where there are more than was asked for. */
  readonly bytes: Uint8Array | undefined;
}

export interface ReadOptions {
  /** Bytes of larger objects are left out; without it none are. */
  readonly limit?: number;
  /** Bytes are left out where those before have taken so many. */
  readonly together?: number;
}

/** Reads objects by their ids, or by names such as `<id>^{tree}`. */
export interface ObjectReader {
  /** In the order asked for. Undefined is what is not here, or not anywhere. */
  read(names: readonly string[], options?: ReadOptions): Promise<(GitObject | undefined)[]>;
  /** Ends the process behind it. */
  close(): Promise<void>;
}

/**
 * One `git cat-file --batch` (https://git-scm.com/docs/git-cat-file#_batch_output) that is asked until it is closed, or until
 * it has not answered for `timeout` milliseconds.
 */
export function openObjectReader(git: Git, timeout = LOCAL_LIMIT): ObjectReader {
  const args = ["cat-file", "--batch"];
  const child = git.start(args);
  const writer = child.process.stdin.getWriter();
  const source = createByteSource(child.process.stdout);
  const stderr = new Response(child.process.stderr).text();
  let last: Promise<unknown> = Promise.resolve();
  let isLate = false;

  async function ask(
    names: readonly string[],
    { limit = Infinity, together = Infinity }: ReadOptions,
  ): Promise<(GitObject | undefined)[]> {
    const askable = names.filter(isAskable);
    const asked = writer.write(
      new TextEncoder().encode(askable.map((name) => `${name}\n`).join("")),
    );
    const answers: (GitObject | undefined)[] = [];
    let left = together;
    const timer = setTimeout(() => {
      isLate = true;
      child.end();
    }, timeout);
    try {
      for (const name of names) {
        const answer = isAskable(name)
          ? await readAnswer(source, Math.min(limit, left))
          : undefined;
        left -= answer?.bytes?.length ?? 0;
        answers.push(answer);
      }
      await asked;
      return answers;
    } catch {
      // It has ended; what it said tells why.
      await asked.catch(() => {});
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
      // Answers come in the order of the questions, so one caller after the other.
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

/** A line's end would make two questions of one. */
function isAskable(name: string): boolean {
  return !name.includes("\n");
}

async function readAnswer(
  source: ReturnType<typeof createByteSource>,
  limit: number,
): Promise<GitObject | undefined> {
  const line = await source.line();
  const head = /^(?<id>[0-9a-f]+) (?<type>commit|tree|blob|tag) (?<size>\d+)$/.exec(line)?.groups;
  if (head === undefined) return undefined;
  const size = Number(head["size"]);
  const bytes = size > limit ? undefined : await source.bytes(size);
  await source.skip(bytes === undefined ? size + 1 : 1);
  return { id: head["id"] ?? "", type: head["type"] as GitObject["type"], size, bytes };
}
