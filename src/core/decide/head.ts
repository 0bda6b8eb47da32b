import type { Config } from "../config/config.ts";
import { findEnvironment, firstEnvironment } from "../config/environments.ts";
import { appliedRules } from "../gate/applied_rules.ts";
import { fitting, type Gate } from "../gate/gate.ts";
import { acceptedBranches, branchType } from "../names/branch.ts";
import type { MarkedChange } from "../promotion/marked_change.ts";
import type { Promotion } from "../promotion/promotion.ts";
import { asGated, hotfixOf } from "./hotfix.ts";
import { branchesOf } from "./merged.ts";
import { overridesOf } from "./trailers.ts";
import type { OpenPullRequest } from "./snapshot.ts";
import type { GatedPromotion } from "./steps.ts";

export const MANUAL = "Promotion was manual, skipping check";

/** What an open pull request's head means to the gate. */
type HeadReading =
  /** Not a promotion: it has no gate. */
  | { readonly kind: "manual" }
  /** The gate cannot judge its change. */
  | { readonly kind: "refuse"; readonly reason: string }
  /** The description is about something else, since another run is writing, or somebody edited it. */
  | { readonly kind: "wait"; readonly reason: string }
  /** The promotions, one for each environment that it changes, in order. */
  | {
    readonly kind: "gated";
    readonly promotions: readonly [GatedPromotion, ...GatedPromotion[]];
    /** Why the metadata cannot be used; the tree counts. Only set if a gate needs it. */
    readonly problem: string | undefined;
  };

/**
 * Identifies what the head changes (spec, "status"): the tree tells app, environments and tag; the description adds the
 * commit promoted from.
 */
export function identifyHead(open: OpenPullRequest, config: Config): HeadReading {
  const { pullRequest: { sourceBranch }, metadata, problem } = open;
  if (sourceBranch.startsWith("feature/")) {
    const feature = featureOf(open, config);
    return feature === undefined
      ? { kind: "manual" }
      : { kind: "gated", promotions: [feature], problem: undefined };
  }
  if (problem !== undefined && sourceBranch.startsWith("promote/")) {
    return { kind: "refuse", reason: problem.message };
  }
  if (branchType(sourceBranch) === "rollback") return readRollback(open);
  const changes = promotedChanges(open);
  for (const { group, env, to } of changes) {
    if (findEnvironment(config, env) === undefined) {
      return { kind: "refuse", reason: `environment "${env}" is not in the config` };
    }
    if (to.tags.length !== 1) {
      const found = to.tags.length === 0 ? "no tag" : `several tags: ${to.tags.join(", ")}`;
      return { kind: "refuse", reason: `its head sets ${found} in ${group}/${env}` };
    }
  }
  const [first, ...more] = promotionsFrom(changes, open, config);
  if (first === undefined) return { kind: "manual" };
  const promotions = [first, ...more] as const;
  if (metadata.kind !== "promotion") {
    const isNeeded = promotions.some((one) => appliedRules(one, config).predecessors);
    const lost = metadata.kind === "invalid" ? metadata.reason : "it has none";
    return { kind: "gated", promotions, problem: isNeeded ? lost : undefined };
  }
  const said = metadata.promotion;
  const fits = promotions.some(({ env, tag }) => env === said.env && tag === said.tag) &&
    said.group === first.group && said.app === first.app && said.type === "promote";
  if (fits) return { kind: "gated", promotions, problem: undefined };
  const sets = promotions.map(({ group, app, tag, env }) => `${group}/${app} ${tag} in ${env}`);
  return {
    kind: "wait",
    reason:
      `its metadata says ${said.group}/${said.app} ${said.tag} in ${said.env}, but its head sets ${
        sets.join(" and ")
      }`,
  };
}

/** The changes of a promotion's head to the app that its branch is named for; none on other branches. */
function promotedChanges({ pullRequest: { sourceBranch }, changes }: OpenPullRequest) {
  if (branchType(sourceBranch) !== "promote") return [];
  const own = changes.find((change) => branchesOf(change).includes(sourceBranch));
  return changes.filter(({ group, app }) => group === own?.group && app === own.app);
}

/**
 * The promotions that a head on a promotion's branch carries, in the order of the config: one for each environment that
 * it sets to a single tag.
 */
export function promotionsOf(open: OpenPullRequest, config: Config): GatedPromotion[] {
  return promotionsFrom(promotedChanges(open), open, config);
}

function promotionsFrom(
  promoted: readonly MarkedChange[],
  open: OpenPullRequest,
  config: Config,
): GatedPromotion[] {
  const { metadata } = open;
  const place = ({ env }: { readonly env: string }) =>
    config.environments.findIndex(({ name }) => name === env);
  const changes = promoted.toSorted((one, other) => place(one) - place(other));
  const said = metadata.kind === "promotion" ? metadata.promotion : undefined;
  // A person decided on a hotfix for one environment.
  const hotfix = changes.length === 1 ? hotfixOf(open, config) : undefined;
  return changes.flatMap(({ group, app, env, to: { tags: [tag, another] } }) => {
    if (tag === undefined || another !== undefined) return [];
    const sha = said?.group === group && said.app === app ? said.sha : "";
    return [asGated({ group, app, tag, env, sha, feature: "", type: "promote" }, hotfix)];
  });
}

/** The gate of a head that has no promotions, or that cannot be judged, or not yet. */
export function headGate(reading: Exclude<HeadReading, { kind: "gated" }>): Gate {
  switch (reading.kind) {
    case "manual":
      return { state: "success", words: MANUAL };
    case "refuse":
      return { state: "failure", words: fitting(reading.reason) };
    case "wait":
      return { state: "pending", words: "waiting for a description that matches the head" };
  }
}

/**
 * The feature that an open pull request deploys, by its branch and its description, with the version that it sets in the
 * app's own manifests, if it does; undefined if it deploys none.
 */
export function featureOf(
  { pullRequest: { sourceBranch }, metadata, changes }: OpenPullRequest,
  config: Config,
): Promotion | undefined {
  const said = metadata.kind === "promotion" ? metadata.promotion : undefined;
  if (said?.type !== "feature" || !acceptedBranches(said).includes(sourceBranch)) return undefined;
  const env = firstEnvironment(config).name;
  const own = changes.find((change) =>
    change.group === said.group && change.app === said.app && change.env === env
  );
  return { ...said, env, tag: own?.to.tags[0] ?? said.tag };
}

/** A rollback is a promotion back, in the environment that its branch is named for. */
function readRollback(open: OpenPullRequest): HeadReading {
  const { pullRequest: { sourceBranch }, changes } = open;
  const own = changes.find(({ group, app, env }) =>
    acceptedBranches({ group, app, env, feature: "", type: "rollback" }).includes(sourceBranch)
  );
  const [tag, another] = own?.to.tags ?? [];
  if (own === undefined || tag === undefined || another !== undefined) return { kind: "manual" };
  const { group, app, env } = own;
  const rollback: GatedPromotion = {
    ...{ group, app, tag, env, sha: "", feature: "", type: "rollback" },
    override: overridesOf(open),
  };
  return { kind: "gated", promotions: [rollback], problem: undefined };
}
