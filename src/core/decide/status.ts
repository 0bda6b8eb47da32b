import type { Config } from "../config/config.ts";
import { findEnvironment, firstEnvironment } from "../config/environments.ts";
import { shortened } from "../quoted.ts";
import { acceptedBranches, branchType } from "../names/branch.ts";
import type { Promotion } from "../promotion/promotion.ts";
import { hotfixOf, type HotfixWords } from "./hotfix.ts";
import { branchesOf } from "./merged.ts";
import { overridesOf } from "./trailers.ts";
import type { OpenPullRequest } from "./snapshot.ts";

export const MANUAL = "Promotion was manual, skipping check";

/** What the gate has to do for a pull request's head. */
type HeadReading =
  /** Pass without asking the gate. */
  | {
    readonly kind: "pass";
    readonly reason: string;
    readonly promotion?: Promotion;
    /** It is judged by the previous environments, and by these rules. */
    readonly hotfix?: HotfixWords;
    /** The rules that a rollback overrides. */
    readonly override?: readonly string[];
  }
  /** Refuse: the gate cannot judge its change. */
  | { readonly kind: "refuse"; readonly reason: string }
  /** Wait: the description is about something else, since another run is writing, or somebody edited it. */
  | { readonly kind: "wait"; readonly reason: string }
  /** Judge the promotions, one for each changed environment that has predecessors. */
  | {
    readonly kind: "judge";
    readonly promotions: readonly [Promotion, ...Promotion[]];
    /** Why the metadata cannot be used; the tree counts. */
    readonly problem: string | undefined;
  };

/**
 * Identifies what the head changes (spec, "status"): the tree tells app, environments and tag; the description adds the
 * commit promoted from.
 */
export function identifyHead(open: OpenPullRequest, config: Config): HeadReading {
  const { pullRequest: { sourceBranch }, changes, metadata, problem } = open;
  const said = metadata.kind === "promotion" ? metadata.promotion : undefined;
  if (sourceBranch.startsWith("feature/")) {
    const feature = featureOf(open, config);
    return feature === undefined
      ? { kind: "pass", reason: MANUAL }
      : { kind: "pass", reason: "Automatically allowing feature branch PR", promotion: feature };
  }
  if (problem !== undefined && sourceBranch.startsWith("promote/")) {
    return { kind: "refuse", reason: problem.message };
  }
  if (branchType(sourceBranch) === "rollback") return readRollback(open);
  const own = changes.find((change) => branchesOf(change).includes(sourceBranch));
  if (!sourceBranch.startsWith("promote/") || own === undefined) {
    return { kind: "pass", reason: MANUAL };
  }
  const { group, app } = own;
  const mine = changes.filter((change) => change.group === group && change.app === app);
  const promotions: Promotion[] = [];
  for (const { env, to } of mine) {
    if (findEnvironment(config, env) === undefined) {
      return { kind: "refuse", reason: `environment "${env}" is not in the config` };
    }
    const [tag, another] = to.tags;
    if (tag === undefined || another !== undefined) {
      const found = tag === undefined ? "no tag" : `several tags: ${to.tags.join(", ")}`;
      return { kind: "refuse", reason: `its head sets ${found} in ${group}/${env}` };
    }
    promotions.push({ group, app, tag, env, sha: "", feature: "", type: "promote" });
  }
  const hotfix = hotfixOf(open, config);
  if (hotfix !== undefined && promotions.length === 1) {
    return {
      kind: "pass",
      reason: `hotfix, so no environment is checked: ${shortened(hotfix.reason)}`,
      hotfix,
      ...(promotions[0] === undefined ? {} : { promotion: promotions[0] }),
    };
  }
  const first = firstEnvironment(config).name;
  const [gated, ...more] = promotions.filter(({ env }) => env !== first);
  if (gated === undefined) {
    return {
      kind: "pass",
      reason: firstEnvironmentReason(first),
      ...(promotions[0] === undefined
        ? {}
        : { promotion: { ...promotions[0], sha: said?.sha ?? "" } }),
    };
  }
  if (said === undefined) {
    const lost = metadata.kind === "invalid" ? metadata.reason : "it has none";
    return { kind: "judge", promotions: [gated, ...more], problem: lost };
  }
  const fits = promotions.some(({ env, tag }) => env === said.env && tag === said.tag) &&
    said.group === group && said.app === app && said.type === "promote";
  if (!fits) {
    return {
      kind: "wait",
      reason:
        `its metadata says ${said.group}/${said.app} ${said.tag} in ${said.env}, but its head sets ${
          promotions.map(({ env, tag }) => `${group}/${app} ${tag} in ${env}`).join(" and ")
        }`,
    };
  }
  const withSha = ({ ...promotion }: Promotion): Promotion => ({ ...promotion, sha: said.sha });
  return { kind: "judge", promotions: [withSha(gated), ...more.map(withSha)], problem: undefined };
}

/** What is said where no environment comes before this one: in the config, or of those that the app is in. */
export function firstEnvironmentReason(env: string): string {
  return `"${env}" is the first environment so status check is skipped`;
}

/**
 * The feature that an open pull request deploys, by its branch and its description, with the version that it sets in the
 * app's own manifests, if it does; undefined where it is none.
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

/** A rollback waits for no environment, but a hold of the version that it goes back to stops it. */
function readRollback(open: OpenPullRequest): HeadReading {
  const { pullRequest: { sourceBranch }, changes } = open;
  const own = changes.find(({ group, app, env }) =>
    acceptedBranches({ group, app, env, feature: "", type: "rollback" }).includes(sourceBranch)
  );
  const [tag, another] = own?.to.tags ?? [];
  if (own === undefined || tag === undefined || another !== undefined) {
    return { kind: "pass", reason: MANUAL };
  }
  const { group, app, env } = own;
  return {
    kind: "pass",
    reason: MANUAL,
    promotion: { group, app, tag, env, sha: "", feature: "", type: "rollback" },
    override: overridesOf(open),
  };
}
