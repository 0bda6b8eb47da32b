import { declinedBy } from "../core/decide/declined.ts";
import type { Base } from "../core/decide/snapshot.ts";
import { inParallel, mapInParallel } from "../core/in_parallel.ts";
import type { PullRequest } from "../core/promotion/pull_request.ts";
import { askedBy, hasOnlyTag, soakingIn } from "../core/views/gate.ts";
import { LOST_WITHIN, lostTag } from "../core/views/findings.ts";
import { mayPromote, promotionByDescription, promotionsIn } from "../core/views/open_promotions.ts";
import type {
  CommitFacts,
  OpenPromotion,
  ProviderFacts,
  ViewSnapshot,
} from "../core/views/snapshot.ts";
import type { Warning } from "../core/warning.ts";
import { commitFacts } from "../git/first_parent_changes.ts";
import type { Provider } from "../providers/provider.ts";
import type { Remote } from "../providers/remote.ts";
import { findAllFeatures, readFeatures } from "./deployed_features.ts";
import { readCollisions, readGateFacts } from "./gate.ts";
import { readHoldsOnBase } from "./holds.ts";
import { readInventory } from "./inventory.ts";
import { readOpen } from "./open.ts";
import { readTagAges } from "./tag_ages.ts";
import { readViewBase, type ViewBase } from "./view_base.ts";
import type { Workspace } from "./workspace.ts";

interface ViewQuery {
  /** Only apps of this group are needed. */
  readonly group?: string | undefined;
  /** Environments that must be in the config. */
  readonly env?: string | readonly string[] | undefined;
  /** Uses git alone and fetches nothing. */
  readonly offline: boolean;
}

/**
 * How many of the base's newest commits are read for reports: clusters report on new commits, for every environment.
 */
const RECENT = 10;

/** Reads everything that the views show, from git and the provider in parallel. */
export async function readViewSnapshot(
  workspace: Workspace,
  query: ViewQuery,
): Promise<ViewSnapshot> {
  const { repository, clock, remote } = workspace;
  const { base, open, provider } = await readViewBase(workspace, query);
  const readingGit = readGit(workspace, base, query);
  // In sequence: only one caller may deepen a shallow clone at a time.
  if (repository.shallow) await readingGit;
  const readingFacts = readFacts(workspace, { base, open, provider });
  const [{ tip, ...git }, { recent, facts }] = await inParallel([readingGit, readingFacts]);
  const snapshot: ViewSnapshot = {
    base: { branch: base.branch, ...tip },
    config: base.config,
    repository: nameOf(remote),
    now: provider?.now() ?? clock.now(),
    recent,
    provider: facts,
    wholeName: provider?.name === "azdo",
    ...git,
    warnings: [...git.warnings, ...(provider === undefined ? [notAsked(query.offline)] : [])],
  };
  if (provider === undefined || facts === undefined) return snapshot;
  const promotions = await withUnmet(workspace, base, snapshot, facts.promotions);
  const soaking = soakingIn({ ...snapshot, provider: { ...facts, promotions } });
  const known: ProviderFacts = {
    ...facts,
    promotions,
    ...(soaking.length === 0 ? {} : { past: await provider.pastReports(soaking) }),
  };
  return { ...snapshot, provider: await readDeclined(provider, snapshot, known) };
}

/** With what the gate says of those whose predecessors do not have the tag now: it may have been there, or never. */
async function withUnmet(
  workspace: Workspace,
  base: Base,
  snapshot: ViewSnapshot,
  promotions: readonly OpenPromotion[],
): Promise<OpenPromotion[]> {
  const atOnce = workspace.repository.shallow ? 1 : 8;
  return await mapInParallel(promotions, atOnce, async (promotion) => {
    const { group, app: name, tag } = promotion;
    const app = snapshot.apps.find((one) => one.group === group && one.app === name);
    const before = app === undefined ? [] : askedBy(snapshot, app, promotion);
    if (before.every((one) => hasOnlyTag(one, tag))) return promotion;
    const { unmet } = await readGateFacts(workspace, base, promotion);
    return { ...promotion, unmet };
  });
}

async function readFacts(
  workspace: Workspace,
  { base, open, provider }: ViewBase,
): Promise<{ readonly recent: readonly string[]; readonly facts: ProviderFacts | undefined }> {
  if (provider === undefined) return { recent: [], facts: undefined };
  const newest = await commitFacts(workspace.repository, base.commit, RECENT);
  const recent = newest.map(({ id }) => id);
  return { recent, facts: await readPromotions(workspace, provider, { base, open, recent }) };
}

function nameOf(remote: Remote | undefined): string {
  if (remote === undefined) return "";
  const { provider, repo } = remote;
  return provider === "github" ? `${remote.owner}/${repo}` : `${remote.project}/${repo}`;
}

function notAsked(offline: boolean): Warning {
  return {
    code: "provider-not-asked",
    message: `open pull requests and reports on environments are not shown: ${
      offline ? "--offline uses only git" : "there is no token"
    }`,
  };
}

async function readGit(
  { repository, source }: Workspace,
  { commit, config }: Base,
  { group, offline }: ViewQuery,
): Promise<
  & Pick<ViewSnapshot, "apps" | "tagAges" | "features" | "holds" | "collisions" | "warnings">
  & { readonly tip: CommitFacts }
> {
  const searched = Promise.withResolvers<void>();
  const reading = readInventory(repository, commit, config, group, searched.resolve);
  const [[tip], inventory, held, history] = await inParallel([
    commitFacts(repository, commit, 1),
    reading,
    readHoldsOnBase(source, commit),
    readTagAges(repository, commit, {
      config,
      inventory: reading,
      idle: searched.promise,
      group,
      folders: (known) => findAllFeatures(known, config).features.map(({ folder }) => folder),
      offline,
    }),
  ]);
  if (tip === undefined) throw new Error(`no commit ${commit}`);
  const places = inventory.apps.flatMap(({ group, environments }) =>
    environments.map(({ env }) => ({ group, env }))
  );
  const named = new Map(places.map((place) => [`${place.group}/${place.env}`, place]));
  const collisions = await readCollisions({ source }, { commit, config }, [...named.values()]);
  const found = findAllFeatures(inventory, config);
  const features = await readFeatures(repository, commit, found.features, {
    inventory,
    touched: history.folders,
    base: tip,
  });
  const unreadable = [...inventory.failures].map(([path, { message }]) => ({
    code: "unreadable-manifest",
    message,
    path,
  }));
  return {
    tip,
    apps: inventory.apps,
    tagAges: history.tagAges,
    features,
    holds: held.holds,
    collisions,
    warnings: [
      ...held.warnings,
      ...unreadable,
      ...found.warnings,
      ...(history.cut ? [CUT] : []),
    ],
  };
}

const CUT: Warning = {
  code: "shallow-history",
  message:
    "some tags may be older than shown: the clone is shallow; fetch the rest with git fetch --unshallow, or drop --offline",
};

/** Promotions on their way, by what the heads change, and the relevant reports. */
async function readPromotions(
  workspace: Workspace,
  provider: Provider,
  { base, open, recent }: {
    readonly base: Base;
    readonly open: readonly PullRequest[];
    readonly recent: readonly string[];
  },
): Promise<ProviderFacts> {
  const ours = open.filter(mayPromote);
  const described = ours.flatMap((one) => promotionByDescription(one) ?? []);
  const [heads, { reports }] = await inParallel([
    readOpen(workspace.source, base.commit, ours, { atOnce: workspace.repository.shallow ? 1 : 8 }),
    provider.read({
      base: base.branch,
      reportsOn: [...new Set([...recent, ...promotedFrom(described, base)])],
    }),
  ]);
  const read = new Set(heads.map(({ pullRequest: { number } }) => number));
  return {
    promotions: [
      ...heads.flatMap((head) => promotionsIn(head, base.config)),
      ...described.filter(({ number }) => !read.has(number)),
    ].sort((a, b) => a.number - b.number),
    reports,
    declined: [],
  };
}

/** The commits promoted from, whose reports count besides those on the newest commits. */
function promotedFrom(promotions: readonly OpenPromotion[], { config }: Base): string[] {
  const [first] = config.environments;
  return promotions.filter(({ env, sha }) => env !== first.name && sha !== "")
    .map(({ sha }) => sha);
}

/** Adds declined promotions; queried only if a promotion seems lost. */
async function readDeclined(
  provider: Provider,
  snapshot: ViewSnapshot,
  facts: ProviderFacts,
): Promise<ProviderFacts> {
  const seemsLost = snapshot.apps.some((app) =>
    app.environments.some((here) => lostTag(snapshot, app, here) !== undefined)
  );
  if (!seemsLost) return facts;
  const { recentlyClosed } = await provider.read({
    base: snapshot.base.branch,
    closedSince: snapshot.now - LOST_WITHIN,
  });
  return { ...facts, declined: recentlyClosed.flatMap((one) => declinedBy(one) ?? []) };
}
