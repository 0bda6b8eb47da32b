import type { Config } from "../core/config/config.ts";
import type { Base } from "../core/decide/snapshot.ts";
import type { Decision } from "../core/decide/steps.ts";
import type { PullRequest } from "../core/promotion/pull_request.ts";
import { baseOption, type Workspace } from "./workspace.ts";

/** Work that is done while waiting for the server, on the assumption that this clone has the base's tip. */
export type Ahead = (base: Base) => Promise<unknown>;

/** The base as this clone has it; undefined if only the server knows it. */
export function expectedBase(
  workspace: Workspace,
  config: Config | undefined,
): Base | undefined {
  const { head } = workspace.repository;
  if (head === undefined || config === undefined || baseOption(workspace) !== undefined) {
    return undefined;
  }
  return { branch: head.branch ?? "HEAD", commit: head.commit, config };
}

/**
 * Does the work for that base. The source and the publisher cache its results, so that they are ready if the server's
 * answer confirms the assumption; otherwise the work is repeated. Nothing is sent, and if files would have to be
 * fetched, nothing is done.
 */
export async function workAhead(
  { repository, options, log }: Workspace,
  base: Base | undefined,
  work: Ahead,
): Promise<void> {
  if (base === undefined || options.dryRun || repository.partial || repository.lacks.files) return;
  try {
    await work(base);
  } catch (error) {
    // The real work reports the error.
    log.debug(`could not work ahead: ${error instanceof Error ? error.message : error}`);
  }
}

/** A pull request of which only the branch is known. */
export function expectedPullRequest(
  known: Pick<PullRequest, "sourceBranch" | "targetBranch" | "headSha" | "state">,
): PullRequest {
  const unknown = { number: 0, id: "", url: "", title: "", description: "" };
  return { ...unknown, fromFork: false, autoMerge: false, ...known };
}

/** Creates the commit that the decision pushes. */
export async function commitAhead({ publisher }: Workspace, { steps }: Decision): Promise<void> {
  for (const step of steps) if (step.step === "push") await publisher.commit(step);
}
