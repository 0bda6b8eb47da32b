import type { Environments } from "../config/environments.ts";
import { descendants } from "../config/environments.ts";
import type { Promotion } from "../promotion/promotion.ts";
import { shortened } from "../quoted.ts";
import { dateWords } from "../time_words.ts";

/** Which promotions a hold keeps back: those that all of these fit. */
export interface HoldSelectors {
  readonly group: string;
  /** Undefined: every app of the group. */
  readonly app: string | undefined;
  /** Empty: every environment. */
  readonly envs: readonly string[];
  /** Undefined: every version. */
  readonly tag: string | undefined;
}

/** A file under `.gitops-promotion/holds/` of the base branch: while it stands, what it selects is not let through. */
export interface Hold extends HoldSelectors {
  /** The file's name without its ending. */
  readonly id: string;
  readonly reason: string;
  /** Who made it; empty where the file does not say. */
  readonly by: string;
  /** When it was made, in milliseconds since 1970. */
  readonly at: number | undefined;
  /** The first moment at which it no longer holds, in milliseconds since 1970; undefined: it stands until released. */
  readonly until: number | undefined;
}

/** One version of an app on its way to an environment. */
export interface Held {
  readonly group: string;
  readonly app: string;
  readonly env: string;
  readonly tag: string;
}

/** Whether the hold keeps the version back now. */
export function selects(hold: Hold, { group, app, env, tag }: Held, now: number): boolean {
  return hold.group === group &&
    (hold.app === undefined || hold.app === app) &&
    (hold.envs.length === 0 || hold.envs.includes(env)) &&
    (hold.tag === undefined || hold.tag === tag) &&
    (hold.until === undefined || now < hold.until);
}

/**
 * The holds that count for a promotion of that type. A rollback is kept back only by a hold that names its version: who
 * stops an environment wants to be able to go back.
 */
export function holdsOf(type: Promotion["type"], holds: readonly Hold[]): readonly Hold[] {
  return type === "rollback" ? holds.filter(({ tag }) => tag !== undefined) : holds;
}

/** Of the holds that keep the version back now the one that stands longest; undefined where none does. */
export function activeHold(holds: readonly Hold[], held: Held, now: number): Hold | undefined {
  const [longest] = holds.filter((hold) => selects(hold, held, now)).toSorted((a, b) =>
    (b.until ?? Infinity) - (a.until ?? Infinity) || (a.id < b.id ? -1 : 1)
  );
  return longest;
}

/** Why, by whom and until when, for everything that shows a promotion that is held. */
export function holdWords({ reason, by, until }: Hold): string {
  const facts = [
    ...(by === "" ? [] : [`by ${by}`]),
    ...(until === undefined ? [] : [`until ${dateWords(until)}`]),
  ];
  return `held: ${shortened(reason)}${facts.length === 0 ? "" : ` (${facts.join(", ")})`}`;
}

/**
 * What a rollback holds: the version that it removes, in that environment and in all that would get it from there. They
 * are listed, so that a reader of the file sees them.
 */
export function rollbackSelectors(config: Environments, bad: Held): HoldSelectors {
  const later = descendants(config, bad.env).map(({ name }) => name);
  return { group: bad.group, app: bad.app, envs: [bad.env, ...later], tag: bad.tag };
}
