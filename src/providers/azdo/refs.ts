import { inParallel } from "../../core/in_parallel.ts";
import type { AzdoClient } from "./client.ts";
import { readTokenPages } from "./pages.ts";
import { listOf, refSchema } from "./schemas.ts";

const heads = "refs/heads/";

/**
 * The heads of branches, by name without `refs/heads/`. The API filters by prefix, so other branches may be included.
 * Without a `base`, all branches are read in one request.
 */
export async function readHeads(
  client: AzdoClient,
  { base, branches }: { readonly base: string | undefined; readonly branches: readonly string[] },
): Promise<Map<string, string>> {
  const pages = await inParallel(beginningsOf(base, branches).map((name) => read(client, name)));
  return new Map(pages.flat());
}

/** A branch's head; undefined if the branch does not exist. */
export async function readHead(client: AzdoClient, branch: string): Promise<string | undefined> {
  return (await readHeads(client, { base: branch, branches: [] })).get(branch);
}

async function read(client: AzdoClient, beginning: string): Promise<[string, string][]> {
  const found = await readTokenPages((continuation) =>
    client.send({
      kind: "read",
      method: "GET",
      path: client.repositoryPath("refs"),
      query: {
        filter: `heads/${beginning}`,
        ...(continuation === undefined ? {} : { continuationToken: continuation }),
      },
      schema: listOf(refSchema),
    })
  );
  if (found.kind !== "ok") throw found.failure;
  return found.value.filter(({ name }) => name.startsWith(heads))
    .map(({ name, objectId }) => [name.slice(heads.length), objectId]);
}

/** Prefixes that cover all branches in few requests: several branches of one folder are read by the folder. */
function beginningsOf(base: string | undefined, branches: readonly string[]): string[] {
  if (base === undefined) return [""];
  const byFolder = Map.groupBy(new Set([base, ...branches]), folderOf);
  return [...byFolder].flatMap(([folder, names]) =>
    folder === "" || names.length === 1 ? names : [folder]
  );
}

/** `promote/` */
function folderOf(branch: string): string {
  return branch.slice(0, branch.indexOf("/") + 1);
}
