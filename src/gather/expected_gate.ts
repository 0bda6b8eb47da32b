import type { CommitStatus } from "../core/promotion/commit_status.ts";
import { identifyHead } from "../core/decide/status.ts";
import { expectedBase, expectedPullRequest, workAhead } from "./ahead.ts";
import { guessConfig } from "./base.ts";
import type { CheckedPullRequest } from "./checked_head.ts";
import { commitsOf } from "./gate.ts";
import { readGateSubject } from "./gate_subject.ts";
import { readOpen } from "./open.ts";
import type { Workspace } from "./workspace.ts";

/** What was reported, by commit. */
export type Reports = ReadonlyMap<string, readonly CommitStatus[]>;

/** The commit that the pull request most likely is on: what it promotes was merged there, and is reported on. */
export async function expectedCommit(
  { source, repository }: Workspace,
): Promise<string | undefined> {
  return repository.head && (await source.parents(repository.head.commit))[0];
}

/**
 * Reads what the gate asks of git if the base is where it is expected, and asks for the reports where that takes a request
 * of its own.
 */
export async function readExpected(
  workspace: Workspace,
  { branch, heads: [headSha = ""] }: CheckedPullRequest,
  commit: string | undefined,
): Promise<Reports> {
  const reports = new Map<string, readonly CommitStatus[]>();
  // A shallow clone would be deepened for it.
  if (commit === undefined || workspace.repository.shallow) return reports;
  const expected = expectedBase(workspace, await guessConfig(workspace));
  await workAhead(workspace, expected && { ...expected, commit }, async (base) => {
    const pullRequest = expectedPullRequest({
      sourceBranch: branch,
      targetBranch: base.branch,
      headSha,
      state: "open",
    });
    const [open] = await readOpen(workspace.source, commit, [pullRequest]);
    const reading = open && identifyHead(open, base.config);
    if (reading?.kind !== "judge") return;
    const provider = await workspace.provider();
    for (const promotion of reading.promotions) {
      const { facts } = await readGateSubject(workspace, base, { ...promotion, sha: commit });
      if (provider.name === "github") continue;
      const seen = await provider.look({ base: base.branch, reportsOn: commitsOf(facts) });
      for (const [id, found] of seen.reports) reports.set(id, found);
    }
  });
  return reports;
}
