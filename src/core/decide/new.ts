import { findEnvironment, firstEnvironment, isEarlier } from "../config/environments.ts";
import type { Config } from "../config/config.ts";
import { Failure } from "../failure.ts";
import { NO_LIMITS, timeRules } from "../gate/time_rules.ts";
import type { Promotion } from "../promotion/promotion.ts";
import { planPromotion } from "./app.ts";
import { heldBack } from "./held.ts";
import { asHotfix } from "./hotfix.ts";
import type { Hotfix, NewIntent } from "./new_intent.ts";
import { carriedBy, openOn, propose } from "./propose.ts";
import type { AppManifests, Snapshot } from "./snapshot.ts";
import { type Decision, nothingToDo } from "./steps.ts";

/** The promotion of `new`, which has no source commit: to the first environment, or to the hotfix's. */
export function newPromotion({ group, app, tag, hotfix }: NewIntent, config: Config): Promotion {
  const env = hotfix?.env ?? firstEnvironment(config).name;
  return { group, app, tag, env, sha: "", feature: "", type: "promote" };
}

/**
 * Sets the app's version in the first environment, or in the hotfix's. Returns `missing` if the app has no marker
 * there, which the caller explains. Throws a `Failure` if a value cannot be edited, the branch belongs to another pull
 * request, or the config does not allow the hotfix.
 */
export function decideNew(
  snapshot: Snapshot,
  app: AppManifests,
  intent: NewIntent,
  limit: number,
): Decision | "missing" {
  const { config } = snapshot.base;
  const { hotfix } = intent;
  const promotion = newPromotion(intent, config);
  if (hotfix !== undefined) checkHotfix(snapshot, promotion, hotfix);
  const { proposal, markers } = planPromotion(app, config, promotion, {
    digest: intent.digest,
    limit,
  });
  if (markers === 0) return "missing";
  if (proposal.changes.length === 0) {
    const { group, tag, env } = promotion;
    return nothingToDo(
      "unchanged",
      `${group}/${intent.app} is already at version ${tag} in environment ${env}`,
      { promotion, warnings: proposal.warnings },
    );
  }
  const held = hotfix?.override.includes("hold")
    ? undefined
    : heldBack(snapshot, promotion, proposal.branch);
  if (held !== undefined) return held;
  if (hotfix === undefined) return propose(snapshot, proposal);
  checkBranchIsFree(snapshot, promotion, proposal.branch);
  return propose(snapshot, asHotfix(proposal, hotfix));
}

function checkHotfix(
  { base: { config }, now }: Snapshot,
  { env }: Promotion,
  { override }: Hotfix,
): void {
  if (!config.allowHotfix) {
    throw new Failure("usage", "the config does not allow hotfixes, and new --env makes one", {
      hint: "set allowHotfix: true in gitops-promotion.yaml on the base branch",
    });
  }
  const environment = findEnvironment(config, env);
  if (environment === undefined) {
    throw new Failure("usage", `environment "${env}" is not in the config`, {
      hint: `it has ${config.environments.map(({ name }) => name).join(", ")}`,
    });
  }
  for (const check of ["freeze", "windows"] as const) {
    if (override.includes(check)) continue;
    const limits = { ...NO_LIMITS, [check]: environment[check] };
    const time = timeRules(limits, [], now);
    if (time.state === "open") continue;
    throw new Failure("status", `environment "${env}" is ${time.words}`, {
      hint: `wait, or override it with --override ${check}`,
    });
  }
}

/** With `per-app`, the branch may be bringing another version to an earlier environment, which would be lost. */
function checkBranchIsFree(snapshot: Snapshot, promotion: Promotion, branch: string): void {
  const open = openOn(snapshot, branch);
  const carried = open && carriedBy(open, promotion);
  if (open === undefined || carried === undefined) return;
  if (!isEarlier(snapshot.base.config, carried.env, promotion.env)) return;
  const [tag] = carried.to.tags;
  if (tag === promotion.tag) return;
  throw new Failure(
    "conflict",
    `pull request #${open.pullRequest.number} brings version ${tag} to environment "${carried.env}" by the branch that this hotfix needs`,
    { hint: "merge or close it first; with prflow: per-env each environment has its own branch" },
  );
}
