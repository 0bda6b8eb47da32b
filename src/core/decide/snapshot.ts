import type { Config } from "../config/config.ts";
import type { Failure } from "../failure.ts";
import type { Hold } from "../holds/hold.ts";
import type { ManifestFile } from "../manifest/manifest_file.ts";
import type { ParsedDescription } from "../promotion/description.ts";
import type { MarkedChange } from "../promotion/marked_change.ts";
import type { PullRequest } from "../promotion/pull_request.ts";
import type { Warning } from "../warning.ts";

/** The base branch at one moment, with its config. */
export interface Base {
  readonly branch: string;
  readonly commit: string;
  readonly config: Config;
}

/** A manifest, with the file mode that an edit keeps. */
export interface Manifest extends ManifestFile {
  readonly mode?: "100644" | "100755";
}

/** The manifests of one app at a commit, in all environments. */
export interface AppManifests {
  readonly group: string;
  readonly app: string;
  /** The group's manifests that mention the app. */
  readonly manifests: readonly Manifest[];
  /** Files that could not be read, by path. */
  readonly failures: ReadonlyMap<string, Failure>;
}

/** A file that an open pull request changes: at its merge base, at its head, at the base's tip, and merged. */
export interface ChangedFile {
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly tip: string | undefined;
  /** The result of a merge; `CONFLICT` if git cannot merge it. */
  readonly merged: string | undefined | typeof CONFLICT;
}

export const CONFLICT = Symbol("conflict");

/** A commit on an open pull request's branch. */
export interface BranchCommit {
  readonly id: string;
  readonly subject: string;
  /** Whole, subject included. */
  readonly message: string;
  readonly author: string;
}

/** An open pull request to the base, with the changes of its head. */
export interface OpenPullRequest {
  readonly pullRequest: PullRequest;
  readonly metadata: ParsedDescription;
  readonly changes: readonly MarkedChange[];
  readonly files: readonly ChangedFile[];
  /** Why `changes` may be incomplete: a file with markers that cannot be read. */
  readonly problem?: Failure;
  /** From the merge base to the head, newest first. */
  readonly commits: readonly BranchCommit[];
}

/** The holds at the base's tip. */
export interface HoldsOnBase {
  readonly files: readonly { readonly path: string; readonly text: string }[];
  readonly holds: readonly Hold[];
  /** Files that cannot be read, so that it is unknown what they hold; each as `file:line:column: …`. */
  readonly warnings: readonly Warning[];
}

/** What decisions about pull requests are made from. */
export interface Snapshot {
  readonly base: Base;
  /** The heads of the queried branches that exist. */
  readonly heads: ReadonlyMap<string, string>;
  readonly open: readonly OpenPullRequest[];
  /** Pull requests from these branches to another base. */
  readonly elsewhere: readonly PullRequest[];
  readonly held: HoldsOnBase;
  /** Milliseconds since 1970. */
  readonly now: number;
}
