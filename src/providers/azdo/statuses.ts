import type { CommitStatus } from "../../core/promotion/commit_status.ts";
import type { AzdoClient } from "./client.ts";
import { readPages } from "./pages.ts";
import { type AzdoStatus, listOf, statusSchema } from "./schemas.ts";

/**
 * The newest status of every context of a commit, newest first. A context is genre and name; the genre is Flux's
 * `fluxcd`, `fluxcd:<summary>` or anything else, and only the name counts.
 */
export async function listStatuses(client: AzdoClient, sha: string): Promise<CommitStatus[]> {
  const statuses = await readPages(1_000, (top, skip) =>
    client.demand({
      kind: "read",
      method: "GET",
      path: client.repositoryPath(`commits/${encodeURIComponent(sha)}/statuses`),
      query: { latestOnly: "true", top: `${top}`, skip: `${skip}` },
      schema: listOf(statusSchema),
    }));
  return newestOfEachContext(statuses).flatMap((status) => {
    const context = status.context?.name;
    if (!context) return [];
    return [{ context, state: stateOf(status), description: status.description ?? "" }];
  });
}

/** The order of the list is nowhere promised, so the ids, which grow, and the dates decide. */
function newestOfEachContext(statuses: readonly AzdoStatus[]): AzdoStatus[] {
  const seen = new Set<string>();
  return statuses.toSorted(newestFirst).filter((status) => {
    const key = JSON.stringify([status.context?.genre ?? "", status.context?.name ?? ""]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function newestFirst(a: AzdoStatus, b: AzdoStatus): number {
  return (b.id ?? 0) - (a.id ?? 0) ||
    Date.parse(b.creationDate ?? "") - Date.parse(a.creationDate ?? "") || 0;
}

/**
 * `partiallySucceeded` is no success, since something failed; `notSet` and `notApplicable` give no verdict, so
 * whoever needs one goes on waiting.
 */
function stateOf(status: AzdoStatus): CommitStatus["state"] {
  switch (status.state) {
    case "succeeded":
      return "success";
    case "failed":
    case "error":
    case "partiallySucceeded":
      return "failure";
    default:
      return "pending";
  }
}
