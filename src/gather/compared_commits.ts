import type { NamedCommit } from "../core/diff/cluster_diff.ts";
import { Failure } from "../core/failure.ts";
import type { PullRequest } from "../core/promotion/pull_request.ts";
import { localBase } from "../git/local_base.ts";
import { findRemoteRef } from "../git/remote.ts";
import { see } from "./base.ts";
import { baseOption, type Workspace } from "./workspace.ts";

/** What `diff` is asked to compare. */
export interface DiffQuestion {
  /** Undefined: the base's tip. */
  readonly from?: string | undefined;
  /** Undefined: HEAD. */
  readonly to?: string | undefined;
  /** What this pull request changes, or changed, instead. */
  readonly pullRequest?: number | undefined;
  /** Nobody but git is asked, and nothing is fetched. */
  readonly offline: boolean;
}

interface ComparedCommits {
  readonly from: NamedCommit;
  readonly to: NamedCommit;
  readonly pullRequest?: { readonly number: number; readonly url?: string };
}

/** Finds the two commits, and sees to it that they can be read. */
export async function findComparedCommits(
  workspace: Workspace,
  { from, to, pullRequest, offline }: DiffQuestion,
): Promise<ComparedCommits> {
  if (pullRequest !== undefined) return await ofPullRequest(workspace, pullRequest);
  const before = from === undefined
    ? await baseTip(workspace, offline)
    : await named(workspace, from);
  const after = await named(workspace, to ?? "HEAD");
  // A shallow clone would need to be deepened to know.
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
    : (await see(workspace, {})).base;
  return { name: branch, commit };
}

/** What is on the base alone shows as if it were taken back. */
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
  const { base, sight } = await see(workspace, { pullRequest: number });
  const found = sight.pullRequest;
  if (found === undefined) throw noPullRequest(number);
  const about = { number, url: found.url };
  if (found.state === "merged" && found.mergeCommit !== undefined) {
    const merge = found.mergeCommit;
    if ((await workspace.source.ensure([merge])).length === 0) {
      const [first, second] = await workspace.source.parents(merge);
      // A rebase may have put several commits on the base: its last one does not tell all, the head does.
      const isWhole = second !== undefined || found.commits === 1 ||
        (await workspace.source.ensure([found.headSha])).length > 0;
      if (first !== undefined && isWhole) return await between(workspace, first, merge, about);
    }
  }
  return { ...await headAgainstBase(workspace, base.commit, found), pullRequest: about };
}

async function headAgainstBase(
  { source }: Workspace,
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
    to: { name: `#${number}`, commit: headSha },
  };
}

async function between(
  { source }: Workspace,
  from: string,
  to: string,
  pullRequest: { readonly number: number; readonly url?: string },
): Promise<ComparedCommits> {
  await source.ensure([from, to]);
  return {
    from: { name: `before #${pullRequest.number}`, commit: from },
    to: { name: `#${pullRequest.number}`, commit: to },
    pullRequest,
  };
}

/** Without a token: both providers keep refs of pull requests, GitHub of the head, Azure DevOps of the merge. */
async function byRefs(workspace: Workspace, number: number): Promise<ComparedCommits> {
  const { repository, source } = workspace;
  const head = await findRemoteRef(repository, `refs/pull/${number}/head`);
  if (head !== undefined) {
    const { base } = await see(workspace, {});
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
