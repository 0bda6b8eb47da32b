import { findEnvironment } from "../core/config/environments.ts";
import type { Base } from "../core/decide/snapshot.ts";
import {
  type Gate,
  gateOf,
  type GateRules,
  type GateSubject,
  type GateVerdict,
  soakingOn,
} from "../core/gate/gate.ts";
import { commitFacts } from "../git/first_parent_changes.ts";
import type { RemoteState } from "../providers/provider.ts";
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

// A commit is reported on again while it is the newest, so that the newest ones tell of what broke and was repaired.
const MOST_PAST = 30;

/**
 * What the gate says by the newest reports, and while a version soaks by those before them too: an environment that was
 * broken and repaired on one commit has not been healthy without a break.
 */
export async function judgeSubject(
  workspace: Workspace,
  subject: GateSubject,
  reports: RemoteState["reports"],
  rules: GateRules,
): Promise<GateVerdict> {
  const gate = gateOf(subject, reports, rules);
  const soaking = soakingOn(subject, reports, rules, gate).slice(0, MOST_PAST);
  if (soaking.length === 0) return gate;
  const provider = await workspace.provider();
  return gateOf(subject, reports, rules, await provider.pastReports(soaking));
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
  return await judgeSubject(workspace, subject, reports, await readGateRules(workspace, base));
}
