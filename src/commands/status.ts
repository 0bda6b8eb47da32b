import { firstEnvironmentReason, identifyHead, MANUAL } from "../core/decide/status.ts";
import type { Base } from "../core/decide/snapshot.ts";
import { Failure } from "../core/failure.ts";
import { closedNow, type GateSubject, holdGate } from "../core/gate/gate.ts";
import type { PredecessorVerdict } from "../core/gate/judge.ts";
import { nearlyNamed } from "../core/gate/verdict.ts";
import { branchType } from "../core/names/branch.ts";
import { collisionWords } from "../core/names/collisions.ts";
import type { CommitStatus } from "../core/promotion/commit_status.ts";
import type { Promotion } from "../core/promotion/promotion.ts";
import type { PullRequest } from "../core/promotion/pull_request.ts";
import { fetchBase, type Fetched } from "../gather/base.ts";
import {
  type CheckedPullRequest,
  expectedCommit,
  isGated,
  queryOf,
  readCheckedPullRequest,
} from "../gather/checked_head.ts";
import { readExpected } from "../gather/expected_gate.ts";
import { commitsOf, type GateReading } from "../gather/gate.ts";
import { judgeSubjects, readGateRules, readGateSubject } from "../gather/gate_subject.ts";
import { readOpen } from "../gather/open.ts";
import type { Workspace } from "../gather/workspace.ts";
import { type Answer, answerWithReason } from "../output/result.ts";

interface StatusOptions {
  /** Milliseconds; undefined: the config's `status_timeout_minutes`. */
  readonly timeout?: number | undefined;
  /** Milliseconds between two polls. */
  readonly interval: number;
}

const COMMAND = "status";

/**
 * Waits for the previous environments to reconcile. Throws a `Failure` with code `status` when one fails, or none
 * reports in time.
 */
export async function runStatus(options: StatusOptions, workspace: Workspace): Promise<Answer> {
  try {
    return await check(options, workspace);
  } finally {
    workspace.progress.done();
  }
}

async function check(options: StatusOptions, workspace: Workspace): Promise<Answer> {
  const checked = await readCheckedPullRequest(workspace);
  if (!isGated(checked)) return skip(MANUAL);
  const { clock } = workspace;
  // A rate limit is waited for no longer than the check's deadline.
  workspace.deadline.at = options.timeout === undefined ? undefined : clock.now() + options.timeout;
  const first = await fetchPullRequest(workspace, checked, await expectedCommit(workspace));
  if (first === undefined) {
    // A person may have given their own branch such a name, even in a fork.
    if (branchType(checked.branch) === "rollback") return skip(MANUAL);
    throw notOpen(checked);
  }
  const started = clock.now();
  const deadline = started + (options.timeout ?? first.fetched.base.config.statusTimeout);
  workspace.deadline.at = deadline;
  const waiting = patience(workspace, options.interval, deadline);
  let { fetched, pullRequest, head, reports } = first;
  for (;;) {
    const [open] = await readOpen(workspace.source, fetched.base.commit, [
      { ...pullRequest, headSha: head },
    ]);
    if (open === undefined) throw superseded(pullRequest.number, head);
    const reading = identifyHead(open, fetched.base.config);
    switch (reading.kind) {
      case "pass":
        if (reading.promotion?.type === "rollback" || reading.promotion?.type === "feature") {
          const rules = await readGateRules(workspace, fetched.base);
          const gate = holdGate(reading.promotion, rules, reading.override);
          if (gate.state !== "success") throw notNow(pullRequest.number, gate.words);
        }
        if (reading.promotion?.type === "promote") {
          await checkRules(workspace, fetched.base, pullRequest, {
            promotions: [reading.promotion],
            override: reading.hotfix?.override,
          });
        }
        return skip(reading.reason, reading.promotion);
      case "refuse":
        throw refused(pullRequest.number, reading.reason);
      case "wait": {
        if (clock.now() >= deadline) throw refused(pullRequest.number, reading.reason);
        await waiting(`the description of pull request #${pullRequest.number}`, reading.reason);
        const again = await fetchPullRequest(workspace, { ...checked, heads: [head] });
        if (again === undefined) throw notOpen(checked);
        ({ fetched, pullRequest, head, reports } = again);
        break;
      }
      case "judge": {
        if (reading.problem !== undefined) {
          workspace.log.warn({
            code: "metadata-lost",
            message:
              `the metadata of pull request #${pullRequest.number} cannot be used: ${reading.problem}; going by what its head changes`,
          });
        }
        await checkRules(workspace, fetched.base, pullRequest, { promotions: reading.promotions });
        const gate = { checked: { ...checked, heads: [head] }, pullRequest, deadline, waiting };
        let answer: Answer | undefined;
        for (const [index, promotion] of reading.promotions.entries()) {
          const known = index === 0 ? reports : new Map();
          answer = await waitFor(workspace, promotion, fetched, { ...gate, known });
        }
        if (answer !== undefined) return answer;
      }
    }
  }
}

/** Reports by commit. */
type Reports = ReadonlyMap<string, readonly CommitStatus[]>;

interface Found {
  readonly fetched: Fetched;
  readonly pullRequest: PullRequest;
  /** The head that the check belongs to. */
  readonly head: string;
  /** Reports that were read in the same request. */
  readonly reports: Reports;
}

/**
 * Reads the base, the pull request, and the reports on the expected commit; undefined if the pull request is not open.
 * Throws if the pull request's head is not the one that is checked.
 */
async function fetchPullRequest(
  workspace: Workspace,
  checked: CheckedPullRequest,
  expected?: string,
): Promise<Found | undefined> {
  const { number, heads } = checked;
  const fetched = await fetchBase(
    workspace,
    queryOf(checked, expected),
    () => readExpected(workspace, checked, expected),
  );
  const { open, pullRequest: numbered } = fetched.remoteState;
  const found = number === undefined ? open : numbered === undefined ? [] : [numbered];
  const pullRequest = choose(found, checked);
  if (pullRequest === undefined) return undefined;
  const head = heads.find((id) => id === pullRequest.headSha);
  if (head === undefined) throw superseded(pullRequest.number, heads[0] ?? "");
  return { fetched, pullRequest, head, reports: fetched.remoteState.reports };
}

function choose(
  found: readonly PullRequest[],
  { branch }: CheckedPullRequest,
): PullRequest | undefined {
  const fitting = found.filter(({ fromFork, sourceBranch, state }) =>
    !fromFork && sourceBranch === branch && state === "open"
  );
  const [pullRequest, another] = fitting;
  if (another === undefined) return pullRequest;
  const numbers = fitting.map(({ number }) => `#${number}`).join(", ");
  throw new Failure("conflict", `branch "${branch}" has several open pull requests: ${numbers}`, {
    hint: "close all but one",
  });
}

function notOpen({ branch, number }: CheckedPullRequest): Failure {
  return new Failure(
    "provider",
    `found no open pull request ${
      number === undefined ? "" : `#${number} `
    }from branch "${branch}" of this repository`,
    { hint: "run in the pipeline of an open pull request; those from forks are not checked" },
  );
}

function superseded(number: number, head: string): Failure {
  return new Failure(
    "status",
    `pull request #${number} has moved on from commit ${head}: this check is superseded`,
    { hint: "the check on its newest commit decides" },
  );
}

function refused(number: number, reason: string): Failure {
  return new Failure("status", `pull request #${number} cannot be checked: ${reason}`, {
    hint: "run new or promote again to rewrite it; for a branch of your own, use another name",
  });
}

/** A job does not wait for a hold, a freeze or a window: it fails at once and says when to try again. */
async function checkRules(
  workspace: Workspace,
  base: Base,
  { number }: PullRequest,
  { promotions, override = [] }: {
    readonly promotions: readonly Promotion[];
    readonly override?: readonly string[] | undefined;
  },
): Promise<void> {
  const rules = await readGateRules(workspace, base);
  for (const promotion of promotions) {
    const why = closedNow(promotion, rules, override)?.words;
    if (why !== undefined) throw notNow(number, why);
  }
}

function notNow(number: number, why: string): Failure {
  return new Failure("status", `pull request #${number} is not let through now: ${why}`, {
    hint: "run this check again then, or set gate: status, which passes it automatically",
  });
}

type Waiting = (what: string, found: string) => Promise<void>;

const MINUTE = 60_000;

/** Reports what it waits for, and sleeps for an interval. */
function patience({ clock, progress }: Workspace, interval: number, deadline: number): Waiting {
  let last: string | undefined;
  return async (what, found) => {
    if (last !== what) progress.waiting(`waiting for ${what}`, deadline);
    last = what;
    progress.changed(found);
    await progress.sleep(Math.max(0, Math.min(interval, deadline - clock.now())));
  };
}

interface Gate {
  readonly checked: CheckedPullRequest;
  readonly pullRequest: PullRequest;
  readonly deadline: number;
  readonly waiting: Waiting;
  /** Reports that were just read. */
  readonly known: Reports;
}

// Only the newest commits get reports, so these are polled each time, and others once a minute.
const ALWAYS_POLLED = 10;
// How often base and pull request are read if that takes requests of its own, in milliseconds.
const REFRESH_INTERVAL = 30_000;

/** Waits until every predecessor of the promotion's environment has a verdict. */
async function waitFor(
  workspace: Workspace,
  promotion: Promotion,
  fetched: Fetched,
  { checked, pullRequest, deadline, waiting, known: reports }: Gate,
): Promise<Answer> {
  const { clock } = workspace;
  const provider = await workspace.provider();
  let { base } = fetched;
  let subject = await readSubject(workspace, fetched, promotion);
  if (subject.facts.predecessors.length === 0) {
    return skip(firstEnvironmentReason(promotion.env), promotion);
  }
  let rules = await readGateRules(workspace, base);
  const known = new Map(reports);
  let askedAll = -Infinity;
  let refreshedAt = clock.now();
  for (let poll = 0;; poll++) {
    const all = clock.now() - askedAll >= MINUTE;
    if (all) askedAll = clock.now();
    const commits = commitsOf(subject.facts).slice(0, all ? undefined : ALWAYS_POLLED + 1);
    const isKnown = poll === 0 && commits.every((id) => known.has(id));
    const refreshes = poll > 0 &&
      (provider.name === "github" || clock.now() - refreshedAt >= REFRESH_INTERVAL);
    if (refreshes) {
      refreshedAt = clock.now();
      const now = await fetchBase(workspace, {
        pullRequest: pullRequest.number,
        reportsOn: commits,
      });
      const { remoteState } = now;
      if (remoteState.pullRequest?.headSha !== checked.heads[0]) {
        throw superseded(pullRequest.number, checked.heads[0] ?? "");
      }
      note(known, remoteState.reports);
      if (now.base.commit !== base.commit) {
        base = now.base;
        subject = await readSubject(workspace, now, promotion);
        rules = await readGateRules(workspace, base);
      }
    } else if (!isKnown) {
      note(known, (await provider.read({ base: base.branch, reportsOn: commits })).reports);
    }
    const [gate] = await judgeSubjects(provider, [subject], known, {
      ...rules,
      now: provider.now(),
    });
    if (gate === undefined) throw new Error("a subject without a gate");
    const { verdicts } = gate;
    if (gate.state === "success") return passed(verdicts, promotion);
    if (gate.by !== "reports") throw notNow(pullRequest.number, gate.words);
    if (gate.state === "failure") throw failed(verdicts, promotion);
    const open = verdicts.filter((one) => one.state !== "success");
    if (clock.now() >= deadline) throw timedOut(open, subject.facts, known);
    await waiting(open.map(({ name }) => name).join(" and "), open.map(detail).join("; "));
  }
}

function note(
  known: Map<string, readonly CommitStatus[]>,
  reports: Reports,
): void {
  for (const [commit, found] of reports) known.set(commit, found);
}

async function readSubject(
  workspace: Workspace,
  { base }: Fetched,
  promotion: Promotion,
): Promise<GateSubject & { readonly facts: GateReading }> {
  const subject = await readGateSubject(workspace, base, promotion);
  const { facts } = subject;
  const { group, app, tag } = promotion;
  const [missing] = facts.unmet;
  if (missing !== undefined) {
    throw new Failure(
      "status",
      `environment "${missing}" does not have version ${tag} of ${group}/${app}`,
      { hint: `promote it to ${missing} first` },
    );
  }
  const [collision] = facts.collisions;
  if (collision !== undefined) {
    throw new Failure("status", collisionWords(collision), {
      hint: "rename one of the groups or environments",
    });
  }
  if (facts.shaReplaced) {
    const given = promotion.sha === ""
      ? "the commit promoted from is not given"
      : `${promotion.sha} does not count`;
    workspace.log.warn({
      code: "sha-replaced",
      message:
        `${given}: it must be on "${base.branch}", with version ${tag} in the previous environments; using ${facts.sha}, since which they have it`,
    });
  }
  return subject;
}

function passed(verdicts: readonly PredecessorVerdict[], promotion: Promotion): Answer {
  const lines = verdicts.map(({ name, sha }) =>
    `successful reconciliation for ${name} found on "${sha}"`
  );
  return answerWithReason(COMMAND, "passed", lines.join("\n"), promotion);
}

function failed(verdicts: readonly PredecessorVerdict[], { group }: Promotion): Failure {
  const [first] = verdicts.filter(({ state }) => state === "failure");
  if (first === undefined) throw new Error("nothing has failed");
  return new Failure(
    "status",
    `failed reconciliation for ${first.name} found on "${first.sha}"`,
    { hint: `${detail(first)}; repair ${group}/${first.env}, then run this check again` },
  );
}

function timedOut(
  [first]: readonly PredecessorVerdict[],
  { sha, group }: GateReading,
  known: ReadonlyMap<string, readonly CommitStatus[]>,
): Failure {
  if (first === undefined) throw new Error("nothing is waited for");
  const { name, env } = first;
  const near = [...new Set([...known.values()].flatMap((all) => nearlyNamed(all, group, env)))];
  const hint = near.length > 0
    ? `"${near[0]}" differs from "${name}" in case, and case matters`
    : first.state === "pending"
    ? "run this check again once it has reconciled, or raise status_timeout_minutes"
    : `check that the cluster reports statuses named "*/${name}"`;
  return new Failure("status", `commit status check for ${name} has timed out "${sha}"`, {
    hint: `${detail(first)}; ${hint}`,
  });
}

/** The reports, for people. */
function detail({ sha, contexts }: PredecessorVerdict): string {
  if (contexts.length === 0) return "there is no status yet";
  const found = contexts.map(({ context, state, description }) =>
    `${context} is ${state}${description === "" ? "" : ` (${description.replaceAll(/\s+/g, " ")})`}`
  );
  return `on ${sha?.slice(0, 7)} ${found.join(", ")}`;
}

function skip(reason: string, promotion?: Promotion): Answer {
  return answerWithReason(COMMAND, "skipped", reason, promotion);
}
