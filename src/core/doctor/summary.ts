import type { ProviderName } from "../names/names.ts";
import type { Setup } from "./setup.ts";
import { type ReadResult, valueIfRead } from "./read_result.ts";

/** The settings in JSON; null for what could not be read. */
export interface SetupSummary {
  readonly provider: ProviderName;
  readonly repository: string;
  readonly branch: string;
  readonly token: { readonly kind: string; readonly owner?: string };
  readonly autoMerge: boolean | null;
  readonly mergeMethods: readonly string[] | null;
  readonly required: readonly { readonly name: string; readonly by?: string }[] | null;
  /** Pipelines that run gitops-promotion. */
  readonly pipelines: readonly { readonly path: string; readonly commands: readonly string[] }[];
  /** Each context once, with who posted it. */
  readonly reports: readonly { readonly context: string; readonly by?: string }[] | null;
}

/** The commands that tell a pipeline's purpose; scripts may contain the words of others. */
const COMMANDS = [
  "new",
  "promote",
  "status",
  "feature",
  "feature-stale",
  "reconcile",
  "rollback",
  "hold",
  "release",
  "validate",
  "overview",
  "doctor",
  "diff",
];

export function summarise({ server, branch, files }: Setup): SetupSummary {
  const { provider, repository, token } = server;
  return {
    provider,
    repository,
    branch,
    token,
    autoMerge: orNull(server.autoMerge),
    mergeMethods: orNull(server.mergeMethods),
    required: orNull(server.required)?.map(({ name, by }) => ({
      name,
      ...(by === undefined ? {} : { by: by.name }),
    })) ?? null,
    pipelines: files.flatMap(({ path, jobs }) => {
      const commands = COMMANDS.filter((name) => jobs.some((job) => job.commands.has(name)));
      return commands.length === 0 ? [] : [{ path, commands }];
    }),
    reports: distinct(orNull(server.reports)),
  };
}

function distinct(reports: readonly { context: string; by?: string }[] | null) {
  if (reports === null) return null;
  const known = new Map(
    reports.map(({ context, by }) => [
      JSON.stringify([context, by]),
      { context, ...(by === undefined ? {} : { by }) },
    ]),
  );
  return [...known.values()];
}

function orNull<T>(readResult: ReadResult<T>): T | null {
  return valueIfRead(readResult) ?? null;
}
