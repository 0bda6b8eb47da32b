import { identifyHead } from "../core/decide/head.ts";
import { expectedBase, expectedPullRequest, workAhead } from "./ahead.ts";
import { guessConfig } from "./base.ts";
import type { CheckedPullRequest } from "./checked_head.ts";
import { readGateSubject } from "./gate_subject.ts";
import { readOpen } from "./open.ts";
import type { Workspace } from "./workspace.ts";

/** Reads what the gate needs from git, on the assumption that the base is at that commit. */
export async function readExpected(
  workspace: Workspace,
  { branch, heads: [headSha = ""] }: CheckedPullRequest,
  commit: string | undefined,
): Promise<void> {
  // It would deepen a shallow clone.
  if (commit === undefined || workspace.repository.shallow) return;
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
    if (reading?.kind !== "gated") return;
    for (const promotion of reading.promotions) {
      await readGateSubject(workspace, base, { ...promotion, sha: commit });
    }
  });
}
