import type { NamedCommit } from "../core/diff/cluster_diff.ts";
import { Failure } from "../core/failure.ts";
import type { PullRequest } from "../core/promotion/pull_request.ts";
import { pullRequestName } from "../core/promotion/pull_request_name.ts";
import { localBase } from "../git/local_base.ts";
import { findRemoteRef } from "../git/remote.ts";
import { fetchBase } from "./base.ts";
import { baseOption, type Workspace } from "./workspace.ts";

/** What `diff` compares. */
export interface DiffQuery {
  /** Undefined: the base's tip. */
  readonly from?: string | undefined;
  /** Undefined: HEAD. */
  readonly to?: string | undefined;
  /** Compare what this pull request changes (or changed) instead. */
  readonly pullRequest?: number | undefined;
  /** Uses git alone and fetches nothing. */
  readonly offline: boolean;
}

interface ComparedCommits {
  readonly from: NamedCommit;
  readonly to: NamedCommit;
  readonly pullRequest?: { readonly number: number; readonly url?: string };
}

/** Finds the two commits, and fetches them if needed. */
export async function findComparedCommits(
  workspace: Workspace,
  { from, to, pullRequest, offline }: DiffQuery,
): Promise<ComparedCommits> {
  if (pullRequest !== undefined) return await ofPullRequest(workspace, pullRequest);
  const before = from === undefined
    ? await baseTip(workspace, offline)
    : await named(workspace, from);
  const after = await named(workspace, to ?? "HEAD");
  // In a shallow clone this would take a deeper history.
  if (from === undefined && !offline && !workspace.repository.shallow) {
    await noteUndone(workspace, before, after);
  }
  return { from: before, to: after };
}

async function named({ source }: Workspace, revision: string): Promise<NamedCommit> {
  return { name: revision, commit: await source.resolve(revision) };
}

async function baseTip(workspace: Workspace, offline: boolean): Promise<NamedCommit> {
  const { branch, commit } = offline
    ? await localBase(workspace.repository, baseOption(workspace))
    : (await fetchBase(workspace, {})).base;
  return { name: branch, commit };
}

/** Commits that only the base has show as reverted; logs a note about it. */
async function noteUndone(
  { source, log }: Workspace,
  before: NamedCommit,
  after: NamedCommit,
): Promise<void> {
  if (await source.isAncestor(before.commit, after.commit)) return;
  log.info(
    `${after.name} lacks commits of ${before.name}, which show as reverted; --pull-request compares with where the two diverged`,
  );
}

async function ofPullRequest(workspace: Workspace, number: number): Promise<ComparedCommits> {
  const provider = await workspace.providerIfAny();
  if (provider === undefined) return await byRefs(workspace, number);
  const { base, remoteState } = await fetchBase(workspace, { pullRequest: number });
  const found = remoteState.pullRequest;
  if (found === undefined) throw noPullRequest(number);
  const about = { number, url: found.url };
  if (found.state === "merged" && found.mergeCommit !== undefined) {
    const merge = found.mergeCommit;
    if ((await workspace.source.ensure([merge])).length === 0) {
      const [first, second] = await workspace.source.parents(merge);
      // A rebase may have put several commits on the base, so the head is compared, not only the last commit.
      const isWhole = second !== undefined || found.commits === 1 ||
        (await workspace.source.ensure([found.headSha])).length > 0;
      if (first !== undefined && isWhole) return await between(workspace, first, merge, about);
    }
  }
  return { ...await headAgainstBase(workspace, base.commit, found), pullRequest: about };
}

async function headAgainstBase(
  { source, remote }: Workspace,
  tip: string,
  { number, headSha, targetBranch }: Pick<PullRequest, "number" | "headSha" | "targetBranch">,
): Promise<Pick<ComparedCommits, "from" | "to">> {
  const [lost] = await source.ensure([headSha]);
  if (lost !== undefined) {
    throw new Failure("git", `the head of pull request #${number}, ${lost}, is gone from origin`, {
      hint: "its branch was deleted or force-pushed: compare two commits that exist",
    });
  }
  const start = await source.mergeBase(tip, headSha) ?? tip;
  return {
    from: { name: targetBranch, commit: start },
    to: { name: pullRequestName({ number }, remote?.provider), commit: headSha },
  };
}

async function between(
  { source, remote }: Workspace,
  from: string,
  to: string,
  pullRequest: { readonly number: number; readonly url?: string },
): Promise<ComparedCommits> {
  await source.ensure([from, to]);
  const name = pullRequestName(pullRequest, remote?.provider);
  return {
    from: { name: `before ${name}`, commit: from },
    to: { name, commit: to },
    pullRequest,
  };
}

/** Without a token: both providers have refs for pull requests, GitHub for the head, Azure DevOps for the merge. */
async function byRefs(workspace: Workspace, number: number): Promise<ComparedCommits> {
  const { repository, source } = workspace;
  const head = await findRemoteRef(repository, `refs/pull/${number}/head`);
  if (head !== undefined) {
    const { base } = await fetchBase(workspace, {});
    const about = { number, headSha: head, targetBranch: base.branch };
    return { ...await headAgainstBase(workspace, base.commit, about), pullRequest: { number } };
  }
  const merge = await findRemoteRef(repository, `refs/pull/${number}/merge`);
  if (merge === undefined) throw noPullRequest(number);
  await source.ensure([merge]);
  const [first] = await source.parents(merge);
  return await between(workspace, first ?? merge, merge, { number });
}

function noPullRequest(number: number): Failure {
  return new Failure("usage", `there is no pull request #${number}`, {
    hint: "pass the number of a pull request in origin's repository",
  });
}
