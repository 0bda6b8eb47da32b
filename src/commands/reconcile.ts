import { carryOut, type Outcome } from "../apply/carry_out.ts";
import { decideReconcile, type EnvironmentDecision } from "../core/decide/reconcile.ts";
import type { Decision } from "../core/decide/steps.ts";
import { Failure } from "../core/failure.ts";
import { checkName } from "../core/names/names.ts";
import { fetchBase } from "../gather/base.ts";
import { readGates } from "../gather/gates.ts";
import { readReconcile, type ReconcileReading } from "../gather/reconcile.ts";
import type { Workspace } from "../gather/workspace.ts";
import { explainGitError } from "../git/explain.ts";
import { answerOf } from "../apply/outcome.ts";
import { type Answer, failedResult } from "../output/result.ts";

interface ReconcileOptions {
  readonly group?: string | undefined;
  readonly app?: string | undefined;
  /** Milliseconds. */
  readonly since: number;
}

const COMMAND = "reconcile";

/** Returns the options; throws a `Failure` with code `usage` for an invalid name. */
export function checkReconcileOptions<O extends ReconcileOptions>(options: O): O {
  if (options.group !== undefined) checkName("group", options.group);
  if (options.app !== undefined) checkName("app", options.app);
  return options;
}

/** Brings all pull requests to their desired state, from the tree and the provider alone, whatever events were lost. */
export async function runReconcile(
  options: ReconcileOptions,
  workspace: Workspace,
): Promise<Answer> {
  const reading = await readReconcile(workspace, options);
  const results: Record<string, unknown>[] = [];
  const lines: string[] = [];
  const diffs: string[] = [];
  const failures: Failure[] = [];
  for (const facts of reading.apps) {
    const { group, app } = facts.app;
    for (const done of await reconcileApp(workspace, reading, facts)) {
      const place = { group, app, env: done.env };
      if (done.failure !== undefined) {
        failures.push(done.failure);
        const { action, error } = failedResult(COMMAND, done.failure);
        results.push({ ...place, action, reason: error.message, error });
        lines.push(`${group}/${app} in ${done.env}: failed: ${done.failure.message}`);
        continue;
      }
      const { result, diff } = answerOf(COMMAND, done.outcome, workspace);
      if (diff !== undefined) diffs.push(diff);
      const { command: _, action, ...rest } = result as Record<string, unknown>;
      results.push({ ...place, action, ...rest, reason: done.reason });
      if (done.outcome.decision.steps.length > 0 || action === "skipped") {
        lines.push(`${group}/${app} in ${done.env}: ${done.reason}`);
      }
    }
  }
  if (reading.base.config.gate === "status" && !workspace.options.dryRun) {
    const gates = await updateGates(workspace, reading, lines.length > 0);
    lines.push(...gates.lines);
    failures.push(...gates.failures);
  }
  return {
    result: {
      command: COMMAND,
      ...(workspace.options.dryRun ? { dryRun: true } : {}),
      results,
    },
    message: lines.length > 0 ? lines.join("\n") : "every pull request is as it should be",
    ...(diffs.length > 0 ? { diff: diffs.join("\n") } : {}),
    failures,
  };
}

/**
 * Sets the gate on every open pull request's head if it has changed. It comes last, so that auto-merge is set before
 * the gate succeeds.
 */
async function updateGates(
  workspace: Workspace,
  { base, remoteState }: ReconcileReading,
  isOutOfDate: boolean,
): Promise<{ readonly lines: string[]; readonly failures: Failure[] }> {
  const provider = await workspace.provider();
  const now = isOutOfDate
    ? await fetchBase(workspace, { allOpen: true, gates: true })
    : { base, remoteState };
  const lines: string[] = [];
  const failures: Failure[] = [];
  for (const wanted of await readGates(workspace, now.base, now.remoteState.open)) {
    const { pullRequest, gate, inQueue } = wanted;
    const { number, gate: posted } = pullRequest;
    if (posted?.state === gate.state && posted.description === gate.words) continue;
    const which = `gate of pull request #${number}${inQueue ? " in the merge queue" : ""}`;
    try {
      await provider.setGate(pullRequest, { state: gate.state, description: gate.words });
      lines.push(`${which}: ${gate.state}: ${gate.words}`);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      failures.push(error);
      lines.push(`${which}: failed: ${error.message}`);
    }
  }
  return { lines, failures };
}

type Done =
  & { readonly env: string }
  & (
    | { readonly failure: Failure }
    | { readonly failure?: undefined; readonly reason: string; readonly outcome: Outcome }
  );

/** A failure in one environment does not stop the others, nor other apps. */
async function reconcileApp(
  workspace: Workspace,
  reading: ReconcileReading,
  facts: ReconcileReading["apps"][number],
): Promise<Done[]> {
  const { group, app } = facts.app;
  const failed = (env: string, error: unknown): Done => {
    const failure = explainGitError(error, `reconcile ${group}/${app}`);
    if (!(failure instanceof Failure)) throw failure;
    return { env, failure };
  };
  const done: Done[] = [];
  for (const first of decideReconcile(reading.snapshot, facts)) {
    try {
      done.push(await carryOutOne(workspace, reading, { group, app, first }));
    } catch (error) {
      done.push(failed(first.env, error));
    }
  }
  return done;
}

async function carryOutOne(
  workspace: Workspace,
  reading: ReconcileReading,
  { group, app, first }: {
    readonly group: string;
    readonly app: string;
    readonly first: EnvironmentDecision;
  },
): Promise<Done> {
  const { env } = first;
  let current = decisionOf(first);
  let snapshot: ReconcileReading["snapshot"] | undefined = reading.snapshot;
  const outcome = await carryOut(workspace, async () => {
    if (snapshot !== undefined) {
      const known = snapshot;
      snapshot = undefined;
      return { decision: current.decision, snapshot: known };
    }
    // Another run interfered: read everything about this app again.
    const since = reading.now - (reading.apps[0]?.horizon ?? 0);
    const again = await readReconcile(workspace, { group, app, since });
    const [facts] = again.apps;
    const found = facts && decideReconcile(again.snapshot, facts).find((one) => one.env === env);
    current = found === undefined
      ? {
        reason: `${group}/${app} is no longer in ${env}`,
        decision: { action: "unchanged", changes: [], warnings: [], notes: [], steps: [] },
      }
      : decisionOf(found);
    return { decision: current.decision, snapshot: again.snapshot };
  });
  return { env, reason: current.reason, outcome };
}

function decisionOf(decided: EnvironmentDecision): { reason: string; decision: Decision } {
  if (decided.failure !== undefined) throw decided.failure;
  return decided;
}
