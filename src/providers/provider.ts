import type { CommitStatus } from "../core/promotion/commit_status.ts";
import type { Server } from "../core/doctor/setup.ts";
import type { ProviderName } from "../core/names/names.ts";
import type { PullRequest } from "../core/promotion/pull_request.ts";

export type { ProviderName, PullRequest };

export interface PullRequestDraft extends PullRequestText {
  readonly sourceBranch: string;
  readonly targetBranch: string;
}

/** Title and description, as a pull request should have them. */
export interface PullRequestText {
  readonly title: string;
  readonly description: string;
}

/** What `Provider.look` is asked for. Nothing that is left out is read. */
export interface Question {
  /** The base branch; undefined: the repository's default branch. */
  readonly base?: string | undefined;
  /** Source branches of which head and open pull requests are wanted. */
  readonly branches?: readonly string[];
  /** Every open pull request to the base, of whatever branch. */
  readonly allOpen?: boolean;
  /** This pull request, open or not. */
  readonly pullRequest?: number | undefined;
  /** Commits of which the pull requests that put them on the base are wanted. One look, which the index may lag behind. */
  readonly mergedBy?: readonly string[];
  /** Pull requests to the base that were merged at this time (milliseconds since 1970) or later, by the list of pull requests. */
  readonly mergedSince?: number | undefined;
  /** Pull requests to the base that were closed unmerged at this time or later. */
  readonly closedSince?: number | undefined;
  /** Commits of which every context's newest report is wanted: statuses, and on GitHub check runs too. */
  readonly reportsOn?: readonly string[];
  /** The same for commits that are likely to be asked about next; on GitHub one without reports is left out. */
  readonly alsoReportsOn?: readonly string[];
  /**
   * Auto-merge may be asked for next: what `update` needs for that is read as well where it takes requests of its own
   * (Azure DevOps: who we are, and the branch policies), without waiting for it.
   */
  readonly arming?: boolean;
  /** With `allOpen`, also the gate of each pull request; on Azure DevOps that takes two requests each. */
  readonly gates?: boolean;
}

/** What a look saw, all of it at (nearly) one moment. */
export interface Sight {
  /**
   * `commit` is undefined where the branch does not exist, and may be where nothing but reports is asked for: so waiting
   * for them costs one request each time. `branch` then is the one that was asked for, or empty.
   */
  readonly base: { readonly branch: string; readonly commit: string | undefined };
  /** Of `Question.branches`, those that exist, with their newest commits. */
  readonly heads: ReadonlyMap<string, string>;
  /**
   * Open pull requests from `Question.branches` of this repository, whatever they target; with `allOpen` also every one
   * to the base, forks included. Each once, in the order of their numbers.
   */
  readonly open: readonly PullRequest[];
  readonly pullRequest: PullRequest | undefined;
  /** By commit; forks are included, and the caller judges. A commit that the index does not know has an empty list. */
  readonly merged: ReadonlyMap<string, readonly PullRequest[]>;
  /** Newest first. */
  readonly recentlyMerged: readonly PullRequest[];
  /** Newest first. */
  readonly recentlyClosed: readonly PullRequest[];
  /** By commit; one that the server does not have has an empty list. */
  readonly reports: ReadonlyMap<string, readonly CommitStatus[]>;
}

/** What `Provider.readSetup` is asked for. */
export interface SetupQuestion {
  /** The base branch. */
  readonly branch: string;
  /** A branch such as promotions have; it need not exist. */
  readonly promotionBranch: string;
  /** Commits of which the reports are wanted. */
  readonly commits: readonly string[];
}

/** What came of asking for auto-merge. */
export type Armed =
  | "armed"
  /** GitHub refuses since nothing is missing: it can be merged now ("clean status", "unstable status"). */
  | "ready"
  /** It has merged by now. */
  | "merged";

/**
 * What the program needs of a provider. Reads are repeated where that is safe. Writes that are idempotent may be
 * repeated; creating is sent once and looked up after an unclear answer. Every error is a `Failure` with code `auth` or
 * `provider`; an answer of a shape that is not known is one too, never an empty result.
 */
export interface Provider {
  readonly name: ProviderName;
  /** Characters (UTF-16 units) that a description may have. */
  readonly descriptionLimit: number;

  /** The server's time by its last `Date` header, else the clock's, in milliseconds since 1970. */
  now(): number;

  /** Reads what is asked for in as few requests as the API allows, those that do not depend on each other at once. */
  look(question: Question): Promise<Sight>;

  /** Every report there ever was on these commits, superseded ones included, oldest first of each context. */
  pastReports(commits: readonly string[]): Promise<Sight["reports"]>;

  /**
   * Reads what the token may read of the repository's settings. What it may not is said in place of each fact; an outage
   * and a token that is not accepted are thrown.
   */
  readSetup(question: SetupQuestion): Promise<Server>;

  /**
   * Makes the pull request, or gives the one that is there already (by a request whose answer was lost, or by another
   * run), as it is: the caller looks at its text.
   */
  create(
    draft: PullRequestText & {
      readonly sourceBranch: string;
      readonly targetBranch: string;
      readonly draft?: boolean;
    },
  ): Promise<PullRequest>;

  /**
   * Sets the text, and asks for auto-merge of that head where `arm` is given; on Azure DevOps in one request. The answer
   * tells the pull request as it is afterwards, also one that has ended meanwhile, its head read again where the request
   * has no guard for it. Throws `could not set auto-merge on PR #<n> (check auto-merge setting and required checks)` where
   * the provider refuses. `armed` is undefined where nothing was to be armed, or the head is another run's by now.
   */
  update(
    pullRequest: PullRequest,
    change: {
      readonly text?: PullRequestText;
      readonly arm?: {
        readonly headSha: string;
        /** It has to wait for the gate: Azure DevOps warns where no branch policy makes auto-complete wait. */
        readonly gated?: boolean;
      };
    },
  ): Promise<{ readonly pullRequest: PullRequest; readonly armed: Armed | undefined }>;

  /** Switches auto-merge off; no error where it was off, or where the pull request is merged or closed by now. */
  disarm(pullRequest: PullRequest): Promise<PullRequest>;

  /**
   * Merges now, if the head is still `headSha`; waits out passing refusals ("Base branch was modified"). Where something
   * required turns out to be missing after all, auto-merge is switched on instead, and the answer is open and armed.
   */
  merge(pullRequest: PullRequest, options: { readonly headSha: string }): Promise<PullRequest>;

  /** Closes it unmerged, with a new description where one is given. */
  close(
    pullRequest: PullRequest,
    options?: { readonly description?: string },
  ): Promise<PullRequest>;

  /** Says something on the pull request's page, in Markdown. */
  comment(pullRequest: PullRequest, text: string): Promise<void>;

  /** Adds labels, reviewers and assignees. What the provider refuses is a warning in the log: it must not stop a release. */
  decorate(
    pullRequest: PullRequest,
    wanted: {
      readonly labels?: readonly string[];
      readonly reviewers?: readonly string[];
      readonly assignees?: readonly string[];
    },
  ): Promise<void>;

  /**
   * Sets the gate's status on the pull request's head: on GitHub the commit status `gitops-promotion`, on Azure DevOps a
   * pull request status of genre `gitops-promotion` and name `gate`.
   */
  setGate(
    pullRequest: PullRequest,
    gate: {
      readonly state: "pending" | "success" | "failure";
      readonly description: string;
      readonly url?: string;
    },
  ): Promise<void>;
}
