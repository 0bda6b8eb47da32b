import { mayOpen } from "../core/decide/candidate_origin.ts";
import { declinedBy } from "../core/decide/declined.ts";
import { proposedHolds } from "../core/decide/held.ts";
import type { ReconcileFacts } from "../core/decide/reconcile.ts";
import type { Base, Snapshot } from "../core/decide/snapshot.ts";
import { branchType, mayProposeHold } from "../core/names/branch.ts";
import { inParallel } from "../core/in_parallel.ts";
import type { RemoteState } from "../providers/provider.ts";
import { fetchBase, guessConfig } from "./base.ts";
import { readCandidates } from "./reconcile_candidates.ts";
import { readDrafts } from "./reconcile_drafts.ts";
import { snapshotOf } from "./snapshot.ts";
import { descriptionLimit, type Workspace } from "./workspace.ts";

/** Which apps to reconcile. */
interface ReconcileQuery {
  readonly group?: string | undefined;
  readonly app?: string | undefined;
  /** How far back to look for promotions, in milliseconds. */
  readonly since: number;
}

/** The snapshot for all selected apps. */
export interface ReconcileReading {
  readonly base: Base;
  readonly remoteState: RemoteState;
  /** With the open promotions of all apps. */
  readonly snapshot: Snapshot;
  readonly apps: readonly ReconcileFacts[];
  readonly now: number;
}

/**
 * Reads the base, the apps, the open promotions, and what history and the provider know about versions on their way.
 */
export async function readReconcile(
  workspace: Workspace,
  query: ReconcileQuery,
): Promise<ReconcileReading> {
  const { source } = workspace;
  const provider = await workspace.provider();
  const { base, remoteState } = await fetchAll(workspace, query);
  const now = provider.now();
  const horizon = now - query.since;
  const [inventory, snapshot] = await inParallel([
    source.inventory(base.commit, base.config, query.group),
    snapshotOf(
      workspace,
      base,
      remoteState,
      (branch) => branchType(branch) === "promote" || mayProposeHold(branch),
    ),
  ]);
  const apps = inventory.apps.filter(({ group, app }) =>
    (query.group ?? group) === group && (query.app ?? app) === app
  );
  const declined = remoteState.recentlyClosed.flatMap((one) => declinedBy(one) ?? []);
  const { drafts, orderOf } = await readDrafts(workspace, snapshot, { apps, inventory, horizon });
  const { holds } = snapshot.held;
  const { facts, heads, elsewhere } = await readCandidates(workspace, base, drafts, {
    orderOf,
    mayOpen: (candidate, own) =>
      mayOpen(candidate, { order: orderOf(candidate), own, declined, holds, now, horizon }),
  });
  const limit = await descriptionLimit(workspace);
  const proposed = proposedHolds(snapshot.open);
  return {
    base,
    remoteState,
    snapshot: {
      ...snapshot,
      heads: new Map([...snapshot.heads, ...heads]),
      elsewhere: [...snapshot.elsewhere, ...elsewhere],
    },
    apps: drafts.map(({ app, manifests, nearMisses, candidates, own, hotfix }): ReconcileFacts => ({
      app,
      manifests,
      nearMisses,
      candidates: new Map(candidates.flatMap((one) => {
        const known = facts.get(one);
        return known === undefined ? [] : [[one.env, known]];
      })),
      hotfix,
      orders: new Map(own.map(({ open: { pullRequest: { number } }, succession }) => [
        number,
        orderOf(succession),
      ])),
      declined,
      proposedHolds: proposed,
      horizon,
      limit,
    })),
    now,
  };
}

/** Queries once; a second time only if the base has `gate: status` and the clone's config does not. */
async function fetchAll(workspace: Workspace, { since }: ReconcileQuery) {
  const provider = await workspace.provider();
  const ask = (gates: boolean) =>
    fetchBase(workspace, {
      allOpen: true,
      closedSince: provider.now() - since,
      arming: true,
      gates,
    });
  const guess = (await guessConfig(workspace))?.gate === "status";
  const fetched = await ask(guess);
  return fetched.base.config.gate === "status" && !guess ? await ask(true) : fetched;
}
