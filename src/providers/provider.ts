import type { CommitStatus } from "../core/promotion/commit_status.ts";
import type { Server } from "../core/doctor/setup.ts";
import type { ProviderName } from "../core/names/names.ts";
import type { PullRequest } from "../core/promotion/pull_request.ts";

export type { ProviderName, PullRequest };

export interface PullRequestDraft extends PullRequestText {
  readonly sourceBranch: string;
  readonly targetBranch: string;
}

/** The title and description that a pull request should have. */
export interface PullRequestText {
  readonly title: string;
  readonly description: string;
}

/** What `Provider.read` reads; nothing else is read. */
export interface Query {
  /** The base branch; undefined: the repository's default branch. */
  readonly base?: string | undefined;
  /** Source branches whose heads and open pull requests are read. */
  readonly branches?: readonly string[];
  /** Every open pull request to the base, from any branch. */
  readonly allOpen?: boolean;
  /** This pull request, open or not. */
  readonly pullRequest?: number | undefined;
  /** Commits whose pull requests are read: those that put them on the base. The provider's index may lag behind. */
  readonly mergedBy?: readonly string[];
  /**
   * Read pull requests to the base that were merged at this time (milliseconds since 1970) or later, from the list of
   * pull requests.
   */
  readonly mergedSince?: number | undefined;
  /** Read pull requests to the base that were closed unmerged at this time or later. */
  readonly closedSince?: number | undefined;
  /** Commits whose reports are read, the newest of every context: statuses, and on GitHub check runs too. */
  readonly reportsOn?: readonly string[];
  /** The same for commits that are likely to be queried next; on GitHub one without reports is left out. */
  readonly alsoReportsOn?: readonly string[];
  /**
   * Auto-merge may be set next: starts to read what `update` needs for that if it takes requests of its own (on Azure
   * DevOps our identity and the branch policies), without waiting for it.
   */
  readonly arming?: boolean;
  /** With `allOpen`, also read each pull request's gate; on Azure DevOps that takes two requests each. */
  readonly gates?: boolean;
}

/** The state of the repository on the provider, read at (nearly) one moment. */
export interface RemoteState {
  /**
   * `commit` is undefined if the branch does not exist, and may be undefined if only reports are queried, so that a
   * poll for them takes one request; `branch` then is the queried one, or empty.
   */
  readonly base: { readonly branch: string; readonly commit: string | undefined };
  /** The heads of those `Query.branches` that exist. */
  readonly heads: ReadonlyMap<string, string>;
  /**
   * Open pull requests from `Query.branches` of this repository, whatever they target; with `allOpen` also every one
   * to the base, forks included. Each once, in the order of their numbers.
   */
  readonly open: readonly PullRequest[];
  readonly pullRequest: PullRequest | undefined;
  /** By commit, forks included. A commit that the index does not know has an empty list. */
  readonly merged: ReadonlyMap<string, readonly PullRequest[]>;
  /** Newest first. */
  readonly recentlyMerged: readonly PullRequest[];
  /** Newest first. */
  readonly recentlyClosed: readonly PullRequest[];
  /** By commit; an unknown commit has an empty list. */
  readonly reports: ReadonlyMap<string, readonly CommitStatus[]>;
}

/** What `Provider.readSetup` reads. */
export interface SetupQuery {
  /** The base branch. */
  readonly branch: string;
  /** A branch with the name of a promotion's; it need not exist. */
  readonly promotionBranch: string;
  /** Commits whose reports are read. */
  readonly commits: readonly string[];
}

/** The outcome of enabling auto-merge. */
export type Armed =
  | "armed"
  /** GitHub refuses since nothing is missing: it can be merged at once ("clean status", "unstable status"). */
  | "ready"
  /** It has merged by now. */
  | "merged";

/**
 * What the program needs from a provider. Reads and idempotent writes may be retried; a create is sent once, and
 * checked after an unclear answer. Every error is a `Failure` with code `auth` or `provider`; so is an answer of
 * unknown shape, which is never taken for an empty result.
 */
export interface Provider {
  readonly name: ProviderName;
  /** Characters (UTF-16 units) that a description may have. */
  readonly descriptionLimit: number;

  /** The server's time by its last `Date` header, else the clock's, in milliseconds since 1970. */
  now(): number;

  /** Runs the query in as few requests as the API allows, independent ones in parallel. */
  read(query: Query): Promise<RemoteState>;

  /** Every report there ever was on these commits, superseded ones included, oldest first of each context. */
  pastReports(commits: readonly string[]): Promise<RemoteState["reports"]>;

  /**
   * Reads the repository's settings. A setting that the token may not read holds the reason; throws on an outage or a
   * rejected token.
   */
  readSetup(query: SetupQuery): Promise<Server>;

  /**
   * Creates the pull request, or returns the existing one (created by a request whose answer was lost, or by another
   * run) unchanged: the caller checks its text.
   */
  create(
    draft: PullRequestText & {
      readonly sourceBranch: string;
      readonly targetBranch: string;
      readonly draft?: boolean;
    },
  ): Promise<PullRequest>;

  /**
   * Sets the text, and with `arm` enables auto-merge for that head; on Azure DevOps in one request. Returns the pull
   * request as it is afterwards, also one that was merged or closed meanwhile, with its head read again if the request
   * cannot guard it. Throws `could not set auto-merge on PR #<n> (check auto-merge setting and required checks)` if the
   * provider refuses. `armed` is undefined without `arm`, and if the head is another run's by now.
   */
  update(
    pullRequest: PullRequest,
    change: {
      readonly text?: PullRequestText;
      readonly arm?: {
        readonly headSha: string;
        /** It has to wait for the gate: on Azure DevOps, warns if no branch policy makes auto-complete wait. */
        readonly gated?: boolean;
      };
    },
  ): Promise<{ readonly pullRequest: PullRequest; readonly armed: Armed | undefined }>;

  /** Disables auto-merge; no error if it was off, or if the pull request is merged or closed by now. */
  disarm(pullRequest: PullRequest): Promise<PullRequest>;

  /**
   * Merges at once if the head is still `headSha`; retries temporary refusals ("Base branch was modified"). If
   * something required turns out to be missing, enables auto-merge instead and returns the open pull request.
   */
  merge(pullRequest: PullRequest, options: { readonly headSha: string }): Promise<PullRequest>;

  /** Closes it unmerged, with a new description if there is one. */
  close(
    pullRequest: PullRequest,
    options?: { readonly description?: string },
  ): Promise<PullRequest>;

  /** Comments on the pull request, in Markdown. */
  comment(pullRequest: PullRequest, text: string): Promise<void>;

  /** Adds labels, reviewers and assignees. A refusal is only a warning: it must not stop a release. */
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
