import type { CommandDefinition } from "./command.ts";

/** The sections of the program's help, in order. */
export const COMMAND_GROUPS = ["Promote", "See", "Steer", "Set up"] as const;

type CommandGroup = typeof COMMAND_GROUPS[number];

/** A command's entry in the help; `load` imports its definition on demand. */
interface CommandEntry {
  readonly group: CommandGroup;
  readonly name: string;
  /** One line, for lists of commands. */
  readonly summary: string;
  readonly load: () => Promise<{ readonly command: CommandDefinition }>;
}

/** All commands that work with a repository, in the order of the help. */
export const commands: readonly CommandEntry[] = [
  {
    group: "Promote",
    name: "new",
    summary: "Open the pull request for an app's new version.",
    load: () => import("./definitions/new.ts"),
  },
  {
    group: "Promote",
    name: "promote",
    summary: "Open the next environment's pull request after a merge.",
    load: () => import("./definitions/promote.ts"),
  },
  {
    group: "Promote",
    name: "status",
    summary: "Wait for the previous environment to reconcile.",
    load: () => import("./definitions/status.ts"),
  },
  {
    group: "Promote",
    name: "feature",
    summary: "Deploy a feature beside its app in the first environment.",
    load: () => import("./definitions/feature.ts"),
  },
  {
    group: "Promote",
    name: "feature-stale",
    summary: "Open a pull request that removes abandoned features.",
    load: () => import("./definitions/feature_stale.ts"),
  },
  {
    group: "See",
    name: "overview",
    summary: "Show which version is where, and what is on its way.",
    load: () => import("./definitions/overview.ts"),
  },
  {
    group: "See",
    name: "explain",
    summary: "Explain why an environment lags behind the previous one.",
    load: () => import("./definitions/explain.ts"),
  },
  {
    group: "See",
    name: "history",
    summary: "Show every change of an app's tag, and who merged it.",
    load: () => import("./definitions/history.ts"),
  },
  {
    group: "See",
    name: "diff",
    summary: "Show what changes in the cluster between two commits.",
    load: () => import("./definitions/diff.ts"),
  },
  {
    group: "See",
    name: "validate",
    summary: "Check the whole repository for mistakes.",
    load: () => import("./definitions/validate.ts"),
  },
  {
    group: "Steer",
    name: "reconcile",
    summary: "Bring all pull requests to their desired state.",
    load: () => import("./definitions/reconcile.ts"),
  },
  {
    group: "Steer",
    name: "rollback",
    summary: "Take an environment back to its previous version.",
    load: () => import("./definitions/rollback.ts"),
  },
  {
    group: "Steer",
    name: "hold",
    summary: "Hold promotions back, with a reason.",
    load: () => import("./definitions/hold.ts"),
  },
  {
    group: "Steer",
    name: "release",
    summary: "Release promotions that are on hold.",
    load: () => import("./definitions/release.ts"),
  },
  {
    group: "Set up",
    name: "init",
    summary: "Propose a config and pipelines for this repository.",
    load: () => import("./definitions/init.ts"),
  },
  {
    group: "Set up",
    name: "doctor",
    summary: "Ask the provider whether the setup can work.",
    load: () => import("./definitions/doctor.ts"),
  },
];
