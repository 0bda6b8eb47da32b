import type { Environment } from "../core/config/config.ts";
import { laterEnvironments } from "../core/config/environments.ts";
import { Failure } from "../core/failure.ts";
import type { Promotion } from "../core/promotion/promotion.ts";
import type { Texts } from "../git/blobs.ts";
import { explainGitError } from "../git/explain.ts";
import { isAncestor } from "../git/history.ts";
import { fetchFromOrigin } from "../git/remote.ts";
import { type Answer, answerWithReason, failedResult, type Results } from "../output/result.ts";
import type { PullRequest } from "../providers/provider.ts";
import { type Base, readBase } from "./base.ts";
import {
  commitNamed,
  type CommitOptions,
  commitsToPromote,
  findAllMerged,
  findMerged,
  type Merged,
  NOT_FROM_PULL_REQUEST,
} from "./merged_promotions.ts";
import { proposalOf } from "./new.ts";
import { objectionTo } from "./objection.ts";
import { plan, readManifests } from "./plan.ts";
import { type Proposal, publish } from "./publish.ts";
import type { Workspace } from "./workspace.ts";

const COMMAND = "promote";

/** Opens the next environment's pull request for every promotion that the commit, or the push, merged. */
export async function runPromote(options: CommitOptions, workspace: Workspace): Promise<Answer> {
  const base = await readBase(workspace);
  const commit = await commitNamed(workspace, base, options.commit ?? "HEAD");
  const commits = await commitsToPromote(options, workspace, { base, commit });
  if (commits === undefined) {
    return await promoteMerged(workspace, await findMerged(workspace, base, commit));
  }
  const merged = await findAllMerged(workspace, base, commits);
  const answers: Answer[] = [];
  // One after the other: they may be of one app and so of one branch.
  for (const one of merged) answers.push(await promoteOrTell(workspace, one));
  return together(answers);
}

function together(answers: readonly Answer[]): Answer {
  const messages = answers.map(({ message }) => message);
  const diffs = answers.map(({ diff }) => diff).filter((diff) => diff !== undefined);
  return {
    result: {
      command: COMMAND,
      results: answers.map(({ result }) => result) as Results["results"][number][],
    },
    message: messages.length > 0 ? messages.join("\n") : NOT_FROM_PULL_REQUEST,
    ...(diffs.length > 0 ? { diff: diffs.join("\n") } : {}),
    failures: answers.flatMap(({ failures }) => failures ?? []),
  };
}

/** As `promoteMerged`; a failure becomes its result, so that one app's fault does not lose the others' promotions. */
async function promoteOrTell(workspace: Workspace, merged: Merged): Promise<Answer> {
  try {
    return await promoteMerged(workspace, merged);
  } catch (error) {
    const failure = explainGitError(error, "promote");
    if (!(failure instanceof Failure)) throw failure;
    return {
      result: failedResult(COMMAND, failure),
      message: `failed: ${failure.message}`,
      failures: [failure],
    };
  }
}

async function promoteMerged(workspace: Workspace, { commit, found }: Merged): Promise<Answer> {
  if ("skipped" in found) return skip(found.skipped);
  const from = found.promotion;
  return await publish(workspace, COMMAND, async (base) => {
    const later = laterEnvironments(base.config, from.env);
    if (later.length === 0) return skip("no next environment to promote to", from);
    const manifests = await readManifests(workspace, base.commit, from);
    const objection = await objectionTo(from, commit, { workspace, base, manifests });
    if (objection !== undefined) return skip(objection, from);
    return await proposeNext(workspace, { base, manifests, later }, { ...from, sha: commit });
  });
}

/** The first later environment whose tag differs. */
async function proposeNext(
  workspace: Workspace,
  { base, manifests, later }: {
    readonly base: Base;
    readonly manifests: Texts;
    readonly later: readonly Environment[];
  },
  from: Promotion,
): Promise<Proposal | Answer> {
  for (const { name } of later) {
    const planned = await plan(workspace, base, manifests, { ...from, env: name });
    if (planned.changes.length > 0) {
      return {
        ...proposalOf(base, planned),
        yieldTo: (open, carried) => yieldTo(workspace, base, planned.promotion, open, carried),
      };
    }
    workspace.log.info(`environment ${name} is already at version ${from.tag}`);
  }
  const reason =
    `${from.group}/${from.app} is already at version ${from.tag} in every later environment`;
  return answerWithReason(COMMAND, "unchanged", reason, from);
}

/**
 * With `per-app` all of an app's promotions share a branch. One that was opened for an earlier environment after ours was
 * merged brings a newer version, which comes here in its turn: to take its branch would lose it.
 */
async function yieldTo(
  { repository }: Workspace,
  { config }: Base,
  ours: Promotion,
  open: PullRequest,
  carried: Promotion,
): Promise<string | undefined> {
  const isLater = laterEnvironments(config, carried.env).some(({ name }) => name === ours.env);
  if (!isLater || carried.tag === ours.tag) return undefined;
  await fetchFromOrigin(repository, [`refs/heads/${open.sourceBranch}`], {
    action: `fetch "${open.sourceBranch}" from origin`,
    options: [],
  });
  if (!await isAncestor(repository, ours.sha, open.headSha)) return undefined;
  return `skipping promotion as pull request #${open.number} brings version ${carried.tag} to environment "${carried.env}"`;
}

function skip(reason: string, promotion?: Promotion): Answer {
  return answerWithReason(COMMAND, "skipped", reason, promotion);
}
