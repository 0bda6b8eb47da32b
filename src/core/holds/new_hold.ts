import { type Environments, findEnvironment } from "../config/environments.ts";
import { Failure } from "../failure.ts";
import { INSTANT_EXAMPLES, parseInstant } from "../instant.ts";
import { similarNames } from "../names/edits.ts";
import { checkName } from "../names/names.ts";
import { quoted } from "../quoted.ts";
import { dateWords } from "../time_words.ts";
import type { Hold, HoldSelectors } from "./hold.ts";
import { holdId } from "./hold_id.ts";
import { checkReason, oneLine } from "./reason.ts";

/** The selectors as given on the command line. */
export interface SelectorOptions {
  readonly group: string;
  readonly app?: string | undefined;
  readonly env?: string | undefined;
  readonly tag?: string | undefined;
}

/** The other options of `hold`. */
interface HoldOptions {
  readonly reason?: string | undefined;
  readonly until?: string | undefined;
}

/** Converts the options to selectors; throws a usage `Failure` for an invalid name or tag. */
export function checkSelectors({ group, app, env, tag }: SelectorOptions): HoldSelectors {
  return {
    group: checkName("group", group),
    app: app === undefined ? undefined : checkName("app", app),
    envs: env === undefined ? [] : [checkName("env", env)],
    tag: tag === undefined ? undefined : checkName("tag", tag),
  };
}

/**
 * Returns the reason on one line, and `until` in milliseconds since 1970. Throws a usage `Failure` without a reason, or
 * if `until` is not a time after `now`.
 */
export function checkHoldOptions(
  { reason = "", until }: HoldOptions,
  now: number,
): Pick<Hold, "reason" | "until"> {
  return {
    reason: checkReason(reason),
    until: until === undefined ? undefined : timeAfter(until, now),
  };
}

/** Throws a usage `Failure` if the selectors name an environment that is not in the config. */
export function checkHeldEnvironments(config: Environments, { envs }: HoldSelectors): void {
  const names = config.environments.map(({ name }) => name);
  for (const env of envs) {
    if (findEnvironment(config, env) !== undefined) continue;
    const near = similarNames(env, names).map((name) => quoted(name));
    throw new Failure("usage", `environment ${quoted(env)} is not in the config`, {
      hint: near.length === 0 ? `it has ${names.join(", ")}` : `did you mean ${near.join(" or ")}?`,
    });
  }
}

/** Makes the hold of a command. */
export function makeHold(
  selectors: HoldSelectors,
  said: Pick<Hold, "reason" | "by" | "at" | "until">,
): Hold {
  return { ...selectors, ...said, by: oneLine(said.by), id: holdId(selectors) };
}

function timeAfter(text: string, now: number): number {
  const time = parseInstant(text);
  if (time === undefined) {
    throw new Failure("usage", `--until ${quoted(text)} is not a date or time`, {
      hint: `write it as ${INSTANT_EXAMPLES}`,
    });
  }
  if (time > now) return time;
  throw new Failure("usage", `--until ${text} is in the past`, {
    hint: `give a time after ${dateWords(now)}`,
  });
}
