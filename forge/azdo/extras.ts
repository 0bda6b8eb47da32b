import { optionalPolicies } from "./optional_policies.ts";
import { armAutoMerge, disarmAutoMerge } from "../state/merging.ts";
import type { ForgeState } from "../state/forge_state.ts";
import type { MergeMethod, Person, PullRequest, Repository } from "../state/model.ts";

/** What Azure DevOps knows of a pull request beyond what every forge does. */
interface Extras {
  completionOptions: Record<string, unknown> | undefined;
  autoCompleteSetBy: Person | undefined;
  /** Why the last attempt to complete it failed. */
  mergeStatus: "rejectedByPolicy" | "conflicts" | undefined;
  /** The commits that the source branch had, oldest first: each is an iteration, numbered from 1. */
  readonly iterations: Iteration[];
  /** By the identity's id. */
  readonly reviewers: Map<string, Reviewer>;
  /** By the comment's id. */
  readonly threadStatuses: Map<number, string>;
}

interface Iteration {
  readonly sha: string;
  readonly at: number;
}

export interface Reviewer {
  readonly person: Person;
  readonly vote: number;
  readonly isRequired: boolean;
}

const METHODS: Readonly<Record<string, MergeMethod>> = {
  noFastForward: "merge",
  squash: "squash",
  rebase: "rebase",
  rebaseMerge: "rebase-merge",
};

const extras = new WeakMap<PullRequest, Extras>();

export function extrasOf(pullRequest: PullRequest): Extras {
  let found = extras.get(pullRequest);
  if (found === undefined) {
    found = {
      completionOptions: undefined,
      autoCompleteSetBy: undefined,
      mergeStatus: undefined,
      iterations: [],
      reviewers: new Map(),
      threadStatuses: new Map(),
    };
    extras.set(pullRequest, found);
  }
  return found;
}

/** Remembers the head of each open pull request as an iteration, where it is a new one. */
export function recordIterations(state: ForgeState, repository: Repository): void {
  for (const pullRequest of repository.pullRequests) {
    const { iterations } = extrasOf(pullRequest);
    const { sha } = pullRequest.source;
    if (pullRequest.state !== "open" || iterations.at(-1)?.sha === sha) continue;
    iterations.push({ sha, at: state.now() });
  }
}

/** How completing merges: without a strategy by a merge commit, or a squash where the old flag says so. */
export function methodOf(options: Readonly<Record<string, unknown>> | undefined): MergeMethod {
  const strategy = options?.["mergeStrategy"];
  if (strategy === undefined) return options?.["squashMerge"] === true ? "squash" : "merge";
  return METHODS[String(strategy)] ?? "merge";
}

export function isStrategy(name: unknown): boolean {
  return Object.hasOwn(METHODS, String(name));
}

/**
 * Arms or disarms the state's auto-merge as the pull request asks. With a strategy that a policy forbids it stays set
 * and never completes (https://github.com/runatlantis/atlantis/issues/1496), nor while an optional policy is not
 * fulfilled that it was not told to ignore; so the state is not told of it.
 */
export function applyAutoComplete(state: ForgeState, pullRequest: PullRequest): void {
  const { completionOptions, autoCompleteSetBy } = extrasOf(pullRequest);
  if (pullRequest.state !== "open") return;
  const method = methodOf(completionOptions);
  const ignored = completionOptions?.["autoCompleteIgnoreConfigIds"];
  const allowed = pullRequest.repository.settings.mergeMethods.includes(method) &&
    optionalPolicies(pullRequest.repository).every(({ id, branch }) =>
      branch !== pullRequest.target.branch || (Array.isArray(ignored) && ignored.includes(id))
    );
  if (autoCompleteSetBy === undefined || !allowed) {
    if (pullRequest.autoMerge !== undefined) disarmAutoMerge(state, pullRequest);
    return;
  }
  const message = completionOptions?.["mergeCommitMessage"];
  armAutoMerge(state, pullRequest, {
    by: autoCompleteSetBy,
    method,
    message: typeof message === "string" ? message : undefined,
    deleteSource: completionOptions?.["deleteSourceBranch"] === true,
  });
}
