import * as z from "zod";
import { findEnvironment } from "../core/config/environments.ts";
import { Failure } from "../core/failure.ts";
import { acceptedBranches } from "../core/names/branch.ts";
import { parseDescription } from "../core/promotion/description.ts";
import type { Promotion } from "../core/promotion/promotion.ts";
import { firstParents, isInHistory } from "../git/history.ts";
import { hasCommit } from "../git/remote.ts";
import { resolveCommit } from "../git/repository.ts";
import type { PullRequest } from "../providers/provider.ts";
import type { Base } from "./base.ts";
import type { Workspace } from "./workspace.ts";

/** Which commits to promote from. */
export interface CommitOptions {
  /** Undefined: HEAD, and in GitHub Actions all that the push brought. */
  readonly commit?: string | undefined;
  readonly since?: string | undefined;
}

export const NOT_FROM_PULL_REQUEST = "skipping promotion as commit does not originate from PR";
const NOT_OURS = "skipping promotion as PR is not created by gitops-promotion";

/** A commit on the base branch, and what it merged. */
export interface Merged {
  readonly commit: string;
  /** The promotion that the commit's pull request carried, or why there is nothing to promote. */
  readonly found: { readonly promotion: Promotion; readonly number: number } | {
    readonly skipped: string;
  };
}

/** A commit that the user names; a full id may be of one that the clone does not have yet. */
export async function commitNamed(
  { repository }: Workspace,
  base: Base,
  revision: string,
): Promise<string> {
  const isFullId = /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(revision);
  if (!isFullId || await hasCommit(repository, revision)) {
    return await resolveCommit(repository, revision);
  }
  await isInHistory(repository, revision, base);
  if (await hasCommit(repository, revision)) return revision;
  throw new Failure("usage", `"${revision}" is no commit of "${base.branch}"`, {
    hint: "give one that a pull request was merged by",
  });
}

/**
 * The commits since `--since`, or since the push event's `before`, oldest first; undefined when only `commit` is meant.
 */
export async function commitsToPromote(
  options: CommitOptions,
  workspace: Workspace,
  { base, commit }: { readonly base: Base; readonly commit: string },
): Promise<string[] | undefined> {
  const { repository, log } = workspace;
  const since = options.since === undefined
    ? options.commit === undefined ? await pushedFrom(workspace) : undefined
    : await commitNamed(workspace, base, options.since);
  if (since === undefined) return undefined;
  if (await isInHistory(repository, since, { branch: base.branch, commit })) {
    return (await firstParents(repository, { since, commit })).reverse();
  }
  if (options.since === undefined) {
    log.warn({
      code: "push-event",
      message:
        `the push event's before (${since}) is not in the history of ${commit}, as after a forced push; promoting this commit only`,
    });
    return undefined;
  }
  throw new Failure("usage", `"${options.since}" is not in the history of ${commit}`, {
    hint: "give --since a commit that the base branch was at before",
  });
}

const PUSH_EVENT = z.object({ before: z.string().regex(/^[0-9a-f]{40,64}$/) });

/**
 * Where the branch was before the push that started this GitHub Actions run; undefined elsewhere, and for a new branch.
 * https://docs.github.com/en/webhooks/webhook-events-and-payloads#push
 */
async function pushedFrom({ env, log }: Workspace): Promise<string | undefined> {
  const path = env["GITHUB_EVENT_PATH"];
  const event = env["GITHUB_EVENT_NAME"] || "push";
  if (env["GITHUB_ACTIONS"] !== "true" || event !== "push" || !path) return undefined;
  try {
    const { before } = PUSH_EVENT.parse(JSON.parse(await Deno.readTextFile(path)));
    return /^0+$/.test(before) ? undefined : before;
  } catch (error) {
    log.warn({
      code: "push-event",
      message: `could not read the push event in "${path}": ${(error as Error).message}`,
    });
    return undefined;
  }
}

// So many commits are looked up at a time; a provider's limits allow far more.
const LOOKUPS_AT_ONCE = 8;

/** What the commits merged, oldest first, each pull request once: rebased, it has several commits. */
export async function findAllMerged(
  workspace: Workspace,
  base: Base,
  commits: readonly string[],
): Promise<Merged[]> {
  const all: Merged[] = [];
  for (let start = 0; start < commits.length; start += LOOKUPS_AT_ONCE) {
    const some = commits.slice(start, start + LOOKUPS_AT_ONCE);
    all.push(...await Promise.all(some.map((commit) => findMerged(workspace, base, commit))));
  }
  const last = new Map<number, Merged>();
  for (const one of all) if ("number" in one.found) last.set(one.found.number, one);
  return all.filter((one) => !("number" in one.found) || last.get(one.found.number) === one);
}

/** What the commit merged into the base branch, judged: descriptions, branches and forks are written by strangers. */
export async function findMerged(
  workspace: Workspace,
  base: Base,
  commit: string,
): Promise<Merged> {
  const provider = await workspace.provider();
  const pullRequests = (await provider.findMergedPullRequests(commit))
    .filter(({ state, targetBranch }) => state === "merged" && targetBranch === base.branch);
  let skipped = pullRequests.length === 0 ? NOT_FROM_PULL_REQUEST : NOT_OURS;
  for (const pullRequest of pullRequests) {
    const judged = judge(pullRequest, base);
    if ("promotion" in judged) {
      return { commit, found: { promotion: judged.promotion, number: pullRequest.number } };
    }
    if (judged.detail !== undefined) {
      workspace.log.warn({
        code: "not-promoted",
        message: `pull request #${pullRequest.number} is not promoted: ${judged.detail}`,
      });
    }
    skipped = judged.skipped;
  }
  return { commit, found: { skipped } };
}

function judge(
  { fromFork, description, sourceBranch }: PullRequest,
  { config }: Base,
): { promotion: Promotion } | { skipped: string; detail?: string } {
  if (fromFork) return { skipped: NOT_OURS, detail: "it comes from a fork" };
  const parsed = parseDescription(description);
  if (parsed.kind === "none") return { skipped: NOT_OURS };
  if (parsed.kind === "invalid") return { skipped: NOT_OURS, detail: parsed.reason };
  const { promotion } = parsed;
  const branches = acceptedBranches(promotion);
  if (!branches.includes(sourceBranch)) {
    const wanted = branches.map((branch) => `"${branch}"`).join(" or ");
    return {
      skipped: NOT_OURS,
      detail: `its branch is "${sourceBranch}", and its metadata gives ${wanted}`,
    };
  }
  if (promotion.type === "feature") return { skipped: "skipping promotion of feature" };
  if (promotion.type === "rollback") return { skipped: "skipping promotion of rollback" };
  const { env } = promotion;
  if (findEnvironment(config, env) === undefined) {
    return { skipped: `skipping promotion as environment "${env}" is not in the config` };
  }
  return { promotion };
}
