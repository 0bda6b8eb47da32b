import { Failure } from "../failure.ts";
import { holdWords, rollbackSelectors } from "../holds/hold.ts";
import { makeHold } from "../holds/new_hold.ts";
import type { Promotion } from "../promotion/promotion.ts";
import { planPromotion, versionIn } from "./app.ts";
import { holdOn } from "./held.ts";
import { findHold, holdFile } from "./hold.ts";
import { propose } from "./propose.ts";
import type { AppManifests, Snapshot } from "./snapshot.ts";
import { type Decision, nothingToDo } from "./steps.ts";
import { overrideNotes, overrideTrailers } from "./trailers.ts";

/** The input of `rollback`. */
export interface RollbackIntent {
  readonly group: string;
  readonly app: string;
  readonly env: string;
  /** Undefined: the previous version. */
  readonly to?: string | undefined;
  readonly reason: string;
  /** Rules that the user chose to override. */
  readonly override: readonly string[];
}

/** An earlier version of the environment, and a commit at which it had it. */
export interface PastVersion {
  readonly tag: string;
  readonly commit: string;
}

/** The version to remove, and the one to return to. */
interface RollbackTarget {
  readonly bad: string;
  readonly tag: string;
  /** A commit at which the environment had it. */
  readonly commit: string;
}

/**
 * The version that the environment returns to: the given one, else the newest earlier one that is not held. `past` is
 * newest first. Returns `missing` if the app has no marker there. Throws a usage `Failure` for a version that the
 * environment never had or that is held, and if there is no earlier one.
 */
export function rollbackTarget(
  snapshot: Snapshot,
  app: AppManifests,
  { group, app: name, env, to, override }: RollbackIntent,
  past: readonly PastVersion[],
): RollbackTarget | "missing" {
  const { tags } = versionIn(app, env);
  const [bad, another] = tags;
  if (bad === undefined) return "missing";
  if (another !== undefined) {
    throw new Failure(
      "manifest",
      `the markers of ${group}/${name} in environment "${env}" disagree: ${tags.join(", ")}`,
      { hint: "it is unclear which version is bad; set them to one version by hand" },
    );
  }
  const holdOf = (tag: string) =>
    override.includes("hold")
      ? undefined
      : holdOn(snapshot, rollbackPromotion({ group, app: name, env }, tag));
  const had = `${[...new Set(past.map(({ tag }) => tag))].slice(0, 10).join(", ") || "none"}`;
  if (to === undefined) {
    const before = past.find(({ tag }) => tag !== bad && holdOf(tag) === undefined);
    if (before !== undefined) return { bad, ...before };
    throw new Failure(
      "usage",
      `there is no version of ${group}/${name} before ${bad} in environment "${env}" to go back to`,
      { hint: `versions that it had: ${had}; name one with --to` },
    );
  }
  const wanted = past.find(({ tag }) => tag === to);
  if (wanted === undefined && to !== bad) {
    throw new Failure("usage", `environment "${env}" never had version ${to} of ${group}/${name}`, {
      hint: `versions that it had: ${had}`,
    });
  }
  const hold = to === bad ? undefined : holdOf(to);
  if (hold !== undefined) {
    throw new Failure(
      "usage",
      `version ${to} of ${group}/${name} in environment "${env}" is ${holdWords(hold)}`,
      { hint: "release it first, or override the hold with --override hold" },
    );
  }
  return { bad, tag: to, commit: wanted?.commit ?? snapshot.base.commit };
}

/**
 * Returns the environment to the target version, and holds the bad version there and in all environments after it, in
 * one commit.
 */
export function decideRollback(
  snapshot: Snapshot,
  app: AppManifests,
  intent: RollbackIntent,
  facts: {
    readonly target: RollbackTarget;
    readonly digest: string | undefined;
    readonly by: string;
    readonly limit: number;
  },
): Decision {
  const { group, app: name, env, reason, override } = intent;
  const { target: { bad, tag }, digest, by, limit } = facts;
  const { config } = snapshot.base;
  const promotion = rollbackPromotion({ group, app: name, env }, tag);
  if (tag === bad) {
    return nothingToDo(
      "unchanged",
      `${group}/${name} is already at version ${tag} in environment ${env}`,
      { promotion },
    );
  }
  const { proposal } = planPromotion(app, config, promotion, {
    digest,
    limit,
    notes: [
      ["Reason", reason],
      ["Held in this environment and those after it, until released", bad],
      ...overrideNotes(override),
    ],
  });
  const selectors = rollbackSelectors(config, { group, app: name, env, tag: bad });
  const hold = makeHold(selectors, { reason, by, at: snapshot.now, until: undefined });
  const standing = findHold(snapshot, hold)?.hold;
  const isHeld = standing !== undefined && standing.until === undefined &&
    selectors.envs.every((one) => standing.envs.includes(one));
  return propose(snapshot, {
    ...proposal,
    files: [...proposal.files, ...isHeld ? [] : [holdFile(snapshot, proposal.branch, hold)]],
    override,
    trailers: overrideTrailers(override),
  });
}

function rollbackPromotion(
  place: Pick<Promotion, "group" | "app" | "env">,
  tag: string,
): Promotion {
  return { ...place, tag, sha: "", feature: "", type: "rollback" };
}
