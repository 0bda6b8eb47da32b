import type { Config } from "../config/config.ts";
import type { Failure } from "../failure.ts";
import type { Hold } from "../holds/hold.ts";
import type { ManifestFile } from "../manifest/edit_file.ts";
import type { ParsedDescription } from "../promotion/description.ts";
import type { MarkedChange } from "../promotion/marked_change.ts";
import type { PullRequest } from "../promotion/pull_request.ts";
import type { Warning } from "../warning.ts";

/** The base branch at one moment, and the config that counts there. */
export interface Base {
  readonly branch: string;
  readonly commit: string;
  readonly config: Config;
}

/** A manifest with the mode that an edit keeps. */
export interface Manifest extends ManifestFile {
  readonly mode?: "100644" | "100755";
}

/** What a commit says of one app, in all environments. */
export interface AppManifests {
  readonly group: string;
  readonly app: string;
  /** Those of the group that mention the app. */
  readonly manifests: readonly Manifest[];
  /** Files that could not be read, by path. */
  readonly failures: ReadonlyMap<string, Failure>;
}

/** A file that an open pull request changes, at its merge base, at its head, at the base's tip, and if it were merged. */
export interface ChangedFile {
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly tip: string | undefined;
  /** What merging leaves; `conflict` where git cannot tell. */
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

/** An open pull request to the base, with what its head does: the tree's word beside the description's. */
export interface OpenPullRequest {
  readonly pullRequest: PullRequest;
  readonly metadata: ParsedDescription;
  readonly changes: readonly MarkedChange[];
  readonly files: readonly ChangedFile[];
  /** Why `changes` may lack some: a file with markers that cannot be judged. */
  readonly problem?: Failure;
  /** From the merge base to the head, newest first. */
  readonly commits: readonly BranchCommit[];
}

/** The holds of the base's tip. */
export interface StandingHolds {
  readonly files: readonly { readonly path: string; readonly text: string }[];
  readonly holds: readonly Hold[];
  /** A file that cannot be read, of which nobody knows what it holds; each as `file:line:column: …`. */
  readonly warnings: readonly Warning[];
}

/** What everything about one branch's pull request is decided from. */
export interface Snapshot {
  readonly base: Base;
  /** The branches that were asked for and exist. */
  readonly heads: ReadonlyMap<string, string>;
  readonly open: readonly OpenPullRequest[];
  /** Of those branches too, but to another base. */
  readonly elsewhere: readonly PullRequest[];
  readonly held: StandingHolds;
  /** Milliseconds since 1970. */
  readonly now: number;
}
