import type { CommitStatus } from "../../core/promotion/commit_status.ts";
import { timeOf } from "../server_time.ts";
import type { AzdoClient } from "./client.ts";
import { readPages } from "./pages.ts";
import { type AzdoStatus, listOf, statusSchema } from "./schemas.ts";

/**
 * The newest status of every context of a commit, newest first; none for an unknown commit. A context is genre and
 * name, of which only the name counts: Flux's genre is `fluxcd` or `fluxcd:<summary>`.
 */
export async function listStatuses(client: AzdoClient, sha: string): Promise<CommitStatus[]> {
  return (await newestStatuses(client, sha)).flatMap(fromStatus);
}

/** Every status that was ever set on a commit, oldest first. */
export async function listPastStatuses(client: AzdoClient, sha: string): Promise<CommitStatus[]> {
  const statuses = await readStatuses(client, sha, { latestOnly: false });
  return statuses.toSorted(newestFirst).toReversed().flatMap(fromStatus);
}

function fromStatus(status: AzdoStatus): CommitStatus[] {
  const context = status.context?.name;
  if (!context) return [];
  const at = timeOf(status.creationDate);
  return [{
    context,
    state: stateOf(status),
    description: status.description ?? "",
    ...(at === undefined ? {} : { at }),
  }];
}

/** The same, unconverted. */
export async function newestStatuses(client: AzdoClient, sha: string): Promise<AzdoStatus[]> {
  return newestOfEachContext(await readStatuses(client, sha, { latestOnly: true }));
}

async function readStatuses(
  client: AzdoClient,
  sha: string,
  { latestOnly }: { readonly latestOnly: boolean },
): Promise<AzdoStatus[]> {
  return await readPages(1_000, async (top, skip) => {
    const answer = await client.send({
      kind: "read",
      method: "GET",
      path: client.repositoryPath(`commits/${encodeURIComponent(sha)}/statuses`),
      query: { latestOnly: `${latestOnly}`, top: `${top}`, skip: `${skip}` },
      schema: listOf(statusSchema),
    });
    if (answer.kind === "ok") return answer.value;
    if (answer.kind === "refused" && unknownCommit.test(answer.typeKey)) return { value: [] };
    throw answer.failure;
  });
}

const unknownCommit =
  /^Git(?:CommitDoesNotExist|ObjectDoesNotExist|UnresolvableToCommit)Exception$/;

/** The API does not document an order, so the ids, which grow, and the dates decide. */
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
 * `partiallySucceeded` does not count as success, since something failed; `notSet` and `notApplicable` are not verdicts,
 * so the gate keeps waiting.
 */
export function stateOf(status: AzdoStatus): CommitStatus["state"] {
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
