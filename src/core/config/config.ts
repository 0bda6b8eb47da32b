/** `per-app`: one branch per app, later promotions take it over; `per-env`: one branch per app and environment. */
export type PrFlow = "per-app" | "per-env";

/**
 * Who holds a pull request back until its predecessors are healthy: `command`, a job that runs `status` and waits;
 * `status`, the commit status that `reconcile` sets.
 */
export type GateKind = "command" | "status";

export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

export type Weekday = typeof WEEKDAYS[number];

/** When promotions are let through, on the clocks of a time zone. */
export interface Window {
  readonly days: readonly Weekday[];
  /** Minutes after midnight, 0 to 1439. */
  readonly from: number;
  /** Minutes after midnight, 1 to 1440, exclusive; where it is before `from`, the window ends on the next day. */
  readonly to: number;
  /** A name that `Intl` knows, as `Europe/Stockholm`. */
  readonly timezone: string;
}

/** A time in which no promotion is let through; milliseconds since 1970, `to` exclusive and after `from`. */
export interface Freeze {
  readonly from: number;
  readonly to: number;
  /** Empty where the config has none. */
  readonly reason: string;
}

export interface Environment {
  readonly name: string;
  /** Whether its pull requests merge by themselves. */
  readonly auto: boolean;
  /** The environments that have to have a tag before this one: the one above in the list where the config is silent. */
  readonly dependsOn: readonly string[];
  /** Milliseconds for which the predecessors must have been healthy with the tag. */
  readonly soak: number;
  /** Promotions are let through in these only; at any time where there are none. */
  readonly windows: readonly Window[];
  readonly freeze: readonly Freeze[];
  /** What its pull requests get on the provider. */
  readonly labels: readonly string[];
  readonly reviewers: readonly string[];
  readonly assignees: readonly string[];
  readonly draft: boolean;
}

export interface Application {
  /** A feature replaces the app's tag in place instead of being deployed beside it. */
  readonly featureOverwrite: boolean;
  /** Labels, all of which a resource must have to be copied for a feature. */
  readonly featureLabelSelector: Readonly<Record<string, string>>;
  /** Web address of the app's source, without a slash or `.git` at its end; empty where the config has none. */
  readonly repository: string;
}

/**
 * A validated gitops-promotion.yaml. There is at least one environment. Each comes after those that it depends on, and
 * else in the order of the file; the first depends on none, all others on at least one.
 */
export interface Config {
  readonly prflow: PrFlow;
  readonly gate: GateKind;
  /** Whether `new --env` may bring a version straight into a later environment. */
  readonly allowHotfix: boolean;
  /** Milliseconds that `status` waits for a verdict. */
  readonly statusTimeout: number;
  readonly environments: readonly [Environment, ...Environment[]];
  /** `groups.<group>.applications.<app>`, by group and app; groups and apps need not be listed. */
  readonly groups: ReadonlyMap<string, ReadonlyMap<string, Application>>;
}
