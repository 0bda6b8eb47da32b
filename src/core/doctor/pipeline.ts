import { matchesGlob } from "./glob.ts";

/** A pipeline's file, as far as it is about running gitops-promotion. */
export interface PipelineFile {
  readonly path: string;
  readonly jobs: readonly PipelineJob[];
  /** By the event's name; `push` and `schedule` on Azure DevOps. */
  readonly events: ReadonlyMap<string, PipelineEvent>;
  /** Why it cannot be parsed; then it has no jobs or events. */
  readonly problem?: string;
}

export interface PipelineJob {
  /** The name of its check on GitHub; undefined if that is only known when it runs. */
  readonly check: string | undefined;
  /** The commands of gitops-promotion that it runs. */
  readonly commands: ReadonlySet<string>;
  /** Whether its commands are only known when it runs. */
  readonly unclear: boolean;
  /** Whether concurrent runs are cancelled or wait. */
  readonly concurrency: boolean;
}

/** Filters on an event that starts the pipeline; an undefined one does not filter. */
export interface PipelineEvent {
  readonly branches?: readonly string[];
  readonly branchesIgnore?: readonly string[];
  readonly types?: readonly string[];
  /** Whether it only starts for changes of some paths. */
  readonly byPath: boolean;
  /** Whether one run covers several pushes (Azure DevOps). */
  readonly batch: boolean;
}

/** Matches a command of gitops-promotion in a script. */
const COMMAND =
  /(?:^|[\s;&|("'/])gitops-promotion(?:[:@][\w.@:-]+)?["']?\s+(?<command>[a-z][a-z-]*)/g;

/** The commands of gitops-promotion that a shell script runs. */
export function commandsIn(script: string): string[] {
  return [...script.matchAll(COMMAND)].flatMap(({ groups }) => groups?.["command"] ?? []);
}

/** Whether a job runs the command, or may run it. */
export function runs(file: PipelineFile, command: string): boolean {
  return file.jobs.some(({ commands }) => commands.has(command));
}

/** Whether the event starts the pipeline for a pull request or push to that branch. */
export function startsFor(event: PipelineEvent, branch: string): boolean {
  const { branches, branchesIgnore } = event;
  if (branchesIgnore !== undefined) return !matches(branchesIgnore, branch);
  return branches === undefined || matches(branches, branch);
}

/**
 * The last matching pattern decides; `!` excludes
 * (https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#filter-pattern-cheat-sheet).
 */
function matches(patterns: readonly string[], branch: string): boolean {
  let is = false;
  for (const pattern of patterns) {
    const negated = pattern.startsWith("!");
    const glob = negated ? pattern.slice(1) : pattern;
    // Other special patterns count as matching: whoever uses them knows what they do.
    if (/[?+[\]]/.test(glob) || matchesGlob(glob, branch)) is = !negated;
  }
  return is;
}
