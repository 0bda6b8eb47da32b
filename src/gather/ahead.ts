import type { Config } from "../core/config/config.ts";
import type { Base } from "../core/decide/snapshot.ts";
import type { Decision } from "../core/decide/steps.ts";
import type { PullRequest } from "../core/promotion/pull_request.ts";
import { baseOption, type Workspace } from "./workspace.ts";

/** What is done while the server is asked, for the likeliest answer: that this clone has the base's tip. */
export type Ahead = (base: Base) => Promise<unknown>;

/** The base as this clone has it; undefined where only the server can tell. */
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
 * Does the work for that base. The source and the publisher keep what came of it, so that it is there at once if the
 * server's answer leads to the same questions; if not, it is done again for the other ones. Nothing is sent, and where
 * files would have to be fetched, nothing is done.
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
    // Whoever asks again is told.
    log.debug(`could not work ahead: ${error instanceof Error ? error.message : error}`);
  }
}

/** A pull request of which nothing is known but its branch. */
export function expectedPullRequest(
  known: Pick<PullRequest, "sourceBranch" | "targetBranch" | "headSha" | "state">,
): PullRequest {
  const unknown = { number: 0, id: "", url: "", title: "", description: "" };
  return { ...unknown, fromFork: false, autoMerge: false, ...known };
}

/** Makes the commit that the decision pushes. */
export async function commitAhead({ publisher }: Workspace, { steps }: Decision): Promise<void> {
  for (const step of steps) if (step.step === "push") await publisher.commit(step);
}
