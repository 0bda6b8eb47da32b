import { descendants, predecessorsOf } from "../config/environments.ts";
import { branchesOf, type MergedPullRequest } from "./merged.ts";
import { isAt } from "./app.ts";
import type { InventoryApp } from "../inventory/inventory.ts";
import type { Candidate } from "./order.ts";
import type { Snapshot } from "./snapshot.ts";

/**
 * The versions of later environments that the app's first one does not have, among them hotfixes that bypassed it. From
 * the first environment, such a version is promoted like any other. None if the config allows no hotfixes.
 */
export function aheadOfFirst(
  { base: { config } }: Pick<Snapshot, "base">,
  { group, app, environments }: InventoryApp,
): Candidate[] {
  if (!config.allowHotfix) return [];
  const here = new Map(environments.map((one) => [one.env, one]));
  const has = (env: string) => (here.get(env)?.tags.length ?? 0) > 0;
  return environments.filter(({ env }) => has(env)).flatMap(({ env, tags, digests }) => {
    if (predecessorsOf(config, env, has).length > 0) return [];
    return descendants(config, env).flatMap(({ name }) => {
      const later = here.get(name);
      const [tag, another] = later?.tags ?? [];
      if (later === undefined || tag === undefined || another !== undefined) return [];
      const digest = later.digests.length === 1 ? later.digests[0] : undefined;
      if (isAt({ tags, digests }, { tag, digest })) return [];
      return [{ group, app, env, predecessors: [name], tag, digest, current: tags, jumped: true }];
    });
  });
}

/** Whether the merged pull request brought the version to one of the candidate's predecessors. */
export function broughtBy(
  { pullRequest, changes }: MergedPullRequest,
  { group, app, predecessors }: Candidate,
): boolean {
  return !pullRequest.fromFork &&
    changes.some((change) =>
      change.group === group && change.app === app && predecessors.includes(change.env) &&
      branchesOf(change).includes(pullRequest.sourceBranch)
    );
}
