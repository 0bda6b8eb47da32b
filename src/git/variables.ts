import type { Variables } from "../context.ts";

/** A git configuration entry; an empty value clears a list of earlier entries. */
export type ConfigEntry = readonly [key: string, value: string];

/**
 * Variables that point git at another repository, or change what a pathspec means, if the program is started from a
 * hook or an alias (see `git rev-parse --local-env-vars`). Those for configuration are kept: pipelines pass settings by
 * them.
 */
const FOREIGN = new Set([
  "GIT_ALTERNATE_OBJECT_DIRECTORIES",
  "GIT_COMMON_DIR",
  "GIT_CONFIG",
  "GIT_DIFF_OPTS",
  "GIT_DIR",
  "GIT_EXTERNAL_DIFF",
  "GIT_GLOB_PATHSPECS",
  "GIT_GRAFT_FILE",
  "GIT_ICASE_PATHSPECS",
  "GIT_IMPLICIT_WORK_TREE",
  "GIT_INDEX_FILE",
  "GIT_INTERNAL_SUPER_PREFIX",
  "GIT_LITERAL_PATHSPECS",
  "GIT_NAMESPACE",
  "GIT_NOGLOB_PATHSPECS",
  "GIT_NO_REPLACE_OBJECTS",
  "GIT_OBJECT_DIRECTORY",
  "GIT_PREFIX",
  "GIT_QUARANTINE_PATH",
  "GIT_REPLACE_REF_BASE",
  "GIT_SHALLOW_FILE",
  "GIT_WORK_TREE",
]);

/**
 * The environment for a git process: the caller's, without variables that point at another repository, and with
 * configuration added to the entries that `GIT_CONFIG_COUNT` already counts
 * (https://git-scm.com/docs/git-config#ENVIRONMENT), so that no secret is passed as an argument: `under` before them,
 * `config` after them; later entries take precedence.
 */
export function gitVariables(
  env: Variables,
  { under, config }: {
    readonly under: readonly ConfigEntry[];
    readonly config: readonly ConfigEntry[];
  },
  extra: Readonly<Record<string, string>>,
): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && !FOREIGN.has(name)) variables[name] = value;
  }
  const given = Number.parseInt(variables["GIT_CONFIG_COUNT"] ?? "", 10);
  const before = Array.from({ length: given > 0 ? given : 0 }, (_, index): ConfigEntry => [
    variables[`GIT_CONFIG_KEY_${index}`] ?? "",
    variables[`GIT_CONFIG_VALUE_${index}`] ?? "",
  ]);
  let count = 0;
  for (const [key, value] of [...under, ...before, ...config]) {
    variables[`GIT_CONFIG_KEY_${count}`] = key;
    variables[`GIT_CONFIG_VALUE_${count}`] = value;
    count++;
  }
  return {
    ...variables,
    GIT_CONFIG_COUNT: String(count),
    // Messages are matched, so they must be in English.
    LC_ALL: "C",
    LANGUAGE: "",
    GIT_TERMINAL_PROMPT: "0",
    // Empty, it takes precedence over core.askPass and SSH_ASKPASS, and nothing prompts.
    GIT_ASKPASS: "",
    GIT_OPTIONAL_LOCKS: "0",
    // Otherwise log and rev-list flush a pipe after each commit (https://git-scm.com/docs/git, GIT_FLUSH).
    GIT_FLUSH: "0",
    GCM_INTERACTIVE: "never",
    ...extra,
  };
}
