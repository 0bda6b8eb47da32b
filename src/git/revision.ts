import { Failure } from "../core/failure.ts";
import type { Git } from "./git.ts";
import type { Repository } from "./repository.ts";
import { deepenUntilCertain } from "./shallow.ts";

/**
 * The commit that `revision` names in the user's checkout, reflogs (`HEAD@{1}`) included. Deepens a shallow clone for a
 * revision such as `HEAD~3`. Throws a `Failure` with code `usage` if there is none.
 */
export async function resolveCommit(repository: Repository, revision: string): Promise<string> {
  const { checkout, git, head, shallow, temporary } = repository;
  if (revision === "HEAD" && head !== undefined) return head.commit;
  const found = await commitAt(checkout, revision) ??
    (temporary ? await commitAt(git, revision) : undefined) ??
    (shallow && temporary ? await resolveBehindEdge(repository, revision) : undefined);
  if (found !== undefined) return found;
  throw new Failure("usage", `"${revision}" is not a commit in this repository`, {
    hint: "give a branch, tag or commit id that git rev-parse knows here",
  });
}

async function commitAt(git: Git, revision: string): Promise<string | undefined> {
  const { code, stdout } = await git.run(
    ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`],
    { accept: [1, 128] },
  );
  return code === 0 ? new TextDecoder().decode(stdout).trim() : undefined;
}

async function resolveBehindEdge(
  repository: Repository,
  revision: string,
): Promise<string | undefined> {
  const [name, start] = /^([^~^]+)[~^]/.exec(revision) ?? [];
  const tip = name === undefined || start === undefined
    ? undefined
    : await commitAt(repository.checkout, start);
  if (tip === undefined) return undefined;
  return await deepenUntilCertain(repository, [tip], async () => {
    const answer = await commitAt(repository.git, revision.replace(start ?? "", tip));
    return { answer, tips: [tip], base: undefined, certain: answer !== undefined };
  });
}
