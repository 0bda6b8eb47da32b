import type { Config } from "../core/config/config.ts";
import { predecessorsOf } from "../core/config/environments.ts";
import { type Declined, declinedBy, declinedFor } from "../core/decide/declined.ts";
import { type CandidateOrigin, NOT_ASKED, originOf } from "../core/decide/candidate_origin.ts";
import { aheadOfFirst } from "../core/decide/jumped.ts";
import { type DatedCommit, type Order, ordering, type Succession } from "../core/decide/order.ts";
import {
  type CandidateFacts,
  candidatesOf,
  openPromotionsOf,
  type ReconcileFacts,
} from "../core/decide/reconcile.ts";
import type { Candidate } from "../core/decide/order.ts";
import type { AppManifests, Base, OpenPullRequest, Snapshot } from "../core/decide/snapshot.ts";
import { readTrailers } from "../core/decide/trailers.ts";
import { activeHold, type Hold } from "../core/holds/hold.ts";
import { readHolds } from "../core/holds/hold_file.ts";
import { isHoldPath } from "../core/holds/hold_id.ts";
import { inParallel } from "../core/in_parallel.ts";
import { readCommitWords } from "../core/views/commit_words.ts";
import type { InventoryApp } from "../core/inventory/inventory.ts";
import { branchesOfApp } from "../core/names/branch.ts";
import { mergedMessages } from "../git/commits.ts";
import type { RemoteState } from "../providers/provider.ts";
import { readApp, readNearMisses } from "./app.ts";
import { fetchBase, guessConfig } from "./base.ts";
import type { Inventory } from "./inventory.ts";
import { readCommits } from "./base_commits.ts";
import { findOrigins } from "./merged.ts";
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
      (branch) => /^(?:promote|hold|rollback)\//.test(branch),
    ),
  ]);
  const apps = inventory.apps.filter(({ group, app }) =>
    (query.group ?? group) === group && (query.app ?? app) === app
  );
  const proposedHolds = snapshot.open.filter(({ pullRequest: { sourceBranch } }) =>
    !sourceBranch.startsWith("promote/")
  ).flatMap(({ files }) => readHolds(addedHolds(files)).holds);
  const declined = remoteState.recentlyClosed.flatMap((one) => declinedBy(one) ?? []);
  const first = await draftsOf(workspace, snapshot, apps);
  const orders = await readOrders(workspace, base, inventory, first, horizon);
  const drafts = await withHotfixes(workspace, snapshot, first, { orders, horizon });
  const wanted = drafts.flatMap(({ candidates, own, app }) =>
    candidates.filter((candidate) =>
      mayCome(candidate, { orders, own, declined, holds: snapshot.held.holds, now, horizon })
    ).map((candidate) => ({ candidate, app }))
  );
  const hotfixes = new Set(drafts.flatMap(({ hotfix }) => hotfix ?? []));
  const { origins, heads, elsewhere } = await readOrigins(workspace, base, wanted, {
    orders,
    hotfixes,
  });
  const limit = await descriptionLimit(workspace);
  const facts: ReconcileFacts[] = [];
  for (const { app, manifests, nearMisses, candidates, own, hotfix } of drafts) {
    const known = new Map<string, CandidateFacts>();
    for (const candidate of candidates) {
      const order = orders.get(candidate) ?? UNKNOWN;
      known.set(candidate.env, {
        order,
        ...(origins.get(candidate) ?? NOT_ASKED),
        knownSha: await knownSha(workspace, base, order, shaOf(own, candidate)),
      });
    }
    facts.push({
      app,
      manifests,
      nearMisses,
      candidates: known,
      hotfix,
      orders: new Map(own.map((one) => [
        one.open.pullRequest.number,
        orders.get(one.succession) ?? UNKNOWN,
      ])),
      declined,
      proposedHolds,
      horizon,
      limit,
    });
  }
  return {
    base,
    remoteState,
    snapshot: {
      ...snapshot,
      heads: new Map([...snapshot.heads, ...heads]),
      elsewhere: [...snapshot.elsewhere, ...elsewhere],
    },
    apps: facts,
    now,
  };
}

/** The hold files that an open pull request adds. */
function addedHolds(
  files: OpenPullRequest["files"],
): { readonly path: string; readonly text: string }[] {
  return files.flatMap(({ path, before, after }) =>
    isHoldPath(path) && before === undefined && after !== undefined ? [{ path, text: after }] : []
  );
}

const UNKNOWN: Order = { place: "unknown", arrival: undefined };

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
  const seen = await ask(guess);
  return seen.base.config.gate === "status" && !guess ? await ask(true) : seen;
}

interface Draft {
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

/** What may need to be done; manifests are read only for apps that may need a write. */
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
  { orders, horizon }: {
    readonly orders: ReadonlyMap<Succession, Order>;
    readonly horizon: number;
  },
): Promise<Draft[]> {
  const found: Draft[] = [];
  for (const draft of drafts) {
    let latest: { readonly candidate: Candidate; readonly time: number } | undefined;
    for (const candidate of draft.ahead) {
      const { place, arrival } = orders.get(candidate) ?? UNKNOWN;
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

/** Whether the provider must be queried for the version's origin. */
function mayCome(
  candidate: Candidate,
  { orders, own, declined, holds, now, horizon }: {
    readonly orders: ReadonlyMap<Succession, Order>;
    readonly own: Draft["own"];
    readonly declined: readonly Declined[];
    readonly holds: readonly Hold[];
    readonly now: number;
    readonly horizon: number;
  },
): boolean {
  const { place, arrival } = orders.get(candidate) ?? UNKNOWN;
  return place === "later" && arrival !== undefined && arrival.time >= horizon &&
    !own.some(({ change, tag }) => change.env === candidate.env && tag === candidate.tag) &&
    declinedFor(declined, candidate) === undefined &&
    activeHold(holds, candidate, now) === undefined;
}

// So new that the provider's index may not know its pull request yet.
const YOUNG = 2 * 60_000;

/**
 * The pull requests that brought these versions, or why they cannot be promoted from; and the state of their branches.
 */
async function readOrigins(
  workspace: Workspace,
  base: Base,
  wanted: readonly { readonly candidate: Candidate; readonly app: InventoryApp }[],
  { orders, hotfixes }: {
    readonly orders: ReadonlyMap<Succession, Order>;
    readonly hotfixes: ReadonlySet<Candidate>;
  },
): Promise<
  & { readonly origins: ReadonlyMap<Candidate, CandidateOrigin> }
  & { readonly heads: RemoteState["heads"]; readonly elsewhere: Snapshot["elsewhere"] }
> {
  if (wanted.length === 0) return { origins: new Map(), heads: new Map(), elsewhere: [] };
  const provider = await workspace.provider();
  const commits = new Map(
    wanted.flatMap(({ candidate }) => {
      const arrival = orders.get(candidate)?.arrival;
      return arrival === undefined ? [] : [[arrival.id, arrival] as const];
    }),
  );
  const { merged, heads, open } = await provider.read({
    base: base.branch,
    mergedBy: [...commits.keys()],
    branches: [...new Set(wanted.flatMap(({ app }) => branchesOfApp(app, base.config)))],
  });
  const changed = await readCommits(workspace, [...commits.keys()]);
  // Retry only for commits that may still be indexed: a direct push never has a pull request.
  const asked = changed.filter(({ id }) => {
    const commit = commits.get(id);
    return (merged.get(id) ?? []).length > 0 ||
      (commit !== undefined &&
        (provider.now() - commit.time < YOUNG || readCommitWords(commit.message).isPromotion));
  });
  const found = new Map(
    (await findOrigins(workspace, base, asked, merged)).map((one) => [one.commit, one.merged]),
  );
  const origins = new Map<Candidate, CandidateOrigin>();
  for (const { candidate } of wanted) {
    const merged = found.get(orders.get(candidate)?.arrival?.id ?? "");
    origins.set(candidate, originOf(candidate, merged, base.config, hotfixes.has(candidate)));
  }
  return {
    origins,
    heads,
    elsewhere: open.filter(({ targetBranch, fromFork }) =>
      !fromFork && targetBranch !== base.branch
    ),
  };
}

/** The commit promoted from, according to the candidate's open pull request. */
function shaOf(own: Draft["own"], { env, tag }: Candidate): string | undefined {
  const open = own.find((one) => one.change.env === env && one.tag === tag)?.open;
  return open?.metadata.kind === "promotion" ? open.metadata.promotion.sha : undefined;
}

/** That commit if it counts: it must be on the base since the version arrived, like the last commit of a rebase. */
async function knownSha(
  { source }: Workspace,
  { commit }: Base,
  { arrival }: Order,
  sha: string | undefined,
): Promise<string | undefined> {
  if (sha === undefined || sha === "" || sha === arrival?.id) return sha || undefined;
  // Too old to have been checked, so it is kept.
  if (arrival === undefined) return sha;
  const since = await source.firstParents({ since: arrival.id, tip: commit });
  return since?.includes(sha) ? sha : undefined;
}
