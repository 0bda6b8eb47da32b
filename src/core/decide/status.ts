import { Failure } from "../failure.ts";
import type { GatedVersion } from "../gate/applied_rules.ts";
import type { GateFacts, PredecessorVerdict } from "../gate/judge.ts";
import { nearlyNamed } from "../gate/verdict.ts";
import { type Collision, collisionWords, type ReportedPlace } from "../names/collisions.ts";
import type { CommitStatus } from "../promotion/commit_status.ts";
import { onOneLine, shortened } from "../quoted.ts";
import { MANUAL } from "./head.ts";

/** Why no other environment is asked about a promotion. */
export function skipReason({ type, hotfix, env }: GatedVersion): string {
  if (type === "feature") return "Automatically allowing feature branch PR";
  if (type === "rollback") return MANUAL;
  return hotfix === undefined
    ? `"${env}" is the first environment so status check is skipped`
    : `hotfix, so no environment is checked: ${shortened(hotfix)}`;
}

/** What is said once all of the previous environments succeeded. */
export function successReason(verdicts: readonly PredecessorVerdict[]): string {
  return verdicts.map(({ name, sha }) => `successful reconciliation for ${name} found on "${sha}"`)
    .join("\n");
}

/** The reports on a previous environment, for people. */
export function reportWords({ sha, contexts }: PredecessorVerdict): string {
  if (contexts.length === 0) return "there is no status yet";
  const found = contexts.map(({ context, state, description }) => {
    const said = onOneLine(description);
    return `${context} is ${state}${said === "" ? "" : ` (${said})`}`;
  });
  return `on ${sha?.slice(0, 7)} ${found.join(", ")}`;
}

/** There is no open pull request to check. */
export function notOpen(
  { branch, number }: { readonly branch: string; readonly number: number | undefined },
): Failure {
  return new Failure(
    "provider",
    `found no open pull request ${
      number === undefined ? "" : `#${number} `
    }from branch "${branch}" of this repository`,
    { hint: "run in the pipeline of an open pull request; those from forks are not checked" },
  );
}

/** The pull request has another head than the one that this check belongs to. */
export function superseded(number: number, head: string): Failure {
  return new Failure(
    "status",
    `pull request #${number} has moved on from commit ${head}: this check is superseded`,
    { hint: "the check on its newest commit decides" },
  );
}

/** The gate cannot judge the head. */
export function refused(number: number, reason: string): Failure {
  return new Failure("status", `pull request #${number} cannot be checked: ${reason}`, {
    hint: "run new or promote again to rewrite it; for a branch of your own, use another name",
  });
}

/** A hold or the time holds the promotion back: a job does not wait for that. */
export function notNow(number: number, why: string): Failure {
  return new Failure("status", `pull request #${number} is not let through now: ${why}`, {
    hint: "run this check again then, or set gate: status, which passes it automatically",
  });
}

/** A previous environment never had the version. */
export function neverThere(env: string, { tag, group, app }: GatedVersion): Failure {
  return new Failure(
    "status",
    `environment "${env}" does not have version ${tag} of ${group}/${app}`,
    { hint: `promote it to ${env} first` },
  );
}

/** Another folder has the same report name, so that the success may be its. */
export function ambiguous(collision: Collision<ReportedPlace>): Failure {
  return new Failure("status", collisionWords(collision), {
    hint: "rename one of the groups or environments",
  });
}

/** A previous environment has failed. */
export function failed(verdict: PredecessorVerdict, { group }: Pick<GateFacts, "group">): Failure {
  const { name, sha, env } = verdict;
  return new Failure("status", `failed reconciliation for ${name} found on "${sha}"`, {
    hint: `${reportWords(verdict)}; repair ${group}/${env}, then run this check again`,
  });
}

/** A previous environment has not succeeded in time. `reports` are all that were read. */
export function timedOut(
  verdict: PredecessorVerdict,
  { sha, group }: Pick<GateFacts, "sha" | "group">,
  reports: Iterable<readonly CommitStatus[]>,
): Failure {
  const { name, env, state } = verdict;
  const [near] = [...reports].flatMap((all) => nearlyNamed(all, group, env));
  const hint = near !== undefined
    ? `"${near}" differs from "${name}" in case, and case matters`
    : state === "pending"
    ? "run this check again once it has reconciled, or raise status_timeout_minutes"
    : `check that the cluster reports statuses named "*/${name}"`;
  return new Failure("status", `commit status check for ${name} has timed out "${sha}"`, {
    hint: `${reportWords(verdict)}; ${hint}`,
  });
}
