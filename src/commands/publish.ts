import { isDeepStrictEqual } from "node:util";
import { Failure } from "../core/failure.ts";
import { inParallel } from "../core/in_parallel.ts";
import type { Change } from "../core/manifest/change.ts";
import { parseDescription } from "../core/promotion/description.ts";
import type { Promotion } from "../core/promotion/promotion.ts";
import { diffText, type FileWrite, writeCommit } from "../git/commit.ts";
import { listRemote, pushBranch } from "../git/remote.ts";
import { type Answer, answerWithReason, createdMessage, type Result } from "../output/result.ts";
import type { OldProvider, PullRequest } from "../providers/provider.ts";
import type { Base } from "./base.ts";
import { readBase } from "./base.ts";
import type { Workspace } from "./workspace.ts";

/** What a command wants to publish: a branch with one commit on the base, and its pull request. */
export interface Proposal {
  /** Undefined for the removal of stale features, which is no promotion. */
  readonly promotion: Promotion | undefined;
  readonly branch: string;
  /** The pull request's title and the commit's message. */
  readonly title: string;
  /** Whether the pull request shall merge by itself. */
  readonly auto: boolean;
  /** Nothing comes before this environment, so a merge at once passes by no gate. */
  readonly firstEnvironment: boolean;
  readonly files: readonly FileWrite[];
  readonly changes: readonly Change[];
  /** The pull request's description in at most `limit` characters. */
  describe(limit: number): string;
  /** Why an open pull request of the app, on this branch, is left alone; undefined: it is updated. */
  yieldTo?(open: PullRequest, carried: Promotion): Promise<string | undefined>;
}

/** Looks at the base and says what to publish, or that nothing is to be done. */
export type Propose = (base: Base) => Promise<Proposal | Answer>;

// Every lost race means that somebody else's push went through, so this many in a row is a fault somewhere.
const ATTEMPTS = 5;

/**
 * Publishes what `propose` wants on the freshly fetched base: commit, push with a lease, pull request, auto-merge. When
 * the branch is pushed or its pull request merged meanwhile, all is done again from a fresh base. With `--dry-run`
 * nothing is pushed or written to the provider, and the answer has the diff.
 */
export async function publish(
  workspace: Workspace,
  command: string,
  propose: Propose,
): Promise<Answer> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const base = await readBase(workspace);
    const proposal = await propose(base);
    if ("result" in proposal) return proposal;
    const answer = workspace.options.dryRun
      ? await rehearse(workspace, command, base, proposal)
      : await apply(workspace, command, base, proposal);
    if (answer !== undefined) return answer;
    workspace.log.info(
      `branch "${proposal.branch}" or its pull request changed meanwhile; starting again from a fresh base`,
    );
  }
  throw new Failure("conflict", `could not push in ${ATTEMPTS} attempts: other runs were faster`, {
    hint: "run again, and see that no two pipelines promote the same app at the same time",
  });
}

async function apply(
  workspace: Workspace,
  command: string,
  base: Base,
  proposal: Proposal,
): Promise<Answer | undefined> {
  const { branch, auto } = proposal;
  const provider = await workspace.provider();
  const [found, commit] = await inParallel([
    findOpen(workspace, provider, base, proposal),
    commitProposal(workspace, base, proposal),
  ]);
  if ("yielded" in found) {
    return answerWithReason(command, "skipped", found.yielded, proposal.promotion);
  }
  const { open } = found;
  // Armed, it could merge between the push and the new description, and be promoted as what it was before.
  if (open?.autoMerge) {
    workspace.log.info(`switching auto-merge off on pull request #${open.number}`);
    if (!await disarm(provider, open)) return undefined;
  }
  const expected = base.remote.branches.get(branch);
  try {
    if (!await pushBranch(workspace.repository, branch, commit, expected)) return undefined;
  } catch (error) {
    if (open?.autoMerge) {
      workspace.log.warn({
        code: "auto-merge-off",
        message: `auto-merge of pull request #${open.number} stays off until this succeeds`,
      });
    }
    throw error;
  }
  const pullRequest = await writePullRequest(workspace, provider, base, proposal, { open, commit });
  // Two runs at once may have pushed and written in turns: the last to write sees to it that both are its own.
  if (pullRequest === undefined || !await isAt(workspace, branch, commit, pullRequest)) {
    return undefined;
  }
  if (auto && pullRequest.state === "open") {
    await provider.enableAutoMerge(pullRequest, {
      headSha: commit,
      mergeIfReady: proposal.firstEnvironment,
    });
    if (open?.autoMerge) workspace.log.info("auto-merge is on again");
  }
  const { number, url } = pullRequest;
  workspace.log.info(`pull request #${number}: ${url}`);
  return {
    result: {
      ...resultOf(command, open, proposal),
      commit,
      pullRequest: { number, url, autoMerge: auto },
      changes: proposal.changes,
    },
    message: createdMessage(branch, number, commit),
  };
}

/** Switches auto-merge off. Returns false when the pull request was merged or closed first. */
async function disarm(provider: OldProvider, open: PullRequest): Promise<boolean> {
  try {
    await provider.disableAutoMerge(open);
    return true;
  } catch (error) {
    const now = await provider.findOpenPullRequests(open.sourceBranch);
    if (now.some(({ number }) => number === open.number)) throw error;
    return false;
  }
}

/** Whether the pull request has our commit still. Once merged, its branch may be gone. */
async function isAt(
  { repository }: Workspace,
  branch: string,
  commit: string,
  { state, headSha }: PullRequest,
): Promise<boolean> {
  if (state !== "open") return headSha === commit;
  return (await listRemote(repository)).branches.get(branch) === commit;
}

/**
 * Updates the open pull request, or makes one. Undefined when another run has made one meanwhile, with a text that is
 * not ours to change before we have looked whose it is.
 */
async function writePullRequest(
  workspace: Workspace,
  provider: OldProvider,
  base: Base,
  { branch, title, describe }: Proposal,
  { open, commit }: { readonly open: PullRequest | undefined; readonly commit: string },
): Promise<PullRequest | undefined> {
  const text = { title, description: describe(provider.descriptionLimit) };
  if (open !== undefined) {
    const updated = await provider.updatePullRequest(open, text);
    if (updated.state === "open" || updated.headSha === commit) return updated;
    // Merged before our push: its text, which says what was merged, must stay true.
    workspace.log.warn({
      code: "pull-request-gone",
      message: `pull request #${open.number} was ${updated.state} meanwhile; making another`,
    });
    await provider.updatePullRequest(open, open);
  }
  const made = await provider.createPullRequest({
    ...text,
    sourceBranch: branch,
    targetBranch: base.branch,
  });
  const carried = parseDescription(made.description);
  const wanted = parseDescription(text.description);
  return made.title === title && isDeepStrictEqual(carried, wanted) ? made : undefined;
}

async function rehearse(
  workspace: Workspace,
  command: string,
  base: Base,
  proposal: Proposal,
): Promise<Answer> {
  const provider = await workspace.providerIfAny();
  const found = provider === undefined
    ? { open: undefined }
    : await findOpen(workspace, provider, base, proposal);
  if ("yielded" in found) {
    return answerWithReason(command, "skipped", found.yielded, proposal.promotion);
  }
  const { open } = found;
  const commit = await commitProposal(workspace, base, proposal);
  const diff = await diffText(workspace.repository, base.commit, commit, {
    color: false,
  });
  const pullRequest = open === undefined ? "a new pull request" : `pull request #${open.number}`;
  return {
    result: { ...resultOf(command, open, proposal), commit, changes: proposal.changes },
    message: `dry run on ${base.branch} (${
      base.commit.slice(0, 7)
    }): would push branch ${proposal.branch} with ${pullRequest} "${proposal.title}"`,
    diff,
  };
}

function resultOf(
  command: string,
  open: PullRequest | undefined,
  { promotion, branch }: Proposal,
): Omit<Result, "changes"> {
  return {
    command,
    action: open === undefined ? "created" : "updated",
    ...(promotion === undefined ? {} : { promotion }),
    branch,
  };
}

function commitProposal(workspace: Workspace, base: Base, proposal: Proposal): Promise<string> {
  return writeCommit(workspace.repository, {
    base: base.commit,
    files: proposal.files,
    message: proposal.title,
    author: workspace.options.author,
    env: workspace.env,
  });
}

/**
 * The open pull request that is to be updated, or why the proposal gives way to it. Throws a `Failure` when the branch is somebody else's: `a-b`+`c` and
 * `a`+`b-c` have the same, and a promotion on another base has.
 */
async function findOpen(
  workspace: Workspace,
  provider: OldProvider,
  base: Base,
  { branch, title, promotion, yieldTo }: Proposal,
): Promise<{ open: PullRequest | undefined } | { yielded: string }> {
  const all = await provider.findOpenPullRequests(branch);
  const elsewhere = all.find(({ targetBranch }) => targetBranch !== base.branch);
  if (elsewhere !== undefined) {
    throw taken(branch, elsewhere, `which targets "${elsewhere.targetBranch}"`);
  }
  const open = all[0];
  if (open === undefined) return { open };
  const carried = parseDescription(open.description);
  if (carried.kind !== "promotion") {
    if (!isSameButForVersion(open.title, title)) throw taken(branch, open, `"${open.title}"`);
    if (promotion !== undefined) {
      const why = carried.kind === "invalid" ? carried.reason : "it has none";
      workspace.log.warn({
        code: "metadata-lost",
        message: `taking over pull request #${open.number}, whose metadata is lost: ${why}`,
      });
    }
    return { open };
  }
  const { group, app } = carried.promotion;
  if (group !== promotion?.group || app !== promotion.app) {
    throw taken(branch, open, `which promotes ${group}/${app}`);
  }
  const reason = await yieldTo?.(open, carried.promotion);
  return reason === undefined ? { open } : { yielded: reason };
}

/** Whether a title is one that this program gives a pull request of the same app: all but tag and environment is equal. */
function isSameButForVersion(title: string, ours: string): boolean {
  const start = (text: string) => text.split(/ (?:version|feature) /)[0];
  return start(title) === start(ours);
}

function taken(branch: string, { number, url }: PullRequest, why: string): Failure {
  return new Failure("conflict", `branch "${branch}" belongs to pull request #${number}, ${why}`, {
    hint: `merge or close it first (${url}), or rename a group or an app`,
  });
}
