import { findEnvironment } from "../config/environments.ts";
import type { Failure } from "../failure.ts";
import { type Hold, type HoldSelectors, holdsOf, holdWords, selects } from "../holds/hold.ts";
import { formatHold, parseHold } from "../holds/hold_file.ts";
import { holdId, holdPath, idOfPath } from "../holds/hold_id.ts";
import {
  describeHold,
  describeRelease,
  holdTitle,
  releaseTitle,
  selectorWords,
} from "../holds/hold_texts.ts";
import { branchType, holdBranch, releaseBranch } from "../names/branch.ts";
import type { InventoryApp } from "../inventory/inventory.ts";
import { similarApps } from "../inventory/similar_apps.ts";
import type { PullRequest } from "../promotion/pull_request.ts";
import type { Warning } from "../warning.ts";
import type { Proposal } from "./proposal.ts";
import { openOn, propose } from "./propose.ts";
import { featureOf } from "./head.ts";
import { overridesHold } from "./hotfix.ts";
import type { Snapshot } from "./snapshot.ts";
import { type Decision, type FileWrite, nothingToDo } from "./steps.ts";

/** The apps of a hold's group, to tell whether it selects any. */
interface HoldFacts {
  readonly apps: readonly InventoryApp[];
  /** Manifests that could not be read may have further apps. */
  readonly failures: ReadonlyMap<string, Failure>;
  readonly limit: number;
}

/** Adds the hold, or changes the one with these selectors. */
export function decideHold(snapshot: Snapshot, wanted: Hold, facts: HoldFacts): Decision {
  const decision = addHold(snapshot, wanted, facts.limit);
  return { ...decision, warnings: [...decision.warnings, ...selectsNothing(wanted, facts)] };
}

function addHold(snapshot: Snapshot, wanted: Hold, limit: number): Decision {
  const standing = findHold(snapshot, wanted);
  // A rollback's hold also names the environments after it.
  const hold = { ...wanted, envs: standing?.hold.envs ?? wanted.envs };
  if (standing !== undefined && isSame(standing.hold, hold)) {
    return nothingToDo(
      "unchanged",
      `${selectorWords(hold)} is ${holdWords(standing.hold)} already`,
    );
  }
  const branch = holdBranch(hold.id);
  return propose(snapshot, {
    ...proposalFor(snapshot, hold),
    branch,
    title: holdTitle(hold),
    description: describeHold(hold, limit),
    files: [holdFile(snapshot, branch, hold)],
  });
}

/** Warns about a hold that selects no app: in an incident, nobody checks a name twice. */
function selectsNothing(
  { group, app, envs }: HoldSelectors,
  { apps, failures }: HoldFacts,
): Warning[] {
  const named = apps.filter((one) => one.group === group && (app ?? one.app) === one.app);
  const isIn = ({ environments }: InventoryApp) =>
    envs.length === 0 || environments.some(({ env }) => envs.includes(env));
  if (failures.size > 0 || named.some(isIn)) return [];
  const where = envs.length === 0 ? "" : ` in environment ${envs.join(", ")}`;
  const found = app === undefined
    ? `group "${group}" has no app${where}`
    : `there is no app ${group}/${app}${where}`;
  const near = app === undefined || named.length > 0 ? [] : similarApps({ group, app }, apps);
  const advice = near.length === 0 ? "check the names" : `did you mean ${near.join(" or ")}?`;
  const message = `the hold stops nothing, since ${found}; ${advice}`;
  return [{ code: "hold-selects-nothing", message }];
}

/** Removes the hold with these selectors. */
export function decideRelease(
  snapshot: Snapshot,
  selectors: HoldSelectors,
  limit: number,
): Decision {
  const standing = findHold(snapshot, selectors);
  if (standing === undefined) {
    const open = openOn(snapshot, holdBranch(holdId(selectors)));
    const others = snapshot.held.holds.filter(({ group }) => group === selectors.group);
    return nothingToDo(
      "unchanged",
      `there is no hold of ${selectorWords(selectors)}${
        open === undefined
          ? ""
          : ` yet: close pull request #${open.pullRequest.number}, which would add it`
      }${
        others.length === 0
          ? ""
          : `; there is one of ${others.map(selectorWords).join(", and of ")}`
      }`,
    );
  }
  const { hold, path } = standing;
  return propose(snapshot, {
    ...proposalFor(snapshot, hold),
    branch: releaseBranch(holdId(hold)),
    title: releaseTitle(hold),
    description: describeRelease(hold, limit),
    files: [{ path, text: undefined }],
  });
}

/** The base's hold with these selectors, whatever its file's name. */
export function findHold(
  { held }: Pick<Snapshot, "held">,
  selectors: HoldSelectors,
): { readonly hold: Hold; readonly path: string } | undefined {
  const hold = held.holds.find((one) => holdId(one) === holdId(selectors));
  const file = hold && held.files.find(({ path }) => idOfPath(path) === hold.id);
  return hold && file && { hold, path: file.path };
}

/**
 * The hold's file. If the branch's open pull request has one that differs only in who made it and when, that one is
 * kept: repeating a command changes nothing.
 */
export function holdFile(snapshot: Snapshot, branch: string, hold: Hold): FileWrite {
  const path = findHold(snapshot, hold)?.path ?? holdPath(hold.id);
  const open = openOn(snapshot, branch)?.files.find((file) => file.path === path)?.after;
  const there = open === undefined ? undefined : parseHold(hold.id, open).hold;
  return { path, text: there && isSame(there, hold) ? open : formatHold(hold) };
}

/** The armed promotions, features included, that the hold selects; hotfixes that override holds are left alone. */
export function armedPromotions(snapshot: Snapshot, hold: Hold): PullRequest[] {
  const { base: { config }, now } = snapshot;
  return snapshot.open.filter((open) => {
    const { pullRequest, changes } = open;
    const type = branchType(pullRequest.sourceBranch);
    if (!pullRequest.autoMerge || type === undefined || overridesHold(open, config)) return false;
    const feature = type === "feature" ? featureOf(open, config) : undefined;
    const versions = changes.flatMap(({ group, app, env, to }) =>
      to.tags.map((tag) => ({ group, app, env, tag }))
    );
    return holdsOf(type, [hold]).some((one) =>
      [...versions, ...(feature === undefined ? [] : [feature])]
        .some((version) => selects(one, version, now))
    );
  }).map(({ pullRequest }) => pullRequest);
}

function proposalFor(
  { base }: Snapshot,
  { envs: [env] }: HoldSelectors,
): Pick<Proposal, "promotion" | "auto" | "changes" | "warnings"> {
  return {
    promotion: undefined,
    // Without an environment, a person has to merge it.
    auto: env !== undefined && (findEnvironment(base.config, env)?.auto ?? false),
    changes: [],
    warnings: [],
  };
}

function isSame(a: Hold, b: Hold): boolean {
  return a.group === b.group && a.app === b.app && a.envs.join() === b.envs.join() &&
    a.tag === b.tag && a.reason === b.reason && a.until === b.until;
}
