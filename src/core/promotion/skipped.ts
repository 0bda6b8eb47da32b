import { isPathSegment, isTag } from "../names/names.ts";
import { code, type Section } from "./markdown.ts";

/** A version that was on its way to an environment when a newer one took its place. */
export interface SkippedVersion {
  readonly env: string;
  readonly tag: string;
}

/** More are of no interest. */
const MOST = 10;

/** The versions of both, each once, the newest of each environment; without those that have come there after all. */
export function mergeSkipped(
  all: readonly SkippedVersion[],
  there: (env: string) => readonly string[],
): SkippedVersion[] {
  const keys = new Set<string>();
  const once = all.filter(({ env, tag }) => {
    const key = `${env}/${tag}`;
    if (keys.has(key) || there(env).includes(tag)) return false;
    keys.add(key);
    return true;
  });
  return [...Map.groupBy(once, ({ env }) => env).values()].flatMap((some) => some.slice(-MOST));
}

/** An item for each environment, as `readSkipped` reads them back. */
export function skippedSection(skipped: readonly SkippedVersion[]): Section {
  const rows = [...Map.groupBy(skipped, ({ env }) => env)].map(([env, versions]) =>
    `- ${LEAD} ${code(env)}: ${versions.map(({ tag }) => code(tag)).join(", ")}`
  );
  return { lead: [], rows, noun: "line" };
}

const LEAD = "Skipped on the way to";

/**
 * What a description says was skipped. People can write descriptions, so that it is for people alone, and only what can
 * be names is taken.
 */
export function readSkipped(description: string): SkippedVersion[] {
  return [...description.matchAll(/^- Skipped on the way to `([^`\n]+)`: ([^\n]+)$/gm)]
    .flatMap(([, env = "", tags = ""]) =>
      [...tags.matchAll(/`([^`]+)`/g)].map(([, tag = ""]) => ({ env, tag }))
    )
    .filter(({ env, tag }) => isPathSegment(env) && isTag(tag));
}
