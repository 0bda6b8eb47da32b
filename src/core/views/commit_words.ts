/** What a commit's message says about the pull request that made it. */
interface CommitWords {
  readonly pullRequest?: number;
  /** Whether it is GitHub's merge commit, whose author merged the pull request. */
  readonly isMerge: boolean;
  /** Whether it brought a promotion of ours, by its title. */
  readonly isPromotion: boolean;
}

/** GitHub's merges and squashes, and Azure DevOps' merges, as they are named when nobody changes that. */
const NUMBERS = [
  /^Merge pull request #(?<number>\d+) from /,
  /^Merged PR (?<number>\d+): /,
  /\(#(?<number>\d+)\)$/,
  /^Merge pull request (?<number>\d+) from /,
];

/** Reads a commit's message. Anybody can write one, so it is a hint only. */
export function readCommitWords(message: string): CommitWords {
  const [subject = ""] = message.split("\n", 1);
  const number = NUMBERS.map((pattern) => pattern.exec(subject)?.groups?.["number"])
    .find((found) => found !== undefined && found.length < 10);
  const isPromotion =
    /\b(?:Promote|Roll back) [^\s/]+\/[^\s/]+ (?:to )?version \S+ (?:to|in) environment \S+/
      .test(message) || / from (?:\S+\/)?promote\/\S+/.test(subject);
  const isMerge = subject.startsWith("Merge pull request #");
  return { ...(number === undefined ? {} : { pullRequest: Number(number) }), isMerge, isPromotion };
}
