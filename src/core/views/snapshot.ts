import type { Config } from "../config/config.ts";
import type { Declined } from "../decide/declined.ts";
import type { HotfixWords } from "../decide/hotfix.ts";
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

/** Since when what an app has in an environment stands there. */
export interface Standing {
  readonly since: CommitFacts;
  /** It may have been earlier: history is cut off there. */
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
  /** The commit promoted from; empty in a first environment, or where nobody says. */
  readonly sha: string;
  readonly autoMerge: boolean;
  /** Tags that were on their way there when newer ones took their place, by the description. */
  readonly skipped?: readonly string[];
  /** It does not merge cleanly. */
  readonly conflict: boolean;
  /** It is judged by the previous environments. */
  readonly hotfix?: HotfixWords | undefined;
  /** Of a rollback: rules that somebody has chosen to pass by. */
  readonly override?: readonly string[];
  /** Environments that have to have the tag first, and never had it. */
  readonly unmet?: readonly string[];
  /** What the gate has set on its head, where it is a status. */
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
  /** Empty where it cannot be told. */
  readonly tag: string;
  /** Milliseconds since 1970, when a commit last touched it. */
  readonly since: number;
}

/** What the provider was asked; undefined as a whole where it was not. */
export interface ProviderFacts {
  readonly promotions: readonly OpenPromotion[];
  /** The newest report of each context, by commit. */
  readonly reports: ReadonlyMap<string, readonly CommitStatus[]>;
  /** Every report there ever was, of commits on which versions soak. */
  readonly past?: ReadonlyMap<string, readonly CommitStatus[]>;
  readonly declined: readonly Declined[];
}

/** All that the views are made of: what was true at one moment. */
export interface ViewSnapshot {
  readonly base: { readonly branch: string } & CommitFacts;
  readonly config: Config;
  /** Where people find the repository: `my-org/my-gitops`; empty where nobody knows. */
  readonly repository: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly apps: readonly InventoryApp[];
  /** By `keyOf`. */
  readonly standing: ReadonlyMap<string, Standing>;
  /** The base's newest commits along first parents, newest first, that the provider was asked about. */
  readonly recent: readonly string[];
  readonly provider: ProviderFacts | undefined;
  /** Azure DevOps names statuses without a kind too. */
  readonly wholeName: boolean;
  readonly features: readonly DeployedFeature[];
  readonly holds: readonly Hold[];
  /** Report names of the apps' places that other places have too, so that `status` fails. */
  readonly collisions: readonly Collision<ReportedPlace>[];
  /** What could not be read, or not to the end. */
  readonly warnings: readonly Warning[];
}
