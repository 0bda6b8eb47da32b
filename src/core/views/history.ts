import { readTrailers } from "../decide/trailers.ts";
import { isoTime } from "./overview.ts";
import { readCommitWords } from "./commit_words.ts";
import type { CommitFacts } from "./snapshot.ts";
import type { TagChange } from "../inventory/tag_walk.ts";

/** One change of an app's tag in an environment (spec, "Views"). */
export interface HistoryEntry {
  /** ISO 8601, UTC: when it came to the base branch. */
  readonly time: string;
  readonly env: string;
  /** Empty if the app was not there before; several tags if its markers disagreed. */
  readonly from: string;
  /** Empty if the app was removed. */
  readonly to: string;
  readonly commit: string;
  readonly pullRequest?: { readonly number: number; readonly url?: string };
  /** Who merged it, or pushed it without a pull request, if known. */
  readonly mergedBy?: string;
  /** The reason of a hotfix. */
  readonly hotfix?: string;
}

/** A commit with its author and committer. */
interface SignedCommit extends CommitFacts {
  readonly author: string;
  readonly committer: string;
}

/** The pull request that made a commit, according to the provider. */
export interface MergedBy {
  readonly number: number;
  readonly url: string;
  readonly mergedBy: string | undefined;
}

/**
 * The entries of the history, newest first; `known` is the provider's information by commit, `merged` the message of
 * the commit that a merge brought in.
 */
export function historyEntries(
  changes: readonly TagChange<SignedCommit>[],
  known: ReadonlyMap<string, MergedBy>,
  merged: ReadonlyMap<string, string> = new Map(),
): HistoryEntry[] {
  return changes.map(({ commit, env, from, to }) => ({
    time: isoTime(commit.time),
    env,
    from: from.join(", "),
    to: to.join(", "),
    commit: commit.id,
    ...whoMerged(commit, known.get(commit.id)),
    ...whyHotfix(commit.message, merged.get(commit.id)),
  }));
}

function whyHotfix(...messages: readonly (string | undefined)[]): Pick<HistoryEntry, "hotfix"> {
  const reasons = messages.map((message) => readTrailers(message ?? "").hotfix);
  const hotfix = reasons.find((reason) => reason !== undefined);
  return hotfix === undefined ? {} : { hotfix };
}

function whoMerged(
  commit: SignedCommit,
  known: MergedBy | undefined,
): Pick<HistoryEntry, "pullRequest" | "mergedBy"> {
  if (known !== undefined) {
    const { number, url, mergedBy } = known;
    return { pullRequest: { number, url }, ...(mergedBy === undefined ? {} : { mergedBy }) };
  }
  const { pullRequest: number, isMerge } = readCommitWords(commit.message);
  if (number === undefined) return commit.author === "" ? {} : { mergedBy: commit.author };
  // A merge commit's author merged it; a squash commit has the author of the squashed commits.
  return { pullRequest: { number }, ...(isMerge ? { mergedBy: commit.author } : {}) };
}
