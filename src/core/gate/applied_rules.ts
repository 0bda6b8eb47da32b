import { type Environments, findEnvironment, firstEnvironment } from "../config/environments.ts";
import type { Held } from "../holds/hold.ts";
import type { Promotion } from "../promotion/promotion.ts";
import { NO_LIMITS, type TimeLimits } from "./time_rules.ts";

/** A promotion, and what its head's commit says about its gate. */
export interface GatedVersion extends Held {
  readonly type: Promotion["type"];
  /** The reason of a hotfix; undefined if it is not one. */
  readonly hotfix?: string | undefined;
  /** The rules that a person chose to override, which a hotfix and a rollback may. */
  readonly override?: readonly string[] | undefined;
}

/** The rules that a promotion's gate applies. */
export interface AppliedRules {
  /** Holds, as `holdsOf` selects them. */
  readonly holds: boolean;
  readonly freeze: boolean;
  readonly windows: boolean;
  /** What the environments before its own report, and for how long. */
  readonly predecessors: boolean;
}

/**
 * Decides which rules apply to a promotion (spec, "Steering"). A rollback and a feature have to pass only holds, a
 * hotfix everything but the environments before its own, and any other promotion everything.
 */
export function appliedRules(
  { type, env, hotfix, override = [] }: GatedVersion,
  config: Environments,
): AppliedRules {
  const isHotfix = type === "promote" && hotfix !== undefined;
  const overrides = (rule: string) => (isHotfix || type === "rollback") && override.includes(rule);
  const isPromotion = type === "promote";
  return {
    holds: !overrides("hold"),
    freeze: isPromotion && !overrides("freeze"),
    windows: isPromotion && !overrides("windows"),
    predecessors: isPromotion && !isHotfix && firstEnvironment(config).name !== env,
  };
}

/** The environment's limits as far as they apply; none if the config does not have it. */
export function timeLimitsOf(
  { env }: Pick<GatedVersion, "env">,
  { freeze, windows }: Pick<AppliedRules, "freeze" | "windows">,
  config: Environments,
): TimeLimits {
  const limits = findEnvironment(config, env) ?? NO_LIMITS;
  return {
    soak: limits.soak,
    freeze: freeze ? limits.freeze : [],
    windows: windows ? limits.windows : [],
  };
}

/** Whether nothing but a hold can keep the promotion back. */
export function isUngated(promotion: GatedVersion, config: Environments): boolean {
  const applied = appliedRules(promotion, config);
  const { freeze, windows } = timeLimitsOf(promotion, applied, config);
  return !applied.predecessors && freeze.length === 0 && windows.length === 0;
}
