import {
  findEnvironment,
  firstEnvironment,
  previousEnvironment,
} from "../core/config/environments.ts";
import { Failure } from "../core/failure.ts";
import { inParallel } from "../core/in_parallel.ts";
import { acceptedBranches } from "../core/names/branch.ts";
import { parseDescription } from "../core/promotion/description.ts";
import type { Promotion } from "../core/promotion/promotion.ts";
import {
  HISTORY_LIMIT,
  judgeHistory,
  type Judgement,
  type Verdict,
  verdictOf,
} from "../core/promotion/verdict.ts";
import { firstParents, isInHistory } from "../git/history.ts";
import { currentBranch } from "../git/repository.ts";
import { type Answer, answerWithReason } from "../output/result.ts";
import type { OldProvider, PullRequest } from "../providers/provider.ts";
import { type Base, fetchTip, readBase } from "./base.ts";
import type { Workspace } from "./workspace.ts";

export interface StatusOptions {
  /** Milliseconds; undefined: the config's `status_timeout_minutes`. */
  readonly timeout?: number | undefined;
  /** Milliseconds between two looks. */
  readonly interval: number;
}

const COMMAND = "status";
const MANUAL = "Promotion was manual, skipping check";

/**
 * Passes when the environment before the pull request's has reconciled; waits while it may still do so. Throws a
 * `Failure` with code `status` when it failed or nothing was heard in time.
 */
export async function runStatus(options: StatusOptions, workspace: Workspace): Promise<Answer> {
  const branch = await pullRequestBranch(workspace);
  if (!/^(promote|feature)\//.test(branch)) return skip(MANUAL);
  const provider = await workspace.provider();
  const [base, open] = await inParallel([
    readBase(workspace, HISTORY_LIMIT + 1),
    provider.findOpenPullRequests(branch),
  ]);
  const pullRequest = choose(open, branch, workspace);
  const promotion = promotionOf(pullRequest);
  if (promotion === undefined) return skip(MANUAL);
  if (promotion.type === "feature") {
    return skip("Automatically allowing feature branch PR", promotion);
  }
  checkAgainstConfig(promotion, base, pullRequest);
  if (promotion.env === firstEnvironment(base.config).name) {
    return skip(
      `"${promotion.env}" is the first environment so status check is skipped`,
      promotion,
    );
  }
  return await wait(options, workspace, { provider, base, promotion });
}

/** The branch whose pull request is checked: as GitHub Actions or Azure Pipelines tells it, else HEAD's. */
async function pullRequestBranch({ env, repository }: Workspace): Promise<string> {
  const told = env["GITHUB_HEAD_REF"] || env["SYSTEM_PULLREQUEST_SOURCEBRANCH"];
  const branch = told || await currentBranch(repository);
  if (branch) return branch.replace(/^refs\/heads\//, "");
  throw new Failure("git", "cannot tell the pull request's branch: HEAD is detached", {
    hint:
      "run in a pull request's pipeline, check the branch out, or set GITHUB_HEAD_REF to its name",
  });
}

function choose(open: readonly PullRequest[], branch: string, { env }: Workspace): PullRequest {
  // A fork's branch may have any name, so the number counts where the pipeline tells it.
  const told = /^refs\/pull\/(?<number>\d+)\//.exec(env["GITHUB_REF"] ?? "")?.groups?.["number"] ||
    env["SYSTEM_PULLREQUEST_PULLREQUESTNUMBER"] || env["SYSTEM_PULLREQUEST_PULLREQUESTID"];
  const fitting = told ? open.filter(({ number }) => number === Number(told)) : open;
  const [pullRequest, another] = fitting;
  if (pullRequest !== undefined && another === undefined) return pullRequest;
  if (another !== undefined) {
    const numbers = fitting.map(({ number }) => `#${number}`).join(", ");
    throw new Failure("conflict", `branch "${branch}" has several open pull requests: ${numbers}`, {
      hint: "close all but one",
    });
  }
  throw new Failure(
    "provider",
    `found no open pull request ${
      told ? `#${told} ` : ""
    }from branch "${branch}" of this repository`,
    { hint: "run in the pipeline of an open pull request; those from forks are not looked at" },
  );
}

/**
 * The promotion that the pull request carries; undefined for one that a person made on a `feature/` branch. On a
 * `promote/` branch lost metadata is an error: to let it pass would open the gate.
 */
function promotionOf(pullRequest: PullRequest): Promotion | undefined {
  const { number, sourceBranch, description } = pullRequest;
  const parsed = parseDescription(description);
  if (parsed.kind === "promotion") {
    if (acceptedBranches(parsed.promotion).includes(sourceBranch)) return parsed.promotion;
    throw spoiled(number, `it belongs to branch "${acceptedBranches(parsed.promotion)[0]}"`);
  }
  if (sourceBranch.startsWith("feature/") && parsed.kind === "none") return undefined;
  throw spoiled(number, parsed.kind === "none" ? "there is none" : parsed.reason);
}

function spoiled(number: number, reason: string): Failure {
  return new Failure(
    "status",
    `the metadata of pull request #${number} cannot be used: ${reason}`,
    {
      hint:
        "run new or promote again, which writes it anew, or name a branch of your own differently",
    },
  );
}

function checkAgainstConfig(promotion: Promotion, base: Base, { number }: PullRequest): void {
  if (findEnvironment(base.config, promotion.env) === undefined) {
    throw spoiled(number, `environment "${promotion.env}" is not in the config`);
  }
  const first = firstEnvironment(base.config).name;
  if (promotion.sha === "" && promotion.env !== first) {
    throw spoiled(number, "it has no sha, the commit promoted from");
  }
}

interface Gate {
  readonly provider: OldProvider;
  readonly base: Base;
  readonly promotion: Promotion;
}

const MINUTE = 60_000;

/** Looks until there is a verdict or the time is up, and says once a minute what it has seen. */
async function wait(options: StatusOptions, workspace: Workspace, gate: Gate): Promise<Answer> {
  const { base, promotion } = gate;
  const { clock, log } = workspace;
  const { group, sha } = promotion;
  const env = previousEnvironment(base.config, promotion.env)?.name ?? "";
  const name = `${group}-${env}`;
  const deadline = clock.now() + (options.timeout ?? base.config.statusTimeout);
  const ask = asker(workspace, gate, env);
  let tip = base.commit;
  let newer = await commitsAfter(workspace, base, tip, sha);
  let told = clock.now();
  for (;;) {
    const recent = new Set([sha, ...newer.slice(0, ASKED_ALWAYS)]);
    const judgement = await judgeHistory(
      { promotedFrom: sha, newer },
      (commit) => ask(commit, recent.has(commit)),
    );
    if (judgement.state === "success") {
      return answerWithReason(
        COMMAND,
        "passed",
        `successful reconciliation for ${name} found on "${judgement.sha}"`,
        promotion,
      );
    }
    if (judgement.state === "failure") {
      throw new Failure("status", `failed reconciliation for ${name} found on "${judgement.sha}"`, {
        hint: `${detail(judgement)}; repair ${group}/${env}, then run this check again`,
      });
    }
    if (clock.now() >= deadline) {
      throw new Failure("status", `commit status check for ${name} has timed out "${sha}"`, {
        hint: `${detail(judgement)}; see that the cluster reports statuses named "*/${name}"`,
      });
    }
    if (clock.now() - told >= MINUTE) {
      told = clock.now();
      log.info(`waiting for ${name}: ${detail(judgement)}`);
    }
    await clock.sleep(Math.max(0, Math.min(options.interval, deadline - clock.now())));
    const before = tip;
    tip = (await fetchTip(workspace, HISTORY_LIMIT + 1, before)).commit;
    if (tip !== before) newer = await commitsAfter(workspace, base, tip, sha);
  }
}

/** What was seen, for people. */
function detail({ sha, contexts }: Judgement): string {
  if (contexts.length === 0) return "no status has come yet";
  const seen = contexts.map(({ context, state, description }) =>
    `${context} is ${state}${description === "" ? "" : ` (${description.replaceAll(/\s+/g, " ")})`}`
  );
  return `on ${sha?.slice(0, 7)} ${seen.join(", ")}`;
}

/**
 * The base branch's commits after `sha`, newest first. None where it is not in the branch's history: what was reported
 * there was not about it.
 */
async function commitsAfter(
  { repository, log }: Workspace,
  { branch }: Base,
  tip: string,
  sha: string,
): Promise<string[]> {
  if (await isInHistory(repository, sha, { branch, commit: tip })) {
    return await firstParents(repository, { since: sha, commit: tip, limit: HISTORY_LIMIT });
  }
  log.warn({
    code: "sha-not-in-history",
    message: `${sha} is not in the history of "${branch}", so that only its own statuses count`,
  });
  return [];
}

// Nobody reports on an old commit once a newer one is there, so these are asked for at every look, others once a minute.
const ASKED_ALWAYS = 10;

/** Asks the provider about a commit, and spares it questions that hardly get a new answer. */
function asker(
  { clock, remote }: Workspace,
  { provider, promotion }: Gate,
  env: string,
): (sha: string, always: boolean) => Promise<Verdict> {
  const silent = new Map<string, { verdict: Verdict; asked: number }>();
  const wholeName = remote?.provider === "azdo";
  return async (sha, always) => {
    const known = silent.get(sha);
    if (!always && known && clock.now() - known.asked < MINUTE) return known.verdict;
    const statuses = await provider.listStatuses(sha);
    const verdict = verdictOf(statuses, promotion.group, env, { wholeName });
    if (verdict.state === "none") silent.set(sha, { verdict, asked: clock.now() });
    return verdict;
  };
}

function skip(reason: string, promotion?: Promotion): Answer {
  return answerWithReason(COMMAND, "skipped", reason, promotion);
}
