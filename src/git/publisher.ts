import type { FileWrite } from "../core/decide/steps.ts";
import { diffText, writeCommit } from "./commit.ts";
import { ensureCommits } from "./ensure_commits.ts";
import { openPushConnection, type PushConnection } from "./push_connection.ts";
import { pushBranch } from "./remote.ts";
import type { Repository } from "./repository.ts";
import type { Variables } from "../context.ts";

/** What the program writes to the GitOps repository. */
export interface Publisher {
  /** Connects to origin, for a push that is likely to follow. */
  expectPush(): void;
  /** Creates a commit on the base with these files, not on any branch; the same one for the same change. */
  commit(
    change: {
      readonly base: string;
      readonly files: readonly FileWrite[];
      readonly message: string;
    },
  ): Promise<string>;
  /** Sets the branch if it is still at `expected` (undefined: does not exist); false if it is not. */
  push(branch: string, commit: string, expected: string | undefined): Promise<boolean>;
  /**
   * Restores the commit that another run had pushed to a branch, if the branch is still at `ours`; false if it is not,
   * or if that commit can no longer be fetched.
   */
  giveBack(branch: string, commit: string, ours: string): Promise<boolean>;
  /** The change, as `git diff` prints it. */
  diff(base: string, commit: string): Promise<string>;
  close(): Promise<void>;
}

/** The most commits that a promotion's branch may have on the base, ours and other people's. */
const MOST_ON_BASE = 50;

/** Publishes by git. */
export function gitPublisher(
  repository: Repository,
  { author, env, pushes }: {
    readonly author: string | undefined;
    readonly env: Variables;
    /** Whether a push may follow; false in a dry run. */
    readonly pushes: boolean;
  },
): Publisher {
  let connection: PushConnection | undefined;
  const opened: PushConnection[] = [];
  const commits = new Map<string, Promise<string>>();
  return {
    expectPush() {
      if (!pushes || connection !== undefined) return;
      connection = openPushConnection(repository, env);
      if (connection !== undefined) opened.push(connection);
    },
    commit({ base, files, message }) {
      const key = JSON.stringify([base, files, message]);
      const written = commits.get(key) ??
        writeCommit(repository, { base, files, message, author, env });
      commits.set(key, written);
      written.catch(() => commits.delete(key));
      return written;
    },
    push(branch, commit, expected) {
      const prepared = connection;
      connection = undefined;
      return pushBranch(repository, branch, commit, expected, prepared);
    },
    giveBack: async (branch, commit, ours) => {
      // A server refuses incomplete history, so fetch down to a commit that the base has.
      const lost = await ensureCommits(repository, [commit], { depth: MOST_ON_BASE });
      return lost.length === 0 && await pushBranch(repository, branch, commit, ours);
    },
    // The printer adds colour.
    diff: (base, commit) => diffText(repository, base, commit, { color: false }),
    close: async () => void await Promise.all(opened.map((one) => one.close())),
  };
}
