import type { Config } from "../core/config/config.ts";
import type { Failure } from "../core/failure.ts";
import { FEATURE_LABEL } from "../core/feature/feature_label.ts";
import { inventory, type InventoryApp } from "../core/inventory/inventory.ts";
import { folderOf } from "../core/inventory/place.ts";
import { MARKER_KEY, mayHoldMarker } from "../core/manifest/marker.ts";
import { type Reading, readingOf } from "../core/views/reading.ts";
import { grepTexts, type TextFile, type Texts } from "../git/blobs.ts";
import type { Repository } from "../git/repository.ts";

/** Which app has which tag where, at one commit. */
export interface Inventory {
  readonly apps: readonly InventoryApp[];
  /** The manifests in environments that hold markers, by path. */
  readonly files: ReadonlyMap<string, InventoryFile>;
  /** Manifests in environments with the feature label, among them each feature's kustomization. */
  readonly labelled: readonly TextFile[];
  /** Manifests in environments that could not be read, by path. */
  readonly failures: ReadonlyMap<string, Failure>;
}

/** A manifest with its markers. */
interface InventoryFile extends TextFile {
  readonly reading: Reading;
}

/** Reads the apps of `commit`, of one group only if it is given. */
export async function readInventory(
  repository: Repository,
  commit: string,
  config: Config,
  group?: string,
): Promise<Inventory> {
  return inventoryOf(
    await grepTexts(repository, commit, group, [MARKER_KEY, FEATURE_LABEL]),
    config,
  );
}

/** The inventory of manifests that were read. */
export function inventoryOf({ texts, failures }: Texts, config: Config): Inventory {
  const here = texts.filter(({ path }) => folderOf(path, config) !== undefined);
  const files = here.filter(({ text }) => mayHoldMarker(text))
    .map((file) => ({ ...file, reading: readingOf(file) }));
  return {
    apps: inventory(files.map((file) => ({ ...file, markers: file.reading.markers })), config),
    files: new Map(files.map((file) => [file.path, file])),
    labelled: here.filter(({ text }) => text.includes(FEATURE_LABEL)),
    failures: new Map([...failures].filter(([path]) => folderOf(path, config) !== undefined)),
  };
}
