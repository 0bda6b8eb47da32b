import { firstEnvironment } from "../config/environments.ts";
import type { Promotion } from "../promotion/promotion.ts";
import { planPromotion } from "./app.ts";
import { heldBack } from "./held.ts";
import { propose } from "./propose.ts";
import type { AppManifests, Snapshot } from "./snapshot.ts";
import { type Decision, nothingToDo } from "./steps.ts";

/** What `new` is asked for. */
export interface NewIntent {
  readonly group: string;
  readonly app: string;
  readonly tag: string;
  readonly digest?: string | undefined;
}

/** The promotion that `new` makes: to the first environment, from no commit. */
export function newPromotion({ group, app, tag }: NewIntent, env: string): Promotion {
  return { group, app, tag, env, sha: "", feature: "", type: "promote" };
}

/**
 * Sets the app's version in the first environment. `missing` where the app has no marker there, which the caller
 * explains. Throws a `Failure` where a value cannot be edited or the branch is somebody else's.
 */
export function decideNew(
  snapshot: Snapshot,
  app: AppManifests,
  intent: NewIntent,
  limit: number,
): Decision | "missing" {
  const { config } = snapshot.base;
  const env = firstEnvironment(config).name;
  const promotion = newPromotion(intent, env);
  const { proposal, markers } = planPromotion(app, config, promotion, {
    digest: intent.digest,
    limit,
  });
  if (markers === 0) return "missing";
  if (proposal.changes.length > 0) {
    return heldBack(snapshot, promotion, proposal.branch) ?? propose(snapshot, proposal);
  }
  const { group, tag } = intent;
  return nothingToDo(
    "unchanged",
    `${group}/${intent.app} is already at version ${tag} in environment ${env}`,
    { promotion, warnings: proposal.warnings },
  );
}
