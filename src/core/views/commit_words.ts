/** What a commit's message says about its pull request. */
interface CommitWords {
  readonly pullRequest?: number;
  /** Whether it is a merge commit of GitHub, whose author merged the pull request. */
  readonly isMerge: boolean;
  /** Whether its title is that of a promotion. */
  readonly isPromotion: boolean;
}

/** The default titles of GitHub's merges and squashes, and Azure DevOps' merges. */
const NUMBERS = [
  /^Merge pull request #(?<number>\d+) from /,
  /^Merged PR (?<number>\d+): /,
  /\(#(?<number>\d+)\)$/,
  /^Merge pull request (?<number>\d+) from /,
];

/** Parses a commit's message. Anyone can write one, so it is only a hint. */
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
