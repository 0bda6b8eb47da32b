import { headGate, identifyHead } from "../core/decide/head.ts";
import type { Base, OpenPullRequest } from "../core/decide/snapshot.ts";
import { combineGates, type Gate, type GateSubject } from "../core/gate/gate.ts";
import { type MergeGroup, mergeGroups } from "../core/gate/merge_group.ts";
import { branchType } from "../core/names/branch.ts";
import { GATE } from "../core/names/names.ts";
import type { PullRequest } from "../core/promotion/pull_request.ts";
import { isObjectId } from "../git/commits.ts";
import { listRemote } from "../git/remote.ts";
import type { RemoteState } from "../providers/provider.ts";
import { commitsOf } from "./gate.ts";
import { judgeSubjects, readGateRules, readGateSubject } from "./gate_subject.ts";
import { readOpen } from "./open.ts";
import type { Workspace } from "./workspace.ts";

/** The gate that a pull request should have. */
interface WantedGate {
  /** Its `headSha` is the commit that gets the gate. */
  readonly pullRequest: PullRequest;
  readonly gate: Gate;
  /** Whether the commit is the merge queue's, not the pull request's head. */
  readonly inQueue: boolean;
}

/**
 * The gate that every open pull request to the base should have, by what its head changes. In a merge queue the queue's
 * commit gets it too, since the same checks are required there.
 */
export async function readGates(
  workspace: Workspace,
  base: Base,
  open: readonly PullRequest[],
): Promise<WantedGate[]> {
  const toBase = open.filter(({ targetBranch }) => targetBranch === base.branch);
  const ours = (one: PullRequest) => !one.fromFork && branchType(one.sourceBranch) !== undefined;
  const heads = await readOpen(workspace.source, base.commit, toBase.filter(ours));
  const groups = await readMergeGroups(workspace, base, toBase);
  const rules = await readGateRules(workspace, base);
  const plans: Plan[] = [];
  for (const head of heads) plans.push(await readPlan(workspace, base, head));
  const subjects = plans.flatMap((plan) => plan.subjects);
  const commits = [
    ...subjects.flatMap(({ facts }) => commitsOf(facts)),
    ...groups.map(({ commit }) => commit),
  ];
  const provider = await workspace.provider();
  const reports: RemoteState["reports"] = commits.length === 0
    ? new Map()
    : (await provider.read({ base: base.branch, reportsOn: [...new Set(commits)] })).reports;
  const judged = await judgeSubjects(provider, subjects, reports, rules);
  const gateOn = new Map(judged.map(({ subject, gate }) => [subject, gate]));
  // Promotions first: another pull request, such as a hold, takes effect once merged, and its gate may merge it.
  const onHeads = plans.map(({ pullRequest, gate, subjects }) => ({
    pullRequest,
    gate: gate ?? combineGates(subjects.flatMap((subject) => gateOn.get(subject) ?? [])),
  }));
  const wanted = [
    ...onHeads,
    ...toBase.filter((one) => !ours(one)).map((pullRequest) => ({ pullRequest, gate: NONE })),
  ].map((one) => ({ ...one, inQueue: false }));
  const inQueue = groups.flatMap(({ number, commit }) => {
    const found = wanted.find(({ pullRequest }) => pullRequest.number === number);
    if (found === undefined) return [];
    const reported = reports.get(commit)?.find(({ context }) => context === GATE.github);
    const pullRequest = { ...found.pullRequest, headSha: commit, gate: reported };
    return [{ pullRequest, gate: found.gate, inQueue: true }];
  });
  return [...wanted, ...inQueue];
}

/** The merge queue's groups: the existing ones, and the one that this run was started for. */
async function readMergeGroups(
  { env, repository }: Workspace,
  { branch }: Base,
  open: readonly PullRequest[],
): Promise<MergeGroup[]> {
  const branches = new Map<string, string>();
  // https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows#merge_group
  const { GITHUB_REF: ref = "", GITHUB_SHA: commit = "" } = env;
  if (env["GITHUB_EVENT_NAME"] === "merge_group" && isObjectId(commit)) {
    branches.set(ref.replace(/^refs\/heads\//, ""), commit);
  }
  if (open.some(({ queued }) => queued === true)) {
    for (const [name, head] of (await listRemote(repository)).branches) branches.set(name, head);
  }
  return mergeGroups(branches, branch);
}

const NONE: Gate = { state: "success", words: "not a promotion" };

/** A head's gate, or what the gates of its promotions are evaluated from. */
interface Plan {
  readonly pullRequest: PullRequest;
  /** Undefined if it has promotions. */
  readonly gate: Gate | undefined;
  readonly subjects: readonly GateSubject[];
}

async function readPlan(
  workspace: Workspace,
  base: Base,
  head: OpenPullRequest,
): Promise<Plan> {
  const { pullRequest } = head;
  const reading = identifyHead(head, base.config);
  if (reading.kind !== "gated") return { pullRequest, gate: headGate(reading), subjects: [] };
  const subjects: GateSubject[] = [];
  for (const promotion of reading.promotions) {
    subjects.push(await readGateSubject(workspace, base, promotion));
  }
  return { pullRequest, gate: undefined, subjects };
}
