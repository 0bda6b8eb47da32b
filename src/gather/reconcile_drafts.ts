import type { Config } from "../core/config/config.ts";
import { predecessorsOf } from "../core/config/environments.ts";
import { aheadOfFirst } from "../core/decide/jumped.ts";
import {
  type Candidate,
  type DatedCommit,
  type Order,
  ordering,
  type Succession,
} from "../core/decide/order.ts";
import { candidatesOf, openPromotionsOf, type ReconcileFacts } from "../core/decide/reconcile.ts";
import type { AppManifests, Base, Snapshot } from "../core/decide/snapshot.ts";
import { readTrailers } from "../core/decide/trailers.ts";
import type { InventoryApp } from "../core/inventory/inventory.ts";
import { mergedMessages } from "../git/commits.ts";
import { readApp, readNearMisses } from "./app.ts";
import type { Inventory } from "./inventory.ts";
import type { Workspace } from "./workspace.ts";

/** An app with what may need to be done about it. */
export interface Draft {
  readonly app: InventoryApp;
  readonly manifests: ReconcileFacts["manifests"];
  readonly nearMisses: ReadonlySet<string>;
  readonly candidates: readonly Candidate[];
  /** Versions that may have bypassed the app's first environment. */
  readonly ahead: readonly Candidate[];
  /** The one of `candidates` that did. */
  readonly hotfix: Candidate | undefined;
  readonly own: readonly (ReturnType<typeof openPromotionsOf>[number] & {
    readonly succession: Succession;
  })[];
}

/** The order of a version; unknown if history was not read for it. */
export type OrderOf = (succession: Succession) => Order;

/** Reads what may need to be done about these apps, and the order of the versions on their way. */
export async function readDrafts(
  workspace: Workspace,
  snapshot: Snapshot,
  { apps, inventory, horizon }: {
    readonly apps: readonly InventoryApp[];
    readonly inventory: Inventory;
    /** The oldest arrival that counts, in milliseconds since 1970. */
    readonly horizon: number;
  },
): Promise<{ readonly drafts: readonly Draft[]; readonly orderOf: OrderOf }> {
  const first = await draftsOf(workspace, snapshot, apps);
  const orders = await readOrders(workspace, snapshot.base, inventory, first, horizon);
  const orderOf = (succession: Succession) => orders.get(succession) ?? UNKNOWN;
  const drafts = await withHotfixes(workspace, snapshot, first, { orderOf, horizon });
  return { drafts, orderOf };
}

const UNKNOWN: Order = { place: "unknown", arrival: undefined };

/** Manifests are read only for apps that may need a write. */
async function draftsOf(
  workspace: Workspace,
  snapshot: Snapshot,
  apps: readonly InventoryApp[],
): Promise<Draft[]> {
  const { config } = snapshot.base;
  const drafts: Draft[] = [];
  for (const app of apps) {
    const own = openPromotionsOf(snapshot, app).map((one) => ({
      ...one,
      succession: successionOf(config, app, one.change.env, one.tag),
    }));
    const candidates = candidatesOf(snapshot, app, new Set());
    const ahead = aheadOfFirst(snapshot, app);
    const draft = { app, candidates, own, ahead, hotfix: undefined };
    if (own.length === 0 && candidates.length === 0) {
      drafts.push({ ...draft, manifests: undefined, nearMisses: new Set() });
      continue;
    }
    const read = await readWhole(workspace, snapshot, app);
    drafts.push({
      ...draft,
      ...read,
      candidates: read.nearMisses.size === 0
        ? candidates
        : candidatesOf(snapshot, app, read.nearMisses),
    });
  }
  return drafts;
}

async function readWhole(
  { source }: Workspace,
  { base: { commit, config } }: Snapshot,
  app: InventoryApp,
): Promise<Pick<Draft, "nearMisses"> & { readonly manifests: AppManifests }> {
  const manifests = await readApp(source, commit, app);
  const from = app.environments[0]?.env ?? "";
  return {
    manifests,
    nearMisses: await readNearMisses(source, commit, manifests, { config, from }),
  };
}

/** Adds the latest hotfix that bypassed the app's first environment, if that environment's version is older. */
async function withHotfixes(
  workspace: Workspace,
  snapshot: Snapshot,
  drafts: readonly Draft[],
  { orderOf, horizon }: { readonly orderOf: OrderOf; readonly horizon: number },
): Promise<Draft[]> {
  const found: Draft[] = [];
  for (const draft of drafts) {
    let latest: { readonly candidate: Candidate; readonly time: number } | undefined;
    for (const candidate of draft.ahead) {
      const { place, arrival } = orderOf(candidate);
      if (place !== "later" || arrival === undefined || arrival.time < horizon) continue;
      if (latest !== undefined && latest.time >= arrival.time) continue;
      if (await isHotfix(workspace, arrival)) latest = { candidate, time: arrival.time };
    }
    if (latest === undefined) {
      found.push(draft);
      continue;
    }
    const { candidate } = latest;
    found.push({
      ...draft,
      ...(draft.manifests === undefined ? await readWhole(workspace, snapshot, draft.app) : {}),
      candidates: [...draft.candidates, candidate],
      hotfix: candidate,
    });
  }
  return found;
}

/** Whether the commit, or the one that it merged, has a hotfix trailer. */
async function isHotfix({ source, repository }: Workspace, commit: DatedCommit): Promise<boolean> {
  if (readTrailers(commit.message).hotfix !== undefined) return true;
  const [, merged] = await source.parents(commit.id);
  if (merged === undefined) return false;
  await source.ensure([merged]);
  const messages = await mergedMessages(repository, [commit.id]);
  return readTrailers(messages.get(commit.id) ?? "").hotfix !== undefined;
}

function successionOf(
  config: Config,
  { group, app, environments }: InventoryApp,
  env: string,
  tag: string,
): Succession {
  const has = (name: string) => environments.some((one) => one.env === name);
  return {
    group,
    app,
    env,
    predecessors: predecessorsOf(config, env, has).map(({ name }) => name),
    tag,
    current: environments.find((one) => one.env === env)?.tags ?? [],
  };
}

/** The order of all candidates, from one walk through history. */
async function readOrders(
  { source }: Workspace,
  { commit, config }: Base,
  inventory: Inventory,
  drafts: readonly Draft[],
  horizon: number,
): Promise<Map<Succession, Order>> {
  const successions: Succession[] = drafts.flatMap(({ candidates, ahead, own }) => [
    ...candidates,
    ...ahead,
    ...own.map(({ succession }) => succession).filter(({ predecessors }) =>
      predecessors.length > 0
    ),
  ]);
  if (successions.length === 0) return new Map();
  let known = ordering(successions, horizon);
  const end = await source.walkTags(commit, inventory, () => {
    known = ordering(successions, horizon);
    const now = known;
    return { config, needs: now.needs, onStep: ({ commit, changes }) => now.add(commit, changes) };
  });
  const answers = known.answers(end.why === "begin" ? end.rest() : []);
  return new Map(successions.map((one, index) => [one, answers[index] ?? UNKNOWN]));
}
