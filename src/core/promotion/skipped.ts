import { isPathSegment, isTag } from "../names/names.ts";
import { code, type Section } from "./markdown.ts";

/** A version that a newer one replaced before it reached an environment. */
export interface SkippedVersion {
  readonly env: string;
  readonly tag: string;
}

/** The most that are kept. */
const MOST = 10;

/**
 * Merges the lists without duplicates, keeping the newest of each environment; without versions that have arrived after
 * all.
 */
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

/** One item for each environment, which `readSkipped` reads back. */
export function skippedSection(skipped: readonly SkippedVersion[]): Section {
  const rows = [...Map.groupBy(skipped, ({ env }) => env)].map(([env, versions]) =>
    `- ${LEAD} ${code(env)}: ${versions.map(({ tag }) => code(tag)).join(", ")}`
  );
  return { lead: [], rows, noun: "line" };
}

const LEAD = "Skipped on the way to";

/**
 * Parses the skipped versions of a description. Anyone can edit descriptions, so they are for display only, and invalid
 * names are left out.
 */
export function readSkipped(description: string): SkippedVersion[] {
  return [...description.matchAll(/^- Skipped on the way to `([^`\n]+)`: ([^\n]+)$/gm)]
    .flatMap(([, env = "", tags = ""]) =>
      [...tags.matchAll(/`([^`]+)`/g)].map(([, tag = ""]) => ({ env, tag }))
    )
    .filter(({ env, tag }) => isPathSegment(env) && isTag(tag));
}
