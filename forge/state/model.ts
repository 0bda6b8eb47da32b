/** `rebase-merge` is Azure DevOps' semi-linear merge; GitHub knows the first three. */
export type MergeMethod = "merge" | "squash" | "rebase" | "rebase-merge";

export type Access = "none" | "read" | "write" | "admin";

export interface Person {
  readonly id: number;
  readonly login: string;
  readonly name: string;
  readonly email: string;
  readonly bot: boolean;
}

/** What the providers do differently when they merge; the front end of a repository decides. */
export interface Dialect {
  /** The default message of the commit that a merge or squash makes. */
  mergeMessage(pullRequest: PullRequest, method: MergeMethod): string;
  /** The committer of what the server commits; `undefined` stands for the person who merges. */
  readonly committer: { readonly name: string; readonly email: string } | undefined;
  /** Pull requests are numbered in each repository (GitHub), or across all of them (Azure DevOps). */
  readonly numbering: "repository" | "server";
  /** What a protection's contexts are looked for on: statuses of the head (default), or of the pull request itself. */
  readonly requiredOn?: "head" | "pull request";
}

/** What must hold before a pull request into the branch can be merged. */
export interface Protection {
  /** Contexts of statuses, or names of check runs, that must have succeeded on the head. */
  contexts: string[];
  approvals: number;
  /** The head must contain the branch's tip. */
  upToDate: boolean;
  /** Code owners must approve; shown only. */
  codeOwners?: boolean;
}

export interface RepositorySettings {
  /** Reading needs a token. */
  private: boolean;
  autoMergeAllowed: boolean;
  /** In the order of preference: the first is what the forge offers a person. */
  mergeMethods: MergeMethod[];
  deleteBranchOnMerge: boolean;
  /** Pull requests are merged by a queue, never directly. */
  mergeQueue: boolean;
  /** What GitHub says that it is with "Allow GitHub Actions to create and approve pull requests". */
  botsMayOpenPullRequests: boolean;
  disabled: boolean;
  /** Slugs of GitHub's teams that may review. */
  teams: string[];
  /** Rules of GitHub's rulesets, as its API shows them; what keeps merges back here are the protections. */
  rules: BranchRule[];
  /** Paths of GitHub's workflows that are switched off. */
  disabledWorkflows: string[];
}

/** A rule of an active ruleset. */
export interface BranchRule {
  /** A branch's name, or its beginning with `*` behind it; the default branch where it is left out. */
  readonly branch?: string;
  readonly type: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
}

export interface Repository {
  readonly id: number;
  /** GitHub's owner, or Azure DevOps' `organization/project`. */
  readonly owner: string;
  readonly name: string;
  /** The bare repository. */
  readonly dir: string;
  readonly objectFormat: "sha1" | "sha256";
  readonly dialect: Dialect;
  readonly createdAt: number;
  readonly parent: Repository | undefined;
  defaultBranch: string;
  readonly settings: RepositorySettings;
  /** By branch. */
  readonly protections: Map<string, Protection>;
  /** Every label that GitHub's API has put on a pull request; it stays when it is taken off. */
  readonly labels: Set<string>;
  /** In the order of their numbers. */
  readonly pullRequests: PullRequest[];
  /** Oldest first. */
  readonly statuses: Status[];
  /** Oldest first. */
  readonly checkRuns: CheckRun[];
  /** The branches' tips when pull requests were last compared with them. */
  seen: Map<string, string>;
}

/** `notSet` and `notApplicable` are Azure DevOps' own. */
export type StatusState =
  | "pending"
  | "success"
  | "failure"
  | "error"
  | "notSet"
  | "notApplicable";

export interface Status {
  readonly id: number;
  readonly sha: string;
  /** GitHub's context, Azure DevOps' name. */
  readonly context: string;
  readonly genre: string | undefined;
  readonly state: StatusState;
  readonly description: string | undefined;
  readonly targetUrl: string | undefined;
  readonly createdAt: number;
  readonly creator: Person;
}

export type CheckConclusion =
  | "success"
  | "failure"
  | "neutral"
  | "cancelled"
  | "skipped"
  | "timed_out"
  | "action_required";

export interface CheckRun {
  readonly id: number;
  readonly sha: string;
  readonly name: string;
  readonly status: "queued" | "in_progress" | "completed";
  readonly conclusion: CheckConclusion | undefined;
  readonly startedAt: number;
  readonly completedAt: number | undefined;
}

export interface AutoMerge {
  readonly by: Person;
  readonly method: MergeMethod;
  /** The whole message of the commit; `undefined` for the default. */
  readonly message: string | undefined;
  readonly deleteSource: boolean;
  readonly at: number;
}

interface Merge {
  /** The commit that the branch had afterwards. */
  readonly sha: string;
  readonly by: Person;
  readonly at: number;
  readonly method: MergeMethod | "push";
  /** Every commit that came to the branch by it, newest first. */
  readonly introduced: readonly string[];
}

/** What somebody said on a pull request's page. */
export interface Comment {
  readonly id: number;
  readonly author: Person;
  body: string;
  readonly createdAt: number;
}

/** What somebody thinks of a pull request; only GitHub's API shows it. */
export interface Review {
  readonly id: number;
  readonly author: Person;
  readonly verdict: "approved" | "changes requested" | "commented";
  readonly body: string;
  /** The head that was looked at. */
  readonly sha: string;
  readonly at: number;
}

export interface PullRequest {
  readonly repository: Repository;
  readonly number: number;
  readonly id: number;
  readonly author: Person;
  title: string;
  body: string;
  draft: boolean;
  readonly labels: string[];
  readonly assignees: Person[];
  /** Asked by GitHub's API; teams by their slugs. */
  readonly requestedReviewers: Person[];
  readonly requestedTeams: string[];
  /** Oldest first. */
  readonly comments: Comment[];
  /** The branch's newest commit is `sha`; it stays when the branch is deleted. */
  readonly source: { repository: Repository | undefined; readonly branch: string; sha: string };
  /** `sha` is the branch's tip when the pull request was opened, then the one it was last compared with. */
  readonly target: { branch: string; sha: string };
  state: "open" | "merged" | "closed";
  readonly createdAt: number;
  updatedAt: number;
  closedAt: number | undefined;
  merge: Merge | undefined;
  autoMerge: AutoMerge | undefined;
  /** In the merge queue. */
  queued: boolean;
  /** Logins of those whose last verdict approves. */
  readonly approvals: Set<string>;
  /** Oldest first. */
  readonly reviews: Review[];
  /** Azure DevOps' statuses of the pull request itself; oldest first. */
  readonly statuses: Status[];
}

/** Why the forge does not do what it is asked to; the front ends word it as their provider does. */
type RefusalReason =
  | "already-armed"
  | "auto-merge-not-allowed"
  | "behind"
  | "checks"
  | "approvals"
  | "clean"
  | "closed"
  | "conflict"
  | "draft"
  | "duplicate"
  | "method"
  | "missing-source"
  | "missing-target"
  | "no-commits"
  | "not-armed"
  | "queue"
  | "stale-head"
  | "unprotected"
  | "unstable";

export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly reason: RefusalReason;

  constructor(reason: RefusalReason, message: string) {
    super(message);
    this.reason = reason;
  }
}
