/** A pull request in the form that all providers share; branches without `refs/heads/`. */
export interface PullRequest {
  readonly number: number;
  /** GitHub's node id; empty on Azure DevOps. */
  readonly id: string;
  /** The web page. */
  readonly url: string;
  readonly title: string;
  /**
   * Complete at least to the end of our metadata; complete if there is none (lists on Azure DevOps cut it at 400
   * characters).
   */
  readonly description: string;
  readonly sourceBranch: string;
  readonly targetBranch: string;
  /** Whether the source branch is in another repository, where strangers can push. */
  readonly fromFork: boolean;
  /** The source branch's head. */
  readonly headSha: string;
  readonly state: "open" | "merged" | "closed";
  /** Whether it is armed: GitHub's auto-merge or merge queue, Azure DevOps' auto-complete. */
  readonly autoMerge: boolean;
  /**
   * Whether somebody other than the token's owner enabled auto-merge (`enabledBy`, `autoCompleteSetBy`); undefined if
   * unknown, and for a pull request that was read by its number on Azure DevOps.
   */
  readonly autoMergeByOthers?: boolean | undefined;
  /** Whether it is in GitHub's merge queue. */
  readonly queued?: boolean;
  readonly draft?: boolean;
  /** The commit on the base that the merge made (the last one of a rebase); undefined if not merged or unknown. */
  readonly mergeCommit?: string | undefined;
  /** The number of its commits, if the provider says. */
  readonly commits?: number | undefined;
  /** Who merged it, by login or name, if the provider says. */
  readonly mergedBy?: string | undefined;
  /** When it was merged or closed, in milliseconds since 1970. */
  readonly endedAt?: number | undefined;
  /** The newest gate status on the head (spec, "Steering"), if gates were queried. */
  readonly gate?: {
    readonly state: "pending" | "success" | "failure";
    readonly description: string;
  } | undefined;
}
