import type { CommitStatus } from "../promotion/commit_status.ts";

/** What the statuses of one commit say about a group's environment. */
export interface Verdict {
  /** `none`: there is no report on this environment. */
  readonly state: "success" | "failure" | "pending" | "none";
  /** The statuses that count. */
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

/** What was said about an environment from some time on. */
export interface TimedVerdict {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly state: "success" | "failure" | "pending";
}

/**
 * What a commit's statuses have said about an environment one after the other, from all that were ever set on it, oldest first of each;
 * `verdictOf` says what they say last. Statuses without a time are left out.
 */
export function verdictsOver(
  statuses: readonly CommitStatus[],
  group: string,
  env: string,
  options: { readonly wholeName?: boolean } = {},
): TimedVerdict[] {
  const newest = new Map<string, CommitStatus>();
  return verdictOf(statuses, group, env, options).contexts
    .flatMap((status) => status.at === undefined ? [] : [{ status, at: status.at }])
    .toSorted((one, other) => one.at - other.at)
    .flatMap(({ status, at }) => {
      newest.set(status.context, status);
      const state = sumUp([...newest.values()]);
      return state === "none" ? [] : [{ at, state }];
    });
}

function sumUp(statuses: readonly CommitStatus[]): Verdict["state"] {
  if (statuses.length === 0) return "none";
  if (statuses.some(({ state }) => state === "failure")) return "failure";
  return statuses.every(({ state }) => state === "success") ? "success" : "pending";
}

/**
 * Contexts that would count if case were ignored: Flux lower-cases names, so that a group with capitals never matches
 * by default.
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
