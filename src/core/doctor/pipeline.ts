import { matchesGlob } from "./glob.ts";

/** A pipeline's file, as far as it says whether gitops-promotion would run. */
export interface PipelineFile {
  readonly path: string;
  readonly jobs: readonly PipelineJob[];
  /** By the event's name; on Azure DevOps `push` and `schedule`. */
  readonly events: ReadonlyMap<string, PipelineEvent>;
  /** Why it cannot be read; then it has neither jobs nor events. */
  readonly problem?: string;
}

export interface PipelineJob {
  /** What GitHub calls its check; undefined where that shows only when it runs. */
  readonly check: string | undefined;
  /** The commands of gitops-promotion that it runs. */
  readonly commands: ReadonlySet<string>;
  /** What it runs shows only when it runs. */
  readonly unclear: boolean;
  /** Of several runs at once, one is cancelled or waits. */
  readonly concurrency: boolean;
}

/** What of an event starts the pipeline; undefined where all of it does. */
export interface PipelineEvent {
  readonly branches?: readonly string[];
  readonly branchesIgnore?: readonly string[];
  readonly types?: readonly string[];
  /** It is started for changes of some paths only. */
  readonly byPath: boolean;
  /** One run for several pushes (Azure DevOps). */
  readonly batch: boolean;
}

/** The commands of gitops-promotion, which a script may run. */
const COMMAND =
  /(?:^|[\s;&|("'/])gitops-promotion(?:[:@][\w.@:-]+)?["']?\s+(?<command>[a-z][a-z-]*)/g;

/** The commands that a text of shell runs. */
export function commandsIn(script: string): string[] {
  return [...script.matchAll(COMMAND)].flatMap(({ groups }) => groups?.["command"] ?? []);
}

/** Whether any job runs the command, or may. */
export function runs(file: PipelineFile, command: string): boolean {
  return file.jobs.some(({ commands }) => commands.has(command));
}

/** Whether the event, for a pull request to that branch or a push to it, starts the pipeline. */
export function startsFor(event: PipelineEvent, branch: string): boolean {
  const { branches, branchesIgnore } = event;
  if (branchesIgnore !== undefined) return !matches(branchesIgnore, branch);
  return branches === undefined || matches(branches, branch);
}

/** The last pattern that fits decides; `!` takes away (https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#filter-pattern-cheat-sheet). */
function matches(patterns: readonly string[], branch: string): boolean {
  let is = false;
  for (const pattern of patterns) {
    const negated = pattern.startsWith("!");
    const glob = negated ? pattern.slice(1) : pattern;
    // What these stand for is not worth a rule: whoever writes them knows what they want.
    if (/[?+[\]]/.test(glob) || matchesGlob(glob, branch)) is = !negated;
  }
  return is;
}
