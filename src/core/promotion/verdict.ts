import type { CommitStatus } from "./commit_status.ts";

/** What the statuses of one commit say about one application group's environment. */
export interface Verdict {
  /** `none`: nothing has been said about this environment. */
  readonly state: "success" | "failure" | "pending" | "none";
  /** The statuses that say it. */
  readonly contexts: readonly CommitStatus[];
}

/** What the history says; `sha` is the commit that decided, undefined where none has a verdict. */
export interface Judgement extends Verdict {
  readonly sha: string | undefined;
}

/** How many commits `judgeHistory` asks about at most (spec, "status"). */
export const HISTORY_LIMIT = 100;

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

/**
 * Decides on a promotion: a success on the commit promoted from passes; otherwise the newest commit with a verdict
 * decides, and `pending` is one (wait): an environment that was broken and is being repaired is not failed early.
 *
 * `newer` are the commits after `promotedFrom`, newest first, along the first parents. Commits are asked about one by
 * one, and only until one decides.
 */
export async function judgeHistory(
  { promotedFrom, newer }: { readonly promotedFrom: string; readonly newer: Iterable<string> },
  ask: (sha: string) => Promise<Verdict>,
): Promise<Judgement> {
  const own = await ask(promotedFrom);
  if (own.state === "success") return { ...own, sha: promotedFrom };
  let asked = 1;
  for (const sha of newer) {
    if (asked === HISTORY_LIMIT) break;
    asked += 1;
    const verdict = await ask(sha);
    if (verdict.state !== "none") return { ...verdict, sha };
  }
  return { ...own, sha: own.state === "none" ? undefined : promotedFrom };
}

function sumUp(statuses: readonly CommitStatus[]): Verdict["state"] {
  if (statuses.length === 0) return "none";
  if (statuses.some(({ state }) => state === "failure")) return "failure";
  return statuses.every(({ state }) => state === "success") ? "success" : "pending";
}
