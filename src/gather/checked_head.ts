import * as z from "../core/zod.ts";
import { Failure } from "../core/failure.ts";
import { inParallel } from "../core/in_parallel.ts";
import { branchType } from "../core/names/branch.ts";
import type { Query } from "../providers/provider.ts";
import type { Workspace } from "./workspace.ts";

/** The pull request that a check runs for, according to its pipeline. */
export interface CheckedPullRequest {
  /** Without `refs/heads/`. */
  readonly branch: string;
  /** Undefined if the pipeline does not provide it. */
  readonly number: number | undefined;
  /** The commits that may be the head that the check belongs to, most likely first. */
  readonly heads: readonly string[];
}

/**
 * Finds out which pull request is checked: from GitHub Actions or Azure Pipelines, else from the checkout. The head is
 * that of GitHub's event file, Azure's source commit, the second parent of a merge checkout, or HEAD.
 */
export async function readCheckedPullRequest(workspace: Workspace): Promise<CheckedPullRequest> {
  const { env, source } = workspace;
  const named = env["GITHUB_HEAD_REF"] || env["SYSTEM_PULLREQUEST_SOURCEBRANCH"];
  const attached = await source.currentBranch();
  const branch = (named || attached)?.replace(/^refs\/heads\//, "");
  if (!branch) {
    throw new Failure("git", "cannot tell the pull request's branch: HEAD is detached", {
      hint:
        "run in a pull request's pipeline, check the branch out, or set GITHUB_HEAD_REF to its name",
    });
  }
  return { branch, number: numberFromCi(workspace), heads: await headsFromCi(workspace, attached) };
}

/**
 * The commit that the pull request is most likely based on: what it promotes was merged there, so the reports are on
 * it.
 */
export async function expectedCommit(
  { source, repository }: Workspace,
): Promise<string | undefined> {
  return repository.head && (await source.parents(repository.head.commit))[0];
}

/** The query of `status`; `expected` is the commit whose reports are likely needed. */
export function queryOf(
  { branch, number }: CheckedPullRequest,
  expected: string | undefined,
): Query {
  return {
    ...(number === undefined ? { branches: [branch] } : { pullRequest: number }),
    ...(expected === undefined ? {} : { alsoReportsOn: [expected] }),
  };
}

/** The first query of `status`; undefined if there is nothing to wait for. */
export async function queryOfStatus(workspace: Workspace): Promise<Query | undefined> {
  const checked = await readCheckedPullRequest(workspace);
  return isGated(checked) ? queryOf(checked, await expectedCommit(workspace)) : undefined;
}

/**
 * Begins to read what the head changes, on the assumption that the base is as in this clone: git does so while the
 * command's code is loaded. The source keeps what was read; an error is reported where it is read again.
 */
export async function readHeadAhead(workspace: Workspace): Promise<void> {
  const { source, options, repository } = workspace;
  // Shallow and partial clones would fetch, and one without the head is about to.
  if (options.dryRun || repository.shallow || repository.partial) return;
  try {
    const checked = await readCheckedPullRequest(workspace);
    const [head] = checked.heads;
    const base = await expectedCommit(workspace);
    if (!isGated(checked) || head === undefined || base === undefined) return;
    const [from = base] = await inParallel([source.mergeBase(base, head), source.parents(head)]);
    await inParallel([source.changes(from, head), source.commits(from, head)]);
  } catch (error) {
    workspace.log.debug(`could not read ahead: ${(error as Error).message}`);
  }
}

/** Whether there is anything to wait for on a pull request from this branch. */
export function isGated({ branch }: CheckedPullRequest): boolean {
  return branchType(branch) !== undefined;
}

function numberFromCi({ env }: Workspace): number | undefined {
  const named = /^refs\/pull\/(?<number>\d+)\//.exec(env["GITHUB_REF"] ?? "")?.groups?.["number"] ||
    env["SYSTEM_PULLREQUEST_PULLREQUESTNUMBER"] || env["SYSTEM_PULLREQUEST_PULLREQUESTID"];
  return named ? Number(named) : undefined;
}

async function headsFromCi(
  workspace: Workspace,
  attached: string | undefined,
): Promise<string[]> {
  const { env, source } = workspace;
  const named = await headOfEvent(workspace) ?? env["SYSTEM_PULLREQUEST_SOURCECOMMITID"];
  if (named) return [named];
  const head = await source.resolve("HEAD");
  const [, second] = await source.parents(head);
  // "Update branch" also makes a merge commit the pull request's head.
  if (second === undefined) return [head];
  return attached === undefined ? [second, head] : [head, second];
}

const PULL_REQUEST_EVENT = z.object({
  pull_request: z.object({
    head: z.object({ sha: z.string().check(z.regex(/^[0-9a-f]{40,64}$/)) }),
  }),
});

/** https://docs.github.com/en/webhooks/webhook-events-and-payloads#pull_request */
async function headOfEvent({ env, log }: Workspace): Promise<string | undefined> {
  const path = env["GITHUB_EVENT_PATH"];
  if (!path || !/^pull_request/.test(env["GITHUB_EVENT_NAME"] ?? "pull_request")) return undefined;
  try {
    const event = JSON.parse(await Deno.readTextFile(path));
    return PULL_REQUEST_EVENT.safeParse(event).data?.pull_request.head.sha;
  } catch (error) {
    log.warn({
      code: "event-unreadable",
      message: `could not read the pull request event in "${path}": ${(error as Error).message}`,
    });
    return undefined;
  }
}
