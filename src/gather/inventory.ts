import type { Config } from "../core/config/config.ts";
import type { Failure } from "../core/failure.ts";
import { FEATURE_LABEL } from "../core/feature/feature_label.ts";
import { inventory, type InventoryApp } from "../core/inventory/inventory.ts";
import { folderOf } from "../core/inventory/place.ts";
import { MARKER_KEY, mayHoldMarker } from "../core/manifest/marker.ts";
import { type Reading, readingOf } from "../core/views/reading.ts";
import { grepTextsInParts, type TextFile, type Texts } from "../git/blobs.ts";
import { readAhead } from "../git/read_ahead.ts";
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

/** Reads the apps of `commit`, of one group only if it is given. Calls `searched` when git has found all manifests. */
export async function readInventory(
  repository: Repository,
  commit: string,
  config: Config,
  group?: string,
  searched: () => void = () => {},
): Promise<Inventory> {
  const read = manifests(config);
  async function* search() {
    yield* grepTextsInParts(repository, commit, group, [MARKER_KEY, FEATURE_LABEL]);
    searched();
  }
  const { items, close } = readAhead(search(), 1);
  try {
    // While git searches on, what it has found is parsed.
    for await (const part of items) read.add(part);
    return read.inventory();
  } finally {
    await close();
  }
}

/** The inventory of manifests that were read. */
export function inventoryOf(texts: Texts, config: Config): Inventory {
  const read = manifests(config);
  read.add(texts);
  return read.inventory();
}

/** Collects the manifests in environments. */
function manifests(config: Config) {
  const files: InventoryFile[] = [];
  const labelled: TextFile[] = [];
  const failures = new Map<string, Failure>();
  const isInside = (path: string) => folderOf(path, config) !== undefined;
  return {
    add(part: Texts): void {
      for (const file of part.texts) {
        if (!isInside(file.path)) continue;
        if (mayHoldMarker(file.text)) files.push({ ...file, reading: readingOf(file) });
        if (file.text.includes(FEATURE_LABEL)) labelled.push(file);
      }
      for (const [path, failure] of part.failures) {
        if (isInside(path)) failures.set(path, failure);
      }
    },
    inventory: (): Inventory => ({
      apps: inventory(files.map((file) => ({ ...file, markers: file.reading.markers })), config),
      files: new Map(files.map((file) => [file.path, file])),
      labelled,
      failures,
    }),
  };
}
