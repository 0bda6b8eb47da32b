/** `per-app`: one branch per app, later promotions take it over; `per-env`: one branch per app and environment. */
export type PrFlow = "per-app" | "per-env";

export interface Environment {
  readonly name: string;
  /** Whether its pull requests merge by themselves. */
  readonly auto: boolean;
}

export interface Application {
  /** A feature replaces the app's tag in place instead of being deployed beside it. */
  readonly featureOverwrite: boolean;
  /** Labels, all of which a resource must have to be copied for a feature. */
  readonly featureLabelSelector: Readonly<Record<string, string>>;
}

/** A validated gitops-promotion.yaml; environments are in the order of promotion and there is at least one. */
export interface Config {
  readonly prflow: PrFlow;
  /** Milliseconds that `status` waits for a verdict. */
  readonly statusTimeout: number;
  readonly environments: readonly [Environment, ...Environment[]];
  /** `groups.<group>.applications.<app>`, by group and app; groups and apps need not be listed. */
  readonly groups: ReadonlyMap<string, ReadonlyMap<string, Application>>;
}
