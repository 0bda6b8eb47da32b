import type { Environments } from "../config/environments.ts";
import { descendants } from "../config/environments.ts";
import type { Promotion } from "../promotion/promotion.ts";
import { shortened } from "../quoted.ts";
import { dateWords } from "../time_words.ts";

/** Which promotions a hold applies to: those that match all of these. */
export interface HoldSelectors {
  readonly group: string;
  /** Undefined: every app of the group. */
  readonly app: string | undefined;
  /** Empty: every environment. */
  readonly envs: readonly string[];
  /** Undefined: every version. */
  readonly tag: string | undefined;
}

/**
 * A hold, which is a file under `.gitops-promotion/holds/` of the base branch: while it exists, what it selects is not
 * let through.
 */
export interface Hold extends HoldSelectors {
  /** The file's name without extension. */
  readonly id: string;
  readonly reason: string;
  /** Who made it; empty if the file does not say. */
  readonly by: string;
  /** When it was made, in milliseconds since 1970. */
  readonly at: number | undefined;
  /** When it ends, in milliseconds since 1970; undefined: when it is released. */
  readonly until: number | undefined;
}

/** One version of an app on its way to an environment. */
export interface Held {
  readonly group: string;
  readonly app: string;
  readonly env: string;
  readonly tag: string;
}

/** Whether the hold applies to the version now. */
export function selects(hold: Hold, { group, app, env, tag }: Held, now: number): boolean {
  return hold.group === group &&
    (hold.app === undefined || hold.app === app) &&
    (hold.envs.length === 0 || hold.envs.includes(env)) &&
    (hold.tag === undefined || hold.tag === tag) &&
    (hold.until === undefined || now < hold.until);
}

/**
 * The holds that apply to a promotion of that type. A rollback is held only by a hold that names its version, since an
 * environment on hold must still be able to go back.
 */
export function holdsOf(type: Promotion["type"], holds: readonly Hold[]): readonly Hold[] {
  return type === "rollback" ? holds.filter(({ tag }) => tag !== undefined) : holds;
}

/** The hold that applies to the version now, of several the one that lasts longest; undefined if none does. */
export function activeHold(holds: readonly Hold[], held: Held, now: number): Hold | undefined {
  const [longest] = holds.filter((hold) => selects(hold, held, now)).toSorted((a, b) =>
    (b.until ?? Infinity) - (a.until ?? Infinity) || (a.id < b.id ? -1 : 1)
  );
  return longest;
}

/** The hold in words: why, by whom and until when. */
export function holdWords({ reason, by, until }: Hold): string {
  const facts = [
    ...(by === "" ? [] : [`by ${by}`]),
    ...(until === undefined ? [] : [`until ${dateWords(until)}`]),
  ];
  return `held: ${shortened(reason)}${facts.length === 0 ? "" : ` (${facts.join(", ")})`}`;
}

/**
 * The selectors of a rollback's hold: the removed version, in that environment and all that would get it from there.
 * They are listed, so that readers of the file see them.
 */
export function rollbackSelectors(config: Environments, bad: Held): HoldSelectors {
  const later = descendants(config, bad.env).map(({ name }) => name);
  return { group: bad.group, app: bad.app, envs: [bad.env, ...later], tag: bad.tag };
}
