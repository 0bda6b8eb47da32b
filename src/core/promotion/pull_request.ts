/** A pull request as both providers can tell it; branches without `refs/heads/`. */
export interface PullRequest {
  readonly number: number;
  /** The provider's own handle where the number is not enough (GitHub's node id); empty on Azure DevOps. */
  readonly id: string;
  /** The page for people. */
  readonly url: string;
  readonly title: string;
  /** Whole as far as the end of our metadata, and whole without any (Azure DevOps' lists cut it at 400 characters). */
  readonly description: string;
  readonly sourceBranch: string;
  readonly targetBranch: string;
  /** The source branch comes from another repository, where strangers can push. */
  readonly fromFork: boolean;
  /** The source branch's newest commit. */
  readonly headSha: string;
  readonly state: "open" | "merged" | "closed";
  /** Armed to merge by itself: GitHub's auto-merge or merge queue, Azure DevOps' auto-complete. */
  readonly autoMerge: boolean;
  /** Auto-merge was switched on by somebody else than the token's owner (`enabledBy`, `autoCompleteSetBy`); undefined where nobody can tell, and for a pull request that was read by its number on Azure DevOps. */
  readonly autoMergeByOthers?: boolean | undefined;
  /** It waits in GitHub's merge queue. */
  readonly queued?: boolean;
  readonly draft?: boolean;
  /** The commit on the base that the merge made (the last one of a rebase), where it is merged and the provider tells. */
  readonly mergeCommit?: string | undefined;
  /** How many commits the pull request has, where the provider tells. */
  readonly commits?: number | undefined;
  /** Who merged it, by login or name, where it is merged and the provider tells. */
  readonly mergedBy?: string | undefined;
  /** Milliseconds since 1970, when it was merged or closed. */
  readonly endedAt?: number | undefined;
  /** The newest gate status on the head (spec, "Steering"), where the look was for all open pull requests. */
  readonly gate?: {
    readonly state: "pending" | "success" | "failure";
    readonly description: string;
  } | undefined;
}
