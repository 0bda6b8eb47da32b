import { type CandidateOrigin, NOT_ASKED, originOf } from "../core/decide/candidate_origin.ts";
import type { Candidate, Order } from "../core/decide/order.ts";
import type { CandidateFacts } from "../core/decide/reconcile.ts";
import type { Base, Snapshot } from "../core/decide/snapshot.ts";
import { readCommitWords } from "../core/views/commit_words.ts";
import type { InventoryApp } from "../core/inventory/inventory.ts";
import { branchesOfApp } from "../core/names/branch.ts";
import { readCommits } from "./base_commits.ts";
import { findOrigins } from "./merged.ts";
import type { Draft, OrderOf } from "./reconcile_drafts.ts";
import type { Workspace } from "./workspace.ts";

/** What is known about candidates, and the state of the branches of those that may be opened. */
interface CandidateReading extends Pick<Snapshot, "heads" | "elsewhere"> {
  readonly facts: ReadonlyMap<Candidate, CandidateFacts>;
}

/** Reads how all candidates came to their predecessors; the provider is queried only for those that `mayOpen` names. */
export async function readCandidates(
  workspace: Workspace,
  base: Base,
  drafts: readonly Draft[],
  { orderOf, mayOpen }: {
    readonly orderOf: OrderOf;
    readonly mayOpen: (candidate: Candidate, own: Draft["own"]) => boolean;
  },
): Promise<CandidateReading> {
  const wanted = drafts.flatMap(({ candidates, own, app }) =>
    candidates.filter((one) => mayOpen(one, own)).map((candidate) => ({ candidate, app }))
  );
  const hotfixes = new Set(drafts.flatMap(({ hotfix }) => hotfix ?? []));
  const { origins, ...branches } = await readOrigins(workspace, base, wanted, {
    orderOf,
    hotfixes,
  });
  const facts = new Map<Candidate, CandidateFacts>();
  for (const { candidates, own } of drafts) {
    for (const candidate of candidates) {
      const order = orderOf(candidate);
      facts.set(candidate, {
        order,
        ...(origins.get(candidate) ?? NOT_ASKED),
        knownSha: await knownSha(workspace, base, order, shaOf(own, candidate)),
      });
    }
  }
  return { facts, ...branches };
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
  { orderOf, hotfixes }: {
    readonly orderOf: OrderOf;
    readonly hotfixes: ReadonlySet<Candidate>;
  },
): Promise<
  & { readonly origins: ReadonlyMap<Candidate, CandidateOrigin> }
  & Pick<Snapshot, "heads" | "elsewhere">
> {
  if (wanted.length === 0) return { origins: new Map(), heads: new Map(), elsewhere: [] };
  const provider = await workspace.provider();
  const commits = new Map(
    wanted.flatMap(({ candidate }) => {
      const arrival = orderOf(candidate).arrival;
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
    const merged = found.get(orderOf(candidate).arrival?.id ?? "");
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
