import { isManifest } from "../core/manifest/is_manifest.ts";
import { listMarkers } from "../core/manifest/list_markers.ts";
import { missingMarker } from "../core/manifest/near_misses.ts";
import { type Plan, planPromotion } from "../core/promotion/plan.ts";
import type { Promotion } from "../core/promotion/promotion.ts";
import { grepFiles, listFiles, readTexts, type TextFile } from "../git/tree.ts";
import type { Base } from "./base.ts";
import type { Workspace } from "./workspace.ts";

const MANIFESTS = ["*.yaml", "*.yml"];

/** All manifests of the group, in every environment, that mention the app in a marker. */
export async function readManifests(
  { repository }: Workspace,
  commit: string,
  { group, app }: { readonly group: string; readonly app: string },
): Promise<TextFile[]> {
  const files = await grepFiles(
    repository,
    commit,
    MANIFESTS.map((pattern) => `${group}/${pattern}`),
    [`"${group}:${app}"`, `"${group}:${app}:`],
  );
  return await readTexts(repository, files);
}

/**
 * Plans the promotion on the base commit. Throws a `Failure` when the environment has no marker for the app, which
 * names what comes near.
 */
export async function plan(
  workspace: Workspace,
  base: Base,
  manifests: readonly TextFile[],
  promotion: Promotion,
): Promise<Plan<TextFile>> {
  const planned = planPromotion(manifests, base.config, promotion);
  if (planned.markers === 0) throw await explainMissing(workspace, base, promotion);
  return planned;
}

async function explainMissing(
  { repository }: Workspace,
  base: Base,
  { group, app, env }: Promotion,
): Promise<unknown> {
  const folder = `${group}/${env}`;
  const [inFolder, marked] = await Promise.all([
    listFiles(repository, base.commit, [folder]),
    grepFiles(repository, base.commit, MANIFESTS, ["$imagepolicy"]),
  ]);
  const manifests = await readTexts(repository, marked);
  return missingMarker({
    folder,
    filesLookedAt: inFolder.filter(({ path }) => isManifest(path)).length,
    policy: { group, app },
    markers: manifests.flatMap((manifest) => listMarkers(manifest)),
  });
}
