import { identifyHead, isFirst } from "../core/decide/status.ts";
import type { Base } from "../core/decide/snapshot.ts";
import { Failure } from "../core/failure.ts";
import { closedNow, type GateSubject, rollbackGate } from "../core/gate/gate.ts";
import type { Judgement } from "../core/gate/judge.ts";
import { nearlyNamed } from "../core/gate/verdict.ts";
import { branchType } from "../core/names/branch.ts";
import { collisionWords } from "../core/names/collisions.ts";
import type { CommitStatus } from "../core/promotion/commit_status.ts";
import type { Promotion } from "../core/promotion/promotion.ts";
import type { PullRequest } from "../core/promotion/pull_request.ts";
import { see, type Seen } from "../gather/base.ts";
import {
  type CheckedPullRequest,
  expectedCommit,
  isGated,
  questionOf,
  readCheckedPullRequest,
} from "../gather/checked_head.ts";
import { readExpected } from "../gather/expected_gate.ts";
import { commitsOf, type GateReading } from "../gather/gate.ts";
import { judgeSubject, readGateRules, readGateSubject } from "../gather/gate_subject.ts";
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
const MANUAL = "Promotion was manual, skipping check";

/**
 * Passes when the environments before the pull request's have reconciled; waits while they may still do so. Throws a
 * `Failure` with code `status` when one failed, or nothing was heard in time.
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
  // Looking waits for a rate limit no longer than the check has time.
  workspace.deadline.at = options.timeout === undefined ? undefined : clock.now() + options.timeout;
  const first = await look(workspace, checked, await expectedCommit(workspace));
  if (first === undefined) {
    // A person may have named their own branch so, in a fork even.
    if (branchType(checked.branch) === "rollback") return skip(MANUAL);
    throw notOpen(checked);
  }
  const started = clock.now();
  const deadline = started + (options.timeout ?? first.seen.base.config.statusTimeout);
  workspace.deadline.at = deadline;
  const waiting = patience(workspace, options.interval, deadline);
  let { seen, pullRequest, head, reports } = first;
  for (;;) {
    const [open] = await readOpen(workspace.source, seen.base.commit, [
      { ...pullRequest, headSha: head },
    ]);
    if (open === undefined) throw superseded(pullRequest.number, head);
    const reading = identifyHead(open, seen.base.config);
    switch (reading.kind) {
      case "pass":
        if (reading.promotion?.type === "rollback") {
          const rules = await readGateRules(workspace, seen.base);
          const gate = rollbackGate(reading.promotion, rules, reading.override);
          if (gate.state !== "success") throw notNow(pullRequest.number, gate.words);
        }
        if (reading.promotion?.type === "promote") {
          await checkRules(workspace, seen.base, pullRequest, {
            promotions: [reading.promotion],
            override: reading.hotfix?.override,
          });
        }
        return skip(reading.reason, reading.promotion);
      case "refuse":
        throw refused(pullRequest.number, reading.reason);
      case "wait":
        if (clock.now() >= deadline) throw refused(pullRequest.number, reading.reason);
        await waiting(`the description of pull request #${pullRequest.number}`, reading.reason);
        {
          const again = await look(workspace, { ...checked, heads: [head] });
          if (again === undefined) throw notOpen(checked);
          ({ seen, pullRequest, head, reports } = again);
        }
        break;
      case "judge": {
        if (reading.problem !== undefined) {
          workspace.log.warn({
            code: "metadata-lost",
            message:
              `the metadata of pull request #${pullRequest.number} cannot be used: ${reading.problem}; going by what its head changes`,
          });
        }
        await checkRules(workspace, seen.base, pullRequest, { promotions: reading.promotions });
        const gate = { checked: { ...checked, heads: [head] }, pullRequest, deadline, waiting };
        let answer: Answer | undefined;
        for (const [index, promotion] of reading.promotions.entries()) {
          const known = index === 0 ? reports : new Map();
          answer = await waitFor(workspace, promotion, seen, { ...gate, known });
        }
        if (answer !== undefined) return answer;
      }
    }
  }
}

/** What was reported, by commit. */
type Reports = ReadonlyMap<string, readonly CommitStatus[]>;

interface Found {
  readonly seen: Seen;
  readonly pullRequest: PullRequest;
  /** The head that the check is attached to. */
  readonly head: string;
  /** Those that were read at the same time. */
  readonly reports: Reports;
}

/**
 * Looks at the base and the pull request, and at the reports on the commit that is expected; undefined where there is no
 * such pull request. Throws where its head is another one than that which is checked.
 */
async function look(
  workspace: Workspace,
  checked: CheckedPullRequest,
  expected?: string,
): Promise<Found | undefined> {
  const { number, heads } = checked;
  const seen = await see(
    workspace,
    questionOf(checked, expected),
    () => readExpected(workspace, checked, expected),
  );
  const { open, pullRequest: numbered } = seen.sight;
  const found = number === undefined ? open : numbered === undefined ? [] : [numbered];
  const pullRequest = choose(found, checked);
  if (pullRequest === undefined) return undefined;
  const head = heads.find((id) => id === pullRequest.headSha);
  if (head === undefined) throw superseded(pullRequest.number, heads[0] ?? "");
  return { seen, pullRequest, head, reports: seen.sight.reports };
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

/** Nobody waits for a hold, a freeze or a window in a job: it fails at once, and says when to come back. */
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
    const why = closedNow(promotion, rules, override);
    if (why !== undefined) throw notNow(number, why);
  }
}

function notNow(number: number, why: string): Failure {
  return new Failure("status", `pull request #${number} is not let through now: ${why}`, {
    hint: "run this check again then, or set gate: status, which passes it automatically",
  });
}

type Waiting = (what: string, seen: string) => Promise<void>;

const MINUTE = 60_000;

/** Says what is waited for, and sleeps for an interval. */
function patience({ clock, progress }: Workspace, interval: number, deadline: number): Waiting {
  let told: string | undefined;
  return async (what, seen) => {
    if (told !== what) progress.waiting(`waiting for ${what}`, deadline);
    told = what;
    progress.changed(seen);
    await progress.sleep(Math.max(0, Math.min(interval, deadline - clock.now())));
  };
}

interface Gate {
  readonly checked: CheckedPullRequest;
  readonly pullRequest: PullRequest;
  readonly deadline: number;
  readonly waiting: Waiting;
  /** Reports that were seen just now. */
  readonly known: Reports;
}

// Nobody reports on an old commit once a newer one is there, so these are asked about at every poll, others once a minute.
const ASKED_ALWAYS = 10;
// Where the base and the pull request cost requests of their own, they are read this often.
const LOOKED_AT_EVERY = 30_000;

/** Waits until every predecessor of the promotion's environment has a verdict. */
async function waitFor(
  workspace: Workspace,
  promotion: Promotion,
  seen: Seen,
  { checked, pullRequest, deadline, waiting, known: reports }: Gate,
): Promise<Answer> {
  const { clock } = workspace;
  const provider = await workspace.provider();
  let { base } = seen;
  let subject = await readSubject(workspace, seen, promotion);
  if (subject.facts.predecessors.length === 0) return skip(isFirst(promotion.env), promotion);
  let rules = await readGateRules(workspace, base);
  const known = new Map(reports);
  let askedAll = -Infinity;
  let lookedAt = clock.now();
  for (let poll = 0;; poll++) {
    const all = clock.now() - askedAll >= MINUTE;
    if (all) askedAll = clock.now();
    const commits = commitsOf(subject.facts).slice(0, all ? undefined : ASKED_ALWAYS + 1);
    const isKnown = poll === 0 && commits.every((id) => known.has(id));
    const looksAround = poll > 0 &&
      (provider.name === "github" || clock.now() - lookedAt >= LOOKED_AT_EVERY);
    if (looksAround) {
      lookedAt = clock.now();
      const now = await see(workspace, { pullRequest: pullRequest.number, reportsOn: commits });
      const { sight } = now;
      if (sight.pullRequest?.headSha !== checked.heads[0]) {
        throw superseded(pullRequest.number, checked.heads[0] ?? "");
      }
      note(known, sight.reports);
      if (now.base.commit !== base.commit) {
        base = now.base;
        subject = await readSubject(workspace, now, promotion);
        rules = await readGateRules(workspace, base);
      }
    } else if (!isKnown) {
      note(known, (await provider.look({ base: base.branch, reportsOn: commits })).reports);
    }
    const gate = await judgeSubject(workspace, subject, known, {
      ...rules,
      now: provider.now(),
    });
    const { judgements } = gate;
    if (gate.state === "success") return passed(judgements, promotion);
    if (gate.by !== "reports") throw notNow(pullRequest.number, gate.words);
    if (gate.state === "failure") throw failed(judgements, promotion);
    const open = judgements.filter((one) => one.state !== "success");
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
  { base }: Seen,
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

function passed(judgements: readonly Judgement[], promotion: Promotion): Answer {
  const lines = judgements.map(({ name, sha }) =>
    `successful reconciliation for ${name} found on "${sha}"`
  );
  return answerWithReason(COMMAND, "passed", lines.join("\n"), promotion);
}

function failed(judgements: readonly Judgement[], { group }: Promotion): Failure {
  const [first] = judgements.filter(({ state }) => state === "failure");
  if (first === undefined) throw new Error("nothing has failed");
  return new Failure(
    "status",
    `failed reconciliation for ${first.name} found on "${first.sha}"`,
    { hint: `${detail(first)}; repair ${group}/${first.env}, then run this check again` },
  );
}

function timedOut(
  [first]: readonly Judgement[],
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

/** What was seen, for people. */
function detail({ sha, contexts }: Judgement): string {
  if (contexts.length === 0) return "there is no status yet";
  const seen = contexts.map(({ context, state, description }) =>
    `${context} is ${state}${description === "" ? "" : ` (${description.replaceAll(/\s+/g, " ")})`}`
  );
  return `on ${sha?.slice(0, 7)} ${seen.join(", ")}`;
}

function skip(reason: string, promotion?: Promotion): Answer {
  return answerWithReason(COMMAND, "skipped", reason, promotion);
}
