import { Failure } from "../failure.ts";
import { quoted } from "../quoted.ts";
import type { OpenPullRequest } from "./snapshot.ts";

/** Rules that `--override` can name. */
const CHECKS = ["hold", "soak", "windows", "freeze"] as const;

const OVERRIDE = "Override";
const HOTFIX = "Hotfix-Reason";

/** Why a version goes straight into an environment, and which rules it overrides. */
export interface HotfixWords {
  readonly reason: string;
  /** Rules that a person chose to override. */
  readonly override: readonly string[];
}

/** The facts in a commit's trailers. */
interface Trailers {
  /** The reason of a hotfix; undefined if it is not one. */
  readonly hotfix: string | undefined;
  readonly override: readonly string[];
}

/** Returns the names without duplicates; throws a usage `Failure` for one that is not a rule. */
export function checkOverrides(names: readonly string[]): string[] {
  for (const name of names) {
    if (CHECKS.some((check) => check === name)) continue;
    throw new Failure("usage", `--override ${quoted(name)} is not a rule`, {
      hint: `use one of ${CHECKS.join(", ")}`,
    });
  }
  return [...new Set(names)];
}

/** One trailer for each overridden rule. */
export function overrideTrailers(checks: readonly string[]): string[] {
  return checks.map((check) => `${OVERRIDE}: ${check}`);
}

/** The trailer of a hotfix. `reason` is one line. */
export function hotfixTrailer(reason: string): string {
  return `${HOTFIX}: ${reason}`;
}

/** The same for people. */
export function overrideNotes(checks: readonly string[]): [string, string][] {
  return checks.map((check) => ["Passes by", check]);
}

/** The rules that an open pull request passes by, as its newest commit says. */
export function overridesOf({ commits: [newest] }: Pick<OpenPullRequest, "commits">) {
  return readTrailers(newest?.message ?? "").override;
}

/**
 * Parses the trailers of a commit's message: lines `Key: value` of its last paragraph, unless that is the first
 * (https://git-scm.com/docs/git-interpret-trailers).
 */
export function readTrailers(message: string): Trailers {
  const [, ...paragraphs] = message.trim().split(/\r?\n(?:[ \t]*\r?\n)+/);
  const lines = (paragraphs.at(-1) ?? "").split(/\r?\n/);
  const valuesOf = (key: string) =>
    lines.filter((line) => line.startsWith(`${key}: `))
      .map((line) => line.slice(key.length + 2).trim()).filter((value) => value !== "");
  return {
    hotfix: valuesOf(HOTFIX)[0],
    override: valuesOf(OVERRIDE).filter((name) => CHECKS.some((check) => check === name)),
  };
}
