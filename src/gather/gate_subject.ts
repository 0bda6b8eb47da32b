import { findEnvironment } from "../core/config/environments.ts";
import type { Base } from "../core/decide/snapshot.ts";
import { type Gate, gateOf, type GateRules, type GateSubject } from "../core/gate/gate.ts";
import { commitFacts } from "../git/first_parent_changes.ts";
import { commitsOf, type GatedPromotion, type GateReading, readGateFacts } from "./gate.ts";
import { readStandingHolds } from "./holds.ts";
import type { Workspace } from "./workspace.ts";

/** Reads what the gate of a promotion knows, but for the reports. */
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

/** What the base says about what is let through now. */
export async function readGateRules(workspace: Workspace, base: Base): Promise<GateRules> {
  const { holds, warnings } = await readStandingHolds(workspace.source, base.commit);
  for (const warning of warnings) workspace.log.warn(warning);
  const now = (await workspace.provider()).now();
  return { config: base.config, holds, unreadable: warnings.length > 0, now };
}

/** One look at the gate, now. */
export async function readGate(
  workspace: Workspace,
  base: Base,
  promotion: GatedPromotion,
): Promise<Gate> {
  const subject = await readGateSubject(workspace, base, promotion);
  const provider = await workspace.provider();
  const { reports } = await provider.look({
    base: base.branch,
    reportsOn: commitsOf(subject.facts),
  });
  return gateOf(subject, reports, await readGateRules(workspace, base));
}
