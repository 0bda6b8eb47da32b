import { findEnvironment, firstEnvironment } from "../config/environments.ts";
import type { Config } from "../config/config.ts";
import type { Promotion } from "./promotion.ts";

/** Why valid metadata is none for this repository; `message` is a clause, as in "skipping promotion as <message>". */
export interface Mismatch {
  readonly kind: "unknown-environment" | "feature-environment";
  readonly message: string;
}

/** What in the promotion does not fit the config; undefined when all does. Groups and apps need not be in the config. */
export function checkPromotion(promotion: Promotion, config: Config): Mismatch | undefined {
  const { env, type } = promotion;
  if (findEnvironment(config, env) === undefined) {
    return {
      kind: "unknown-environment",
      message: `environment "${env}" is not in the config`,
    };
  }
  const first = firstEnvironment(config).name;
  if (type === "feature" && env !== first) {
    return {
      kind: "feature-environment",
      message: `features are deployed in the first environment "${first}" only, not in "${env}"`,
    };
  }
  return undefined;
}
