import type { Config } from "../core/config/config.ts";
import { hasNearMiss } from "../core/decide/near_miss.ts";
import type { AppManifests } from "../core/decide/snapshot.ts";
import type { Failure } from "../core/failure.ts";
import { appVersion } from "../core/manifest/app_version.ts";
import { listIdleMarkers } from "../core/manifest/idle_markers.ts";
import { listMarkers } from "../core/manifest/list_markers.ts";
import { MARKER_KEY } from "../core/manifest/marker.ts";
import { mentionNeedle } from "../core/manifest/mention.ts";
import { missingMarker } from "../core/manifest/missing_marker.ts";
import type { Source } from "./source.ts";
import type { Workspace } from "./workspace.ts";

/** Reads the app's manifests at the commit, in every environment. */
export async function readApp(
  source: Source,
  commit: string,
  { group, app }: { readonly group: string; readonly app: string },
): Promise<AppManifests> {
  const needle = mentionNeedle({ group, app });
  const { texts, failures } = await source.manifests(commit, group, [needle]);
  return { group, app, manifests: texts, failures };
}

/** The environments without a marker of the app, but with something that may be meant as one. */
export async function readNearMisses(
  source: Source,
  commit: string,
  app: AppManifests,
  { config, from }: { readonly config: Config; readonly from: string },
): Promise<ReadonlySet<string>> {
  const without = config.environments.map(({ name }) => name).filter((env) =>
    appVersion(
      app.manifests.filter(({ path }) => path.startsWith(`${app.group}/${env}/`)),
      app,
    ).tags.length === 0
  );
  if (without.length === 0) return new Set();
  const { texts } = await source.manifests(commit, app.group, [MARKER_KEY]);
  const neighbours = texts.flatMap((manifest) => listMarkers(manifest));
  return new Set(without.filter((env) => hasNearMiss(app, { env, from, neighbours })));
}

/** The failure for an app without a marker in the environment: what was scanned, and near misses. */
export async function explainMissing(
  { source }: Workspace,
  commit: string,
  { group, app, env }: { readonly group: string; readonly app: string; readonly env: string },
): Promise<Failure> {
  const folder = `${group}/${env}`;
  const [filesScanned, notFollowed, marked] = await Promise.all([
    source.countManifests(commit, folder),
    source.notFollowed(commit, folder),
    source.manifests(commit, undefined, ["imagepol"]),
  ]);
  return missingMarker({
    folder,
    filesScanned,
    policy: { group, app },
    notFollowed,
    markers: marked.texts.flatMap((manifest) => listMarkers(manifest)),
    idle: marked.texts.flatMap((manifest) => listIdleMarkers(manifest)),
  });
}
