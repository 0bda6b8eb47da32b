import { identifyHead, MANUAL } from "../core/decide/head.ts";
import type { Base } from "../core/decide/snapshot.ts";
import {
  ambiguous,
  failed,
  neverThere,
  notNow,
  notOpen,
  refused,
  reportWords,
  skipReason,
  successReason,
  superseded,
  timedOut,
} from "../core/decide/status.ts";
import type { GatedPromotion } from "../core/decide/steps.ts";
import { Failure } from "../core/failure.ts";
import {
  closedNow,
  type GateRules,
  type GateSubject,
  type GateVerdict,
  type Reports,
} from "../core/gate/gate.ts";
import { branchType } from "../core/names/branch.ts";
import type { CommitStatus } from "../core/promotion/commit_status.ts";
import type { Promotion } from "../core/promotion/promotion.ts";
import type { PullRequest } from "../core/promotion/pull_request.ts";
import { pullRequestName } from "../core/promotion/pull_request_name.ts";
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
import { type Answer, answerWithReason, type Result } from "../output/result.ts";

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
  let found = first;
  for (;;) {
    const { fetched: { base }, pullRequest, head } = found;
    const { number } = pullRequest;
    const [open] = await readOpen(workspace.source, base.commit, [
      { ...pullRequest, headSha: head },
    ]);
    if (open === undefined) throw superseded(number, head);
    const reading = identifyHead(open, base.config);
    switch (reading.kind) {
      case "manual":
        return skip(MANUAL);
      case "refuse":
        throw refused(number, reading.reason);
      case "wait": {
        if (clock.now() >= deadline) throw refused(number, reading.reason);
        await waiting(`the description of pull request #${number}`, reading.reason);
        const again = await fetchPullRequest(workspace, { ...checked, heads: [head] });
        if (again === undefined) throw notOpen(checked);
        found = again;
        break;
      }
      case "gated":
        if (reading.problem !== undefined) {
          workspace.log.warn({
            code: "metadata-lost",
            message:
              `the metadata of pull request #${number} cannot be used: ${reading.problem}; going by what its head changes`,
          });
        }
        return await waitForGates(workspace, reading.promotions, { found, deadline, waiting });
    }
  }
}

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
  const numbers = fitting.map((one) => pullRequestName(one)).join(", ");
  throw new Failure("conflict", `branch "${branch}" has several open pull requests: ${numbers}`, {
    hint: "close all but one",
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

// Only the newest commits get reports, so these are polled each time, and others once a minute.
const ALWAYS_POLLED = 10;
// How often base and pull request are read if that takes requests of its own, in milliseconds.
const REFRESH_INTERVAL = 30_000;

/**
 * Waits until the gates of all promotions are open. Throws a `Failure` if one is closed, or does not open in time.
 */
async function waitForGates(
  workspace: Workspace,
  promotions: readonly GatedPromotion[],
  { found: { fetched, pullRequest: { number }, head, reports }, deadline, waiting }: {
    readonly found: Found;
    readonly deadline: number;
    readonly waiting: Waiting;
  },
): Promise<Answer> {
  const { clock } = workspace;
  const provider = await workspace.provider();
  let { base } = fetched;
  let { rules, subjects } = await readSubjects(workspace, base, { promotions, number });
  const known = new Map(reports);
  let askedAll = -Infinity;
  let refreshedAt = clock.now();
  for (let poll = 0;; poll++) {
    const all = clock.now() - askedAll >= MINUTE;
    if (all) askedAll = clock.now();
    const commits = [
      ...new Set(
        subjects.flatMap(({ facts }) =>
          commitsOf(facts).slice(0, all ? undefined : ALWAYS_POLLED + 1)
        ),
      ),
    ];
    const isKnown = poll === 0 && commits.every((id) => known.has(id));
    const refreshes = poll > 0 &&
      (provider.name === "github" || clock.now() - refreshedAt >= REFRESH_INTERVAL);
    if (refreshes) {
      refreshedAt = clock.now();
      const again = await fetchBase(workspace, { pullRequest: number, reportsOn: commits });
      if (again.remoteState.pullRequest?.headSha !== head) throw superseded(number, head);
      note(known, again.remoteState.reports);
      if (again.base.commit !== base.commit) {
        ({ base } = again);
        ({ rules, subjects } = await readSubjects(workspace, base, { promotions, number }));
      }
    } else if (!isKnown) {
      note(known, (await provider.read({ base: base.branch, reportsOn: commits })).reports);
    }
    const now = provider.now();
    const judged = await judgeSubjects(provider, subjects, known, { ...rules, now });
    const closed = judged.find(({ gate }) => gate.state !== "success" && gate.by !== "reports");
    if (closed !== undefined) throw notNow(number, closed.gate.words);
    const open = judged.flatMap(({ subject: { facts }, gate: { verdicts } }) =>
      verdicts.filter(({ state }) => state !== "success").map((verdict) => ({ verdict, facts }))
    );
    const failure = open.find(({ verdict }) => verdict.state === "failure");
    if (failure !== undefined) throw failed(failure.verdict, failure.facts);
    const [first] = open;
    if (first === undefined) return passed(judged);
    if (clock.now() >= deadline) throw timedOut(first.verdict, first.facts, known.values());
    // Several environments may wait for the same one.
    const names = [...new Set(open.map(({ verdict }) => verdict.name))];
    const reported = [...new Set(open.map(({ verdict }) => reportWords(verdict)))];
    await waiting(names.join(" and "), reported.join("; "));
  }
}

function note(known: Map<string, readonly CommitStatus[]>, reports: Reports): void {
  for (const [commit, found] of reports) known.set(commit, found);
}

interface Subject extends GateSubject {
  readonly promotion: GatedPromotion;
  readonly facts: GateReading;
}

/**
 * Reads the rules and what the gates are judged by. Throws a `Failure` if that suffices to close one: a job does not
 * wait for a hold, a freeze or a window, but fails at once and says when to try again.
 */
async function readSubjects(
  workspace: Workspace,
  base: Base,
  { promotions, number }: {
    readonly promotions: readonly GatedPromotion[];
    readonly number: number;
  },
): Promise<{ readonly rules: GateRules; readonly subjects: readonly Subject[] }> {
  const rules = await readGateRules(workspace, base);
  for (const promotion of promotions) {
    const why = closedNow(promotion, rules);
    if (why !== undefined) throw notNow(number, why);
  }
  const subjects: Subject[] = [];
  for (const promotion of promotions) {
    const subject = { ...await readGateSubject(workspace, base, promotion), promotion };
    checkHistory(workspace, base, subject);
    subjects.push(subject);
  }
  return { rules, subjects };
}

function checkHistory({ log }: Workspace, base: Base, { promotion, facts }: Subject): void {
  const [missing] = facts.unmet;
  if (missing !== undefined) throw neverThere(missing, promotion);
  const [collision] = facts.collisions;
  if (collision !== undefined) throw ambiguous(collision);
  if (!facts.shaReplaced) return;
  const given = promotion.sha === ""
    ? "the commit promoted from is not given"
    : `${promotion.sha} does not count`;
  log.warn({
    code: "sha-replaced",
    message:
      `${given}: it must be on "${base.branch}", with version ${promotion.tag} in the previous environments; using ${facts.sha}, since which they have it`,
  });
}

/** One answer for each promotion; of several, the action and the reason are about the whole pull request. */
function passed(
  judged: readonly { readonly subject: Subject; readonly gate: GateVerdict }[],
): Answer {
  const results = judged.map(({ subject: { promotion }, gate: { verdicts } }): Result => ({
    command: COMMAND,
    ...(verdicts.length === 0
      ? { action: "skipped", reason: skipReason(promotion) }
      : { action: "passed", reason: successReason(verdicts) }),
    promotion: withoutGate(promotion),
    changes: [],
  }));
  const last = results.at(-1);
  if (last === undefined) throw new Error("no promotion was judged");
  if (results.length === 1) return { result: last, message: last.reason ?? "" };
  const reason = results.map((one) => one.reason).join("\n");
  const action = results.some((one) => one.action === "passed") ? "passed" : "skipped";
  return { result: { ...last, action, reason, results }, message: reason };
}

function withoutGate({ group, app, tag, env, sha, feature, type }: GatedPromotion): Promotion {
  return { group, app, tag, env, sha, feature, type };
}

function skip(reason: string): Answer {
  return answerWithReason(COMMAND, "skipped", reason);
}
