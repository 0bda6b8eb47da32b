import { openRepository, type Repository } from "../../src/git/repository.ts";
import { openWritable } from "../../src/git/writable_repository.ts";
import type { Origin } from "./temp_repository.ts";
import { testEdge } from "./test_edge.ts";

/** Kinds of clones that pipelines make, as options of `git clone`. */
export const CLONE_KINDS: ReadonlyMap<string, readonly string[]> = new Map([
  ["full", []],
  ["bare", ["--bare"]],
  ["shallow", ["--depth=1"]],
  ["blobless", ["--filter=blob:none", "--no-checkout"]],
  ["treeless", ["--filter=tree:0", "--no-checkout"]],
  ["shallow and blobless", ["--depth=1", "--filter=blob:none"]],
  ["shallow and treeless", ["--depth=1", "--filter=tree:0", "--no-checkout"]],
  ["sparse", ["--filter=blob:none", "--sparse"]],
]);

/** A clone that is open as a command has it. */
export interface OpenClone extends AsyncDisposable {
  readonly repository: Repository;
  readonly checkout: string;
  /** What was logged, each git command among it. */
  readonly logged: readonly string[];
}

export async function openClone(origin: Origin, options: readonly string[]): Promise<OpenClone> {
  const checkout = await origin.clone(...options);
  const edge = testEdge();
  const { repository, close } = await openWritable(await openRepository(checkout, edge));
  return { repository, checkout, logged: edge.logged, [Symbol.asyncDispose]: close };
}

/** Puts a commit into the origin by hand, with any parents, the tree of the first, and a branch at it where one is named. */
export async function commitWithParents(
  origin: Origin,
  parents: readonly string[],
  { branch, message = "by hand" }: { readonly branch?: string; readonly message?: string } = {},
): Promise<string> {
  const tree = await origin.git("rev-parse", `${parents[0]}^{tree}`);
  const id = await origin.git(
    "-c",
    "user.name=Ann",
    "-c",
    "user.email=ann@example.com",
    "commit-tree",
    ...parents.flatMap((parent) => ["-p", parent]),
    "-m",
    message,
    tree,
  );
  if (branch !== undefined) await origin.git("update-ref", `refs/heads/${branch}`, id);
  return id;
}
