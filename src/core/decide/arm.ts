import type { Environments } from "../config/environments.ts";
import { isUngated } from "../gate/applied_rules.ts";
import type { GatedPromotion, Step } from "./steps.ts";

/** The step that enables auto-merge on a pull request with these promotions. */
export function armStep(promotions: readonly GatedPromotion[], config: Environments): Step {
  return { step: "arm", gated: promotions.filter((one) => !isUngated(one, config)) };
}
