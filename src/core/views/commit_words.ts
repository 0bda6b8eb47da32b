import type { ProviderName } from "../names/names.ts";

/** What a commit's message says about its pull request. */
interface CommitWords {
  readonly pullRequest?: number;
  /** Whose title it is. */
  readonly provider?: ProviderName;
  /** Whether it is a merge commit of GitHub, whose author merged the pull request. */
  readonly isMerge: boolean;
  /** Whether its title is that of a promotion. */
  readonly isPromotion: boolean;
}

/** The default titles of GitHub's merges and squashes, and Azure DevOps' merges. */
const NUMBERS: readonly (readonly [RegExp, ProviderName])[] = [
  [/^Merge pull request #(?<number>\d+) from /, "github"],
  [/^Merged PR (?<number>\d+): /, "azdo"],
  [/\(#(?<number>\d+)\)$/, "github"],
  [/^Merge pull request (?<number>\d+) from /, "azdo"],
];

/** Parses a commit's message. Anyone can write one, so it is only a hint. */
export function readCommitWords(message: string): CommitWords {
  const [subject = ""] = message.split("\n", 1);
  const [found] = NUMBERS.flatMap(([pattern, provider]) => {
    const number = pattern.exec(subject)?.groups?.["number"] ?? "";
    return number === "" || number.length >= 10 ? [] : [{ pullRequest: Number(number), provider }];
  });
  const isPromotion =
    /\b(?:Promote|Roll back) [^\s/]+\/[^\s/]+ (?:to )?version \S+ (?:to|in) environment \S+/
      .test(message) || / from (?:\S+\/)?promote\/\S+/.test(subject);
  const isMerge = subject.startsWith("Merge pull request #");
  return { ...found, isMerge, isPromotion };
}
