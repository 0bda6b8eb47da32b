/** What a provider is asked about a repository's settings; nothing is changed. */
export interface SetupQuestion {
  /** The base branch. */
  readonly branch: string;
  /** A branch such as promotions have; it need not exist. */
  readonly promotionBranch: string;
  /** Commits of which the reports are wanted. */
  readonly commits: readonly string[];
}
