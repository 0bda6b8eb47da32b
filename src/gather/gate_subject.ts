import { findEnvironment } from "../core/config/environments.ts";
import type { Base } from "../core/decide/snapshot.ts";
import {
  combineGates,
  type Gate,
  gateOf,
  type GateRules,
  type GateSubject,
  type GateVerdict,
  soakingCommits,
} from "../core/gate/gate.ts";
import { commitFacts } from "../git/first_parent_changes.ts";
import type { Provider, RemoteState } from "../providers/provider.ts";
import { commitsOf, type GatedPromotion, type GateReading, readGateFacts } from "./gate.ts";
import { readHoldsOnBase } from "./holds.ts";
import type { Workspace } from "./workspace.ts";

/** Reads everything that a promotion's gate needs except the reports. */
export async function readGateSubject(
  workspace: Workspace,
  base: Base,
  promotion: GatedPromotion,
): Promise<GateSubject & { readonly facts: GateReading }> {
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
  const { holds, warnings } = await readHoldsOnBase(workspace.source, base.commit);
  for (const warning of warnings) workspace.log.warn(warning);
  const now = (await workspace.provider()).now();
  return { config: base.config, holds, unreadable: warnings.length > 0, now };
}

/**
 * What the gates say by the newest reports, and while a version soaks by those before them too: an environment that was
 * broken and repaired on one commit has not been healthy without a break. Apps that soak on the same commits share them.
 */
export async function judgeSubjects(
  provider: Pick<Provider, "pastReports">,
  subjects: readonly GateSubject[],
  reports: RemoteState["reports"],
  rules: GateRules,
): Promise<GateVerdict[]> {
  const soaking = soakingCommits(subjects, reports, rules);
  const past = soaking.length === 0 ? undefined : await provider.pastReports(soaking);
  return subjects.map((subject) => gateOf(subject, reports, rules, past));
}

/** Evaluates the gate as of now. */
export async function readGate(
  workspace: Workspace,
  base: Base,
  promotion: GatedPromotion,
): Promise<Gate> {
  const subject = await readGateSubject(workspace, base, promotion);
  const provider = await workspace.provider();
  const { reports } = await provider.read({
    base: base.branch,
    reportsOn: commitsOf(subject.facts),
  });
  const rules = await readGateRules(workspace, base);
  return combineGates(await judgeSubjects(provider, [subject], reports, rules));
}
