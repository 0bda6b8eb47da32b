import { type Decision, writesText } from "../core/decide/steps.ts";
import type { Snapshot } from "../core/decide/snapshot.ts";
import { type DescriptionFacts, formatDescription } from "../core/promotion/description.ts";
import { openOn } from "../core/decide/propose.ts";
import { readClusterChange } from "../gather/cluster_change.ts";
import type { Workspace } from "../gather/workspace.ts";
import { runUrl } from "../output/ci/run_url.ts";
import { linePage } from "../providers/web_pages.ts";

/**
 * Adds to the pull request's text what only the edges know: the pipeline's run, links to the changed lines, and what
 * changes in the cluster. It sends no requests, and does nothing if no text is written.
 */
export async function withEvidence(
  workspace: Workspace,
  decision: Decision,
  snapshot: Snapshot,
): Promise<Decision> {
  const { page, wanted, steps } = decision;
  if (page === undefined || wanted === undefined || !steps.some(writesText)) return decision;
  const { env } = workspace;
  const { commit } = snapshot.base;
  // A feature's files are new, so the base has no lines to link to.
  const remote = page.promotion.type === "feature" ? undefined : workspace.remote;
  const facts: DescriptionFacts = {
    ...page.facts,
    changes: page.facts.changes.map((change) => ({
      ...change,
      url: remote && linePage(remote, { commit, ...change }),
    })),
    run: runUrl(env),
    cluster: await readClusterChange(
      workspace,
      commit,
      page.promotion,
      filesOf(decision, snapshot),
    ),
  };
  const description = formatDescription(page.promotion, facts, page.limit);
  return {
    ...decision,
    wanted: { ...wanted, description },
    steps: steps.map((step) => writesText(step) ? { ...step, description } : step),
  };
}

/** The files that are pushed, or that the head already has. */
function filesOf(
  { steps, branch = "" }: Decision,
  snapshot: Snapshot,
): { readonly path: string; readonly text: string | undefined }[] {
  const push = steps.find((step) => step.step === "push");
  if (push !== undefined) return [...push.files];
  return (openOn(snapshot, branch)?.files ?? []).map(({ path, after }) => ({ path, text: after }));
}
