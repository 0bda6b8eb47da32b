import type { CommandDefinition } from "./command.ts";

/** A command's place in the help; `load` imports its definition, which happens only when it is needed. */
export interface CommandEntry {
  readonly name: string;
  /** One line, for lists of commands. */
  readonly summary: string;
  readonly load: () => Promise<{ readonly command: CommandDefinition }>;
}

/** All commands that work with a repository, in the order of the help. */
export const commands: readonly CommandEntry[] = [
  {
    name: "new",
    summary: "Set an app's new tag in the first environment and open its pull request.",
    load: () => import("./definitions/new.ts"),
  },
  {
    name: "promote",
    summary: "Open the next environment's pull request for what was just merged.",
    load: () => import("./definitions/promote.ts"),
  },
  {
    name: "status",
    summary: "Wait for the previous environment to reconcile.",
    load: () => import("./definitions/status.ts"),
  },
  {
    name: "feature",
    summary: "Deploy a short-lived feature beside its app in the first environment.",
    load: () => import("./definitions/feature.ts"),
  },
  {
    name: "feature-stale",
    summary: "Open a pull request that removes features that nobody works on any more.",
    load: () => import("./definitions/feature_stale.ts"),
  },
  {
    name: "init",
    summary: "Propose a config and pipelines for this repository.",
    load: () => import("./definitions/init.ts"),
  },
];
