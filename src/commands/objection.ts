import { tagsOf } from "../core/promotion/plan.ts";
import type { Promotion } from "../core/promotion/promotion.ts";
import type { Texts } from "../git/blobs.ts";
import { parentOf } from "../git/history.ts";
import type { Base } from "./base.ts";
import { readManifests } from "./plan.ts";
import type { Workspace } from "./workspace.ts";

/**
 * Why what `commit` merged is not promoted on, by what its environment has had: another version than the metadata says,
 * which anybody may edit who may edit the pull request; or a newer one since, whose pipeline was faster than ours.
 * `manifests` are the app's at the base commit.
 */
export async function objectionTo(
  promotion: Promotion,
  commit: string,
  { workspace, base, manifests }: {
    readonly workspace: Workspace;
    readonly base: Base;
    readonly manifests: Texts;
  },
): Promise<string | undefined> {
  const { env, tag } = promotion;
  const tagsAt = async (at: string) =>
    tagsIn(
      base,
      promotion,
      at === base.commit ? manifests : await readManifests(workspace, at, promotion),
    );
  const then = await tagsAt(commit);
  if (then.length > 0 && !then.includes(tag)) {
    const parent = await parentOf(workspace.repository, base.branch, commit);
    const before = parent === undefined ? [] : await tagsAt(parent);
    if (before.join() !== then.join()) {
      return `skipping promotion as this commit brought version ${
        then.join(", ")
      } to environment "${env}", not ${tag} as the metadata says`;
    }
  }
  const now = await tagsAt(base.commit);
  if (now.length > 0 && !now.includes(tag) && then.join() !== now.join()) {
    return `skipping promotion as environment "${env}" has moved on from version ${tag}`;
  }
  return undefined;
}

function tagsIn(base: Base, promotion: Promotion, { texts }: Texts): readonly string[] {
  return tagsOf(texts, base.config, promotion).find(({ env }) => env === promotion.env)?.tags ?? [];
}
