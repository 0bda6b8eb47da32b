import type { ForgeState } from "./forge_state.ts";
import { isAncestor } from "./commits.ts";
import { conflicts } from "./merge_commit.ts";
import type {
  CheckRun,
  Person,
  Protection,
  PullRequest,
  Repository,
  Status,
  StatusState,
} from "./model.ts";
import { targetTip } from "./pull_requests.ts";

interface StatusOptions {
  readonly sha: string;
  readonly context: string;
  readonly genre?: string | undefined;
  readonly state: StatusState;
  readonly description?: string | undefined;
  readonly targetUrl?: string | undefined;
  readonly creator: Person;
}

export function addStatus(
  state: ForgeState,
  repository: Pick<Repository, "statuses">,
  options: StatusOptions,
): Status {
  const status: Status = {
    id: state.nextNumber("status"),
    sha: options.sha,
    context: options.context,
    genre: options.genre,
    state: options.state,
    description: options.description,
    targetUrl: options.targetUrl,
    createdAt: state.now(),
    creator: options.creator,
  };
  repository.statuses.push(status);
  return status;
}

export function addCheckRun(
  state: ForgeState,
  repository: Repository,
  options: Pick<CheckRun, "sha" | "name" | "status" | "conclusion">,
): CheckRun {
  const run: CheckRun = {
    id: state.nextNumber("check run"),
    ...options,
    startedAt: state.now(),
    completedAt: options.status === "completed" ? state.now() : undefined,
  };
  repository.checkRuns.push(run);
  return run;
}

/** Every status on a commit, newest first. */
export function statusesOf(repository: Pick<Repository, "statuses">, sha: string): Status[] {
  return repository.statuses.filter((status) => status.sha === sha).reverse();
}

/** The newest status of each context (case does not count) and genre, newest first. */
export function latestStatuses(repository: Pick<Repository, "statuses">, sha: string): Status[] {
  return latest(
    statusesOf(repository, sha),
    (status) => JSON.stringify([status.genre ?? null, status.context.toLowerCase()]),
  );
}

/** The newest check run of each name, newest first. */
export function latestCheckRuns(repository: Repository, sha: string): CheckRun[] {
  return latest(checkRunsOf(repository, sha), (run) => run.name);
}

/** Every check run on a commit, newest first. */
export function checkRunsOf(repository: Repository, sha: string): CheckRun[] {
  return repository.checkRuns.filter((run) => run.sha === sha).reverse();
}

type Verdict = "success" | "pending" | "failure";

export interface Mergeability {
  readonly conflicts: boolean;
  /** The target has commits that the head lacks. */
  readonly behind: boolean;
  readonly protection: Protection | undefined;
  readonly required: ReadonlyMap<string, Verdict | "expected">;
  readonly approved: boolean;
  /** The worst of what is not required. */
  readonly others: Verdict;
  /** Everything that is required is there. */
  readonly ready: boolean;
}

/** What stands between a pull request and its merge. */
export async function mergeability(pullRequest: PullRequest): Promise<Mergeability> {
  const { repository, source, target } = pullRequest;
  const protection = repository.protections.get(target.branch);
  const verdicts = verdictsOf(pullRequest);
  const required = new Map<string, Verdict | "expected">();
  for (const context of protection?.contexts ?? []) {
    required.set(context, verdicts.get(context.toLowerCase()) ?? "expected");
    verdicts.delete(context.toLowerCase());
  }
  const tip = await targetTip(pullRequest);
  const behind = !await isAncestor(repository.dir, tip, source.sha);
  const conflicting = await conflicts(repository.dir, tip, source.sha);
  const approved = pullRequest.approvals.size >= (protection?.approvals ?? 0);
  const green = [...required.values()].every((verdict) => verdict === "success");
  return {
    conflicts: conflicting,
    behind,
    protection,
    required,
    approved,
    others: worst([...verdicts.values()]),
    ready: green && approved && !conflicting && !pullRequest.draft &&
      !(behind && protection?.upToDate === true),
  };
}

/** Statuses and check runs alike, by context or name in lower case. */
function verdictsOf(pullRequest: PullRequest): Map<string, Verdict> {
  const { repository, source } = pullRequest;
  const from = repository.dialect.requiredOn === "pull request" ? pullRequest : repository;
  const all = [
    ...latestStatuses(from, source.sha).map((status) =>
      [contextOf(status).toLowerCase(), verdictOfStatus(status)] as const
    ),
    ...latestCheckRuns(repository, source.sha).map((run) =>
      [run.name.toLowerCase(), verdictOfRun(run)] as const
    ),
  ];
  const verdicts = new Map<string, Verdict>();
  for (const [context, verdict] of all) {
    const before = verdicts.get(context);
    verdicts.set(context, before === undefined ? verdict : worst([before, verdict]));
  }
  return verdicts;
}

/** As a protection names it: Azure DevOps' genre and name together. */
function contextOf({ genre, context }: Status): string {
  return genre === undefined ? context : `${genre}/${context}`;
}

function verdictOfStatus(status: Status): Verdict {
  switch (status.state) {
    case "success":
    case "notApplicable":
      return "success";
    case "pending":
    case "notSet":
      return "pending";
    case "failure":
    case "error":
      return "failure";
  }
}

function verdictOfRun(run: CheckRun): Verdict {
  if (run.status !== "completed") return "pending";
  const good = ["success", "neutral", "skipped"].includes(run.conclusion ?? "");
  return good ? "success" : "failure";
}

function worst(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes("failure")) return "failure";
  return verdicts.includes("pending") ? "pending" : "success";
}

function latest<T>(newestFirst: readonly T[], key: (item: T) => string): T[] {
  const seen = new Set<string>();
  return newestFirst.filter((item) => {
    const known = seen.has(key(item));
    seen.add(key(item));
    return !known;
  });
}
