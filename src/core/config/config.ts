/** `per-app`: one branch per app, which later promotions take over; `per-env`: one branch per app and environment. */
export type PrFlow = "per-app" | "per-env";

/**
 * What holds a pull request back until its predecessors are healthy: `command`, a job that runs `status` and waits;
 * `status`, the commit status that `reconcile` sets.
 */
export type GateKind = "command" | "status";

export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

export type Weekday = typeof WEEKDAYS[number];

/** When promotions are let through, in the local time of a time zone. */
export interface Window {
  readonly days: readonly Weekday[];
  /** Minutes after midnight, 0 to 1439. */
  readonly from: number;
  /** Minutes after midnight, 1 to 1440, exclusive; if it is before `from`, the window ends on the next day. */
  readonly to: number;
  /** A name that `Intl` knows, such as `Europe/Stockholm`. */
  readonly timezone: string;
}

/** A time in which no promotion is let through; in milliseconds since 1970, `to` exclusive and after `from`. */
export interface Freeze {
  readonly from: number;
  readonly to: number;
  /** Empty if the config has none. */
  readonly reason: string;
}

export interface Environment {
  readonly name: string;
  /** Whether its pull requests merge automatically. */
  readonly auto: boolean;
  /** The environments that must have a tag before this one; by default the one above in the list. */
  readonly dependsOn: readonly string[];
  /** How long the predecessors must have been healthy with the tag, in milliseconds. */
  readonly soak: number;
  /** Promotions are let through only in these; at any time if there are none. */
  readonly windows: readonly Window[];
  readonly freeze: readonly Freeze[];
  /** Labels of its pull requests. */
  readonly labels: readonly string[];
  readonly reviewers: readonly string[];
  readonly assignees: readonly string[];
  readonly draft: boolean;
}

export interface Application {
  /** Whether a feature replaces the app's tag in place instead of being deployed beside it. */
  readonly featureOverwrite: boolean;
  /** Labels, all of which a resource must have to be copied for a feature. */
  readonly featureLabelSelector: Readonly<Record<string, string>>;
  /** URL of the app's source, without a trailing slash or `.git`; empty if the config has none. */
  readonly repository: string;
}

/**
 * A validated gitops-promotion.yaml. Environments are in topological order, otherwise in the file's order; the first
 * depends on none, every other one on at least one.
 */
export interface Config {
  readonly prflow: PrFlow;
  readonly gate: GateKind;
  /** Whether `new --env` may bring a version straight into a later environment. */
  readonly allowHotfix: boolean;
  /** How long `status` waits for a verdict, in milliseconds. */
  readonly statusTimeout: number;
  readonly environments: readonly [Environment, ...Environment[]];
  /** `groups.<group>.applications.<app>`, by group and app; not every group and app needs to be listed. */
  readonly groups: ReadonlyMap<string, ReadonlyMap<string, Application>>;
}
