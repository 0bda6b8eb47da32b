import type { CommitStatus } from "../core/promotion/commit_status.ts";

export type ProviderName = "github" | "azdo";

/** A pull request as both providers can tell it; branches without `refs/heads/`. */
export interface PullRequest {
  readonly number: number;
  /** The provider's own handle where the number is not enough (GitHub's node id); empty on Azure DevOps. */
  readonly id: string;
  /** The page for people. */
  readonly url: string;
  readonly title: string;
  /** Whole, never cut (Azure DevOps' lists cut it, so it is read from the single pull request). */
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
}

export interface PullRequestText {
  readonly title: string;
  readonly description: string;
}

export interface PullRequestDraft extends PullRequestText {
  readonly sourceBranch: string;
  readonly targetBranch: string;
}

/**
 * What the commands need of a forge. Reads are retried by the implementation where that is safe; writes are sent
 * once, and looked up after an unclear answer. Every error is a `Failure` with code `auth` or `provider`.
 */
export interface Provider {
  /** Characters (UTF-16 units) that a description may have. */
  readonly descriptionLimit: number;

  /** Open pull requests from this repository's `branch`, whatever they target; forks are left out. */
  findOpenPullRequests(branch: string): Promise<PullRequest[]>;

  /**
   * The merged pull requests that put `sha` on a branch, by merge, squash or rebase, forks included (the caller
   * judges). Waits for a lagging index before it answers with none.
   */
  findMergedPullRequests(sha: string): Promise<PullRequest[]>;

  /**
   * Makes the pull request, or gives the one that is there already, as it is: by a request whose answer was lost, or
   * by another run, perhaps for another promotion, so that the caller has to look at its text.
   */
  createPullRequest(draft: PullRequestDraft): Promise<PullRequest>;

  /** Sets title and description, and nothing else. */
  updatePullRequest(pullRequest: PullRequest, text: PullRequestText): Promise<PullRequest>;

  /**
   * Lets the pull request merge by itself once its requirements are met. Where GitHub refuses because it could be
   * merged at once, it is merged if `mergeIfReady`, guarded by `headSha`; else, and for every other refusal, the
   * error is `could not set auto-merge on PR #<n> (check auto-merge setting and required checks)`. Answers `merged`
   * where the pull request has merged by then, else `armed`.
   */
  enableAutoMerge(
    pullRequest: PullRequest,
    options: { readonly headSha: string; readonly mergeIfReady: boolean },
  ): Promise<"armed" | "merged">;

  /** Takes back what `enableAutoMerge` armed; no error where it was not armed. */
  disableAutoMerge(pullRequest: PullRequest): Promise<void>;

  /** Every context's newest status on the commit, all pages, and on GitHub check runs too. */
  listStatuses(sha: string): Promise<CommitStatus[]>;
}
