import { explainGitError } from "./explain.ts";
import type { Git } from "./git.ts";
import type { ConfigEntry } from "./variables.ts";

/** Git's configuration; later entries take precedence. */
export interface Settings {
  /** All entries. */
  readonly all: readonly ConfigEntry[];
  /** Entries of the repository itself, included files among them; some are about its own folder only. */
  readonly local: readonly ConfigEntry[];
}

/** Reads the configuration that applies in git's folder. */
export async function readSettings(git: Git): Promise<Settings> {
  let listed: Uint8Array;
  try {
    listed = (await git.run(["config", "--null", "--list", "--show-scope", "--includes"])).stdout;
  } catch (error) {
    throw explainGitError(error, "read git's configuration");
  }
  const fields = new TextDecoder("utf-8", { ignoreBOM: true }).decode(listed).split("\0");
  const all: ConfigEntry[] = [];
  const local: ConfigEntry[] = [];
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [key = "", ...value] = (fields[at + 1] ?? "").split("\n");
    // Without a value a key means true.
    const entry: ConfigEntry = [key, value.length === 0 ? "true" : value.join("\n")];
    all.push(entry);
    if (["local", "worktree"].includes(fields[at] ?? "")) local.push(entry);
  }
  return { all, local };
}

/** The values of a key (section and name in lower case); the last one takes precedence. */
export function valuesOf({ all }: Settings, key: string): string[] {
  return all.filter(([name]) => name === key).map(([, value]) => value);
}

/** Whether a boolean setting is on, by git's rules. */
export function isOn(settings: Settings, key: string): boolean {
  const value = valuesOf(settings, key).at(-1);
  return value !== undefined && /^(true|yes|on|[1-9]\d*)$/i.test(value);
}

/** The URL with `url.<base>.insteadOf` applied by git's rules: the longest matching prefix counts. */
export function rewriteUrl({ all }: Settings, url: string): string {
  let longest: { base: string; prefix: string } | undefined;
  for (const [key, prefix] of all) {
    const base = /^url\.(?<base>[^]*)\.insteadof$/.exec(key)?.groups?.["base"];
    if (base === undefined || !url.startsWith(prefix)) continue;
    if (longest === undefined || prefix.length > longest.prefix.length) longest = { base, prefix };
  }
  return longest === undefined ? url : longest.base + url.slice(longest.prefix.length);
}
