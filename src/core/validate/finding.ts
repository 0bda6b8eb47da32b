import type { Config } from "../config/config.ts";
import type { ManifestFile } from "../manifest/manifest_file.ts";
import type { InventoryApp } from "../inventory/inventory.ts";
import type { Warning } from "../warning.ts";
import type { FindingCode } from "./codes.ts";

/** An error keeps promotions, holds or features from working; a warning is likely a mistake. */
export type Level = "error" | "warning";

/** A finding about the repository. */
export interface ValidateFinding extends Warning {
  readonly level: Level;
  readonly code: FindingCode;
  /** Counted from 1. */
  readonly column?: number;
  readonly group?: string;
  readonly app?: string;
  readonly env?: string;
}

/** The GitOps repository at a revision, as far as rules need it. */
export interface RepositoryFiles {
  /** `text` is undefined if the file does not exist. */
  readonly config: { readonly path: string; readonly text: string | undefined };
  /** Every file, from the repository's root with `/`. */
  readonly paths: readonly string[];
  /** The manifests that hold the text `$imagepolicy`. */
  readonly marked: readonly ManifestFile[];
  /** Every manifest in a group's folder for the first environment, of groups that have an app with a label selector. */
  readonly firstEnvironment: readonly ManifestFile[];
  /** Files of holds. */
  readonly holds: readonly ManifestFile[];
  /** Why manifests and holds could not be read, by path. */
  readonly unreadable: ReadonlyMap<string, string>;
}

/** The input of the rules: the repository, and what follows from its config. */
export interface Subject {
  readonly files: RepositoryFiles;
  readonly config: Config;
  /** Top-level folders that hold a folder of a configured environment, each with those environments. */
  readonly groups: ReadonlyMap<string, ReadonlySet<string>>;
  readonly apps: readonly InventoryApp[];
}

export type Rule = (subject: Subject) => ValidateFinding[];
