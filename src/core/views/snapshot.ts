import type { Config } from "../config/config.ts";
import type { Declined } from "../decide/declined.ts";
import type { Gate } from "../gate/gate.ts";
import type { Hold } from "../holds/hold.ts";
import type { CommitStatus } from "../promotion/commit_status.ts";
import type { Warning } from "../warning.ts";
import type { Collision, ReportedPlace } from "../names/collisions.ts";
import type { InventoryApp } from "../inventory/inventory.ts";

/** A commit on the base branch. */
export interface CommitFacts {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** The whole message. */
  readonly message: string;
}

/** Since when an app's current tags have been in an environment. */
export interface TagAge {
  readonly since: CommitFacts;
  /** Whether it may have been earlier, since history is cut off. */
  readonly orEarlier: boolean;
  /** The environments before this one that never had these tags, although theirs are older. */
  readonly aheadOf: readonly string[];
}

/** An open pull request that brings a tag to an environment. */
export interface OpenPromotion {
  readonly number: number;
  readonly url: string;
  readonly branch: string;
  readonly group: string;
  readonly app: string;
  readonly env: string;
  readonly tag: string;
  /** The commit promoted from; empty in a first environment, or if unknown. */
  readonly sha: string;
  readonly autoMerge: boolean;
  /** Tags that were on their way there when newer ones took their place, by the description. */
  readonly skipped?: readonly string[];
  /** Whether it does not merge cleanly. */
  readonly conflict: boolean;
  /** The reason of a hotfix. */
  readonly hotfix?: string | undefined;
  /** The rules that a hotfix or a rollback overrides. */
  readonly override?: readonly string[] | undefined;
  /** Environments that have to have the tag first, and never had it. */
  readonly unmet?: readonly string[];
  /** What the gate says of a head that it cannot judge, or not yet. */
  readonly headGate?: Gate | undefined;
  /** The gate's status on its head, if there is one. */
  readonly gate?: {
    readonly state: "pending" | "success" | "failure";
    readonly description: string;
  } | undefined;
}

/** A feature that is deployed beside its app. */
export interface DeployedFeature {
  readonly group: string;
  readonly app: string;
  readonly env: string;
  readonly feature: string;
  /** Empty if unknown. */
  readonly tag: string;
  /** When a commit last touched it, in milliseconds since 1970. */
  readonly since: number;
}

/** Facts from the provider. */
export interface ProviderFacts {
  readonly promotions: readonly OpenPromotion[];
  /** The newest report of each context, by commit. */
  readonly reports: ReadonlyMap<string, readonly CommitStatus[]>;
  /** Every report there ever was, of commits on which versions soak. */
  readonly past?: ReadonlyMap<string, readonly CommitStatus[]>;
  readonly declined: readonly Declined[];
}

/** The snapshot that the views are made from. */
export interface ViewSnapshot {
  readonly base: { readonly branch: string } & CommitFacts;
  readonly config: Config;
  /** The repository's name, such as `my-org/my-gitops`; empty if unknown. */
  readonly repository: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly apps: readonly InventoryApp[];
  /** By `placeKey`. */
  readonly tagAges: ReadonlyMap<string, TagAge>;
  /** The base's newest commits along first parents that were queried, newest first. */
  readonly recent: readonly string[];
  readonly provider: ProviderFacts | undefined;
  /** Whether a status may be named without a kind, as on Azure DevOps. */
  readonly wholeName: boolean;
  readonly features: readonly DeployedFeature[];
  readonly holds: readonly Hold[];
  /** Report names that several environments share, so that `status` fails. */
  readonly collisions: readonly Collision<ReportedPlace>[];
  /** What could not be read, or not completely. */
  readonly warnings: readonly Warning[];
}
