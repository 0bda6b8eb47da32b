import type { CommitStatus } from "../promotion/commit_status.ts";

/** What the statuses of one commit say about one application group's environment. */
export interface Verdict {
  /** `none`: nothing has been said about this environment. */
  readonly state: "success" | "failure" | "pending" | "none";
  /** The statuses that say it. */
  readonly contexts: readonly CommitStatus[];
}

/**
 * Sums up a commit's statuses (each context's newest). Those count whose context, cut at `/`, has `<group>-<env>` as a
 * part after the first: Flux names them `<kind>/<name>` or `<kind>/<name>/<provider id>`. With `wholeName` (Azure
 * DevOps) a context that is just `<group>-<env>` counts too. One failure fails, all successes pass.
 */
export function verdictOf(
  statuses: readonly CommitStatus[],
  group: string,
  env: string,
  { wholeName = false }: { readonly wholeName?: boolean } = {},
): Verdict {
  const name = `${group}-${env}`;
  const matching = statuses.filter(({ context }) =>
    context.split("/").slice(1).includes(name) || (wholeName && context === name)
  );
  return { state: sumUp(matching), contexts: matching };
}

function sumUp(statuses: readonly CommitStatus[]): Verdict["state"] {
  if (statuses.length === 0) return "none";
  if (statuses.some(({ state }) => state === "failure")) return "failure";
  return statuses.every(({ state }) => state === "success") ? "success" : "pending";
}

/**
 * Contexts that would count if case did not matter: Flux lower-cases its names, so that a group with capitals never
 * matches by default.
 */
export function nearlyNamed(
  statuses: readonly CommitStatus[],
  group: string,
  env: string,
): string[] {
  const name = `${group}-${env}`;
  return statuses.map(({ context }) => context).filter((context) =>
    context.split("/").some((part) => part !== name && part.toLowerCase() === name.toLowerCase())
  );
}
