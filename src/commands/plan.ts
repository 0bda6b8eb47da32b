import type { Failure } from "../core/failure.ts";
import { inParallel } from "../core/in_parallel.ts";
import { isManifest } from "../core/manifest/is_manifest.ts";
import { listIdleMarkers } from "../core/manifest/idle_markers.ts";
import { listMarkers } from "../core/manifest/list_markers.ts";
import { mentionNeedles } from "../core/manifest/mention.ts";
import { missingMarker } from "../core/manifest/near_misses.ts";
import { type Plan, planPromotion } from "../core/promotion/plan.ts";
import type { Promotion } from "../core/promotion/promotion.ts";
import { grepTexts, type TextFile, type Texts } from "../git/blobs.ts";
import { listFiles } from "../git/tree.ts";
import type { Base } from "./base.ts";
import type { Workspace } from "./workspace.ts";

/** All manifests of the group, in every environment, that mention the app in a marker, or nearly so. */
export async function readManifests(
  { repository }: Workspace,
  commit: string,
  { group, app }: { readonly group: string; readonly app: string },
): Promise<Texts> {
  return await grepTexts(repository, commit, group, mentionNeedles({ group, app }));
}

/**
 * Plans the promotion on the base commit. Throws a `Failure` when a manifest of its environment cannot be read, or when
 * the environment has no marker for the app, which names what comes near.
 */
export async function plan(
  workspace: Workspace,
  base: Base,
  { texts, failures }: Texts,
  promotion: Promotion,
): Promise<Plan<TextFile>> {
  for (const [path, failure] of failures) {
    if (path.startsWith(`${promotion.group}/${promotion.env}/`)) throw failure;
  }
  const planned = planPromotion(texts, base.config, promotion);
  if (planned.markers === 0) throw await explainMissing(workspace, base, promotion);
  return planned;
}

async function explainMissing(
  { repository }: Workspace,
  base: Base,
  { group, app, env }: Promotion,
): Promise<Failure> {
  const folder = `${group}/${env}`;
  const [inFolder, marked] = await inParallel([
    listFiles(repository, base.commit, [folder]),
    grepTexts(repository, base.commit, undefined, ["imagepol"]),
  ]);
  return missingMarker({
    folder,
    filesLookedAt: inFolder.filter(({ path }) => isManifest(path)).length,
    policy: { group, app },
    markers: marked.texts.flatMap((manifest) => listMarkers(manifest)),
    idle: marked.texts.flatMap((manifest) => listIdleMarkers(manifest)),
  });
}
