import { findEnvironment } from "../core/config/environments.ts";
import type { Base, HoldsOnBase, Snapshot } from "../core/decide/snapshot.ts";
import type { GatedPromotion } from "../core/decide/steps.ts";
import { appliedRules } from "../core/gate/applied_rules.ts";
import {
  gateOf,
  type GateRules,
  type GateSubject,
  type GateVerdict,
  soakingCommits,
  subjectAlone,
} from "../core/gate/gate.ts";
import { commitFacts } from "../git/first_parent_changes.ts";
import type { Provider, RemoteState } from "../providers/provider.ts";
import { commitsOf, type GateReading, NOTHING_READ, readGateFacts } from "./gate.ts";
import { readHoldsOnBase } from "./holds.ts";
import type { Workspace } from "./workspace.ts";

/** Reads everything that a promotion's gate needs except the reports: nothing if it asks no other environment. */
export async function readGateSubject(
  workspace: Workspace,
  base: Base,
  promotion: GatedPromotion,
): Promise<GateSubject & { readonly facts: GateReading }> {
  if (!appliedRules(promotion, base.config).predecessors) {
    const subject = subjectAlone(promotion);
    return { ...subject, facts: { ...NOTHING_READ, ...subject.facts } };
  }
  const facts = await readGateFacts(workspace, base, promotion);
  const soaks = (findEnvironment(base.config, promotion.env)?.soak ?? 0) > 0;
  const arrivals = new Map<string, number>();
  for (const [env, commit] of soaks ? facts.since : []) {
    const [known] = await commitFacts(workspace.repository, commit, 1);
    if (known !== undefined) arrivals.set(env, known.time);
  }
  return { promotion, facts, unmet: facts.unmet, collisions: facts.collisions, arrivals };
}

/** Reads the base's rules: holds, freezes and windows. */
export async function readGateRules(workspace: Workspace, base: Base): Promise<GateRules> {
  const held = await readHoldsOnBase(workspace.source, base.commit);
  for (const warning of held.warnings) workspace.log.warn(warning);
  return rulesOn(base, held, await workspace.provider());
}

function rulesOn(
  { config }: Base,
  { holds, warnings }: HoldsOnBase,
  provider: Pick<Provider, "now">,
): GateRules {
  return { config, holds, unreadable: warnings.length > 0, now: provider.now() };
}

/**
 * What the gates say by the newest reports, and while a version soaks by those before them too: an environment that was
 * broken and repaired on one commit has not been healthy without a break. Apps that soak on the same commits share them.
 */
export async function judgeSubjects<S extends GateSubject>(
  provider: Pick<Provider, "pastReports">,
  subjects: readonly S[],
  reports: RemoteState["reports"],
  rules: GateRules,
): Promise<{ readonly subject: S; readonly gate: GateVerdict }[]> {
  const soaking = soakingCommits(subjects, reports, rules);
  const past = soaking.length === 0 ? undefined : await provider.pastReports(soaking);
  return subjects.map((subject) => ({ subject, gate: gateOf(subject, reports, rules, past) }));
}

/** Evaluates a promotion's own gate as of now, with the holds of the snapshot. */
export async function readGate(
  workspace: Workspace,
  { base, held }: Pick<Snapshot, "base" | "held">,
  promotion: GatedPromotion,
): Promise<GateVerdict> {
  const subject = await readGateSubject(workspace, base, promotion);
  const provider = await workspace.provider();
  const commits = commitsOf(subject.facts);
  const reports: RemoteState["reports"] = commits.length === 0
    ? new Map()
    : (await provider.read({ base: base.branch, reportsOn: commits })).reports;
  const rules = rulesOn(base, held, provider);
  const [judged] = await judgeSubjects(provider, [subject], reports, rules);
  if (judged === undefined) throw new Error("a subject was not judged");
  return judged.gate;
}
