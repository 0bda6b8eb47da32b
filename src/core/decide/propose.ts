import { armStep } from "./arm.ts";
import { isDeepStrictEqual } from "./deep_equal.ts";
import { asGated, asHotfix, hotfixOf } from "./hotfix.ts";
import type { Config } from "../config/config.ts";
import { Failure } from "../failure.ts";
import { editApp } from "../manifest/edit_app.ts";
import { activeHold, type Hold } from "../holds/hold.ts";
import { isHoldPath } from "../holds/hold_id.ts";
import { acceptedBranches } from "../names/branch.ts";
import { parseDescription } from "../promotion/description.ts";
import type { MarkedChange } from "../promotion/marked_change.ts";
import type { Promotion } from "../promotion/promotion.ts";
import type { PullRequest } from "../promotion/pull_request.ts";
import { code } from "../promotion/markdown.ts";
import { mergeSkipped, readSkipped, type SkippedVersion } from "../promotion/skipped.ts";
import type { Warning } from "../warning.ts";
import { CONFLICT, type OpenPullRequest, type Snapshot } from "./snapshot.ts";
import { environmentRows } from "./environment_rows.ts";
import type { Proposal } from "./proposal.ts";
import type { Decision, Step } from "./steps.ts";

/**
 * The steps that carry out the proposal, or none if everything is as it should be. Throws a `Failure` with code
 * `conflict` if the branch belongs to something else: `a-b`+`c` and `a`+`b-c` share a branch, and promotions to another
 * base may.
 *
 * @param proposedHolds Holds that open pull requests add or change: what `hold` has disarmed stays without auto-merge.
 */
export function propose(
  snapshot: Snapshot,
  planned: Proposal,
  proposedHolds: readonly Hold[] = [],
): Decision {
  const { branch, promotion } = planned;
  const elsewhere = snapshot.elsewhere.find(({ sourceBranch }) => sourceBranch === branch);
  if (elsewhere !== undefined) {
    throw taken(branch, elsewhere, `which targets "${elsewhere.targetBranch}"`);
  }
  const open = openOn(snapshot, branch);
  const proposal = unarmedIfHeld(
    stillHotfix(planned, open, snapshot.base.config),
    proposedHolds,
    snapshot.now,
  );
  const page = pageOf(snapshot, proposal, open);
  const common = { promotion, branch, changes: proposal.changes, ...page };
  if (open === undefined) {
    const draft = proposal.draft ?? false;
    const auto = proposal.auto && !draft;
    return {
      ...common,
      action: "created",
      wanted: wantedOf(proposal, auto),
      warnings: proposal.warnings,
      notes: proposal.auto && draft ? [LATER] : [],
      steps: [
        push(snapshot, proposal),
        {
          step: "create",
          branch,
          base: snapshot.base.branch,
          title: proposal.title,
          description: proposal.description,
          draft,
        },
        ...(auto ? [arm(snapshot, proposal)] : []),
        ...decorate(proposal),
      ],
    };
  }
  checkOwner(open, proposal);
  const now = carriedBy(open, promotion);
  const sameVersion = now !== undefined && promotion !== undefined && isSame(now, promotion);
  const foreign = foreignCommits(open, proposal);
  const { pullRequest } = open;
  const auto = proposal.auto && pullRequest.draft !== true;
  const isWhole = isRight(open, proposal) && hasTrailers(open, proposal);
  if (isWhole || (sameVersion && foreign !== undefined)) {
    return keepHead(snapshot, open, proposal, foreign);
  }
  const replaced = sameVersion || promotion === undefined || now === undefined
    ? undefined
    : pullRequest.title;
  // A person may have undone the promotion, and pushed something else. A feature's head never carries a version.
  const namesGone = replaced !== undefined ||
    (promotion !== undefined && promotion.type !== "feature");
  const comments = [
    ...(replaced === undefined ? [] : [takeOverWords(pullRequest)]),
    ...(foreign === undefined || !namesGone ? [] : [goneWords(foreign)]),
  ];
  return {
    ...common,
    action: "updated",
    pullRequest,
    ...(replaced === undefined ? {} : { replaced }),
    wanted: wantedOf(proposal, auto),
    warnings: [...proposal.warnings, ...metadataWarning(open, promotion)],
    notes: replaced === undefined ? [] : [tookOver(pullRequest)],
    steps: [
      ...(pullRequest.autoMerge ? [{ step: "disarm", pullRequest } as const] : []),
      push(snapshot, proposal),
      {
        step: "update",
        pullRequest,
        title: proposal.title,
        description: proposal.description,
      },
      ...(auto ? [arm(snapshot, proposal)] : []),
      ...decorate(proposal),
      ...(comments.length === 0 ? [] : [{ step: "comment", text: comments.join("\n\n") } as const]),
    ],
  };
}

/** The proposal as a hotfix if the open pull request is one with the same version, which stays one. */
function stillHotfix(
  proposal: Proposal,
  open: OpenPullRequest | undefined,
  config: Config,
): Proposal {
  const { promotion } = proposal;
  if (open === undefined || promotion?.type !== "promote" || proposal.hotfix !== undefined) {
    return proposal;
  }
  const now = carriedBy(open, promotion);
  const hotfix = now && isSame(now, promotion) ? hotfixOf(open, config) : undefined;
  return hotfix === undefined ? proposal : asHotfix(proposal, hotfix);
}

/** The proposal without auto-merge if one of the holds selects it. */
function unarmedIfHeld(proposal: Proposal, holds: readonly Hold[], now: number): Proposal {
  const { promotion, hotfix } = proposal;
  if (promotion === undefined || hotfix?.override.includes("hold")) return proposal;
  return activeHold(holds, promotion, now) === undefined ? proposal : { ...proposal, auto: false };
}

/** Providers merge no drafts by themselves, and refuse to be asked. */
const LATER =
  "auto-merge is enabled once the draft is ready for review, by reconcile or the next run";

/** Whether the head's commit has the proposal's trailers: a waiting promotion can become a hotfix. */
function hasTrailers({ commits: [newest] }: OpenPullRequest, { trailers = [] }: Proposal): boolean {
  const lines = newest?.message.split("\n") ?? [];
  return trailers.every((trailer) => lines.includes(trailer));
}

/** The open pull request of the branch; never one from a fork. */
export function openOn({ open }: Snapshot, branch: string): OpenPullRequest | undefined {
  return open.find(({ pullRequest }) =>
    pullRequest.sourceBranch === branch && !pullRequest.fromFork
  );
}

/** The change that an open pull request's head makes to the app, of several the last one; undefined if it makes none. */
export function carriedBy(
  open: OpenPullRequest,
  promotion: Pick<Promotion, "group" | "app"> | undefined,
): MarkedChange | undefined {
  return open.changes.findLast(({ group, app }) =>
    group === promotion?.group && app === promotion.app
  );
}

function isSame({ env, to }: MarkedChange, promotion: Promotion): boolean {
  return env === promotion.env && to.tags.length === 1 && to.tags[0] === promotion.tag;
}

/** The decision for a head that is right: it is kept, and only text and auto-merge are corrected. */
function keepHead(
  snapshot: Snapshot,
  open: OpenPullRequest,
  proposal: Proposal,
  foreign: readonly string[] | undefined,
): Decision {
  const { pullRequest } = open;
  const { promotion, branch } = proposal;
  const auto = proposal.auto && pullRequest.draft !== true;
  const saysSo = pullRequest.title === proposal.title &&
    isDeepStrictEqual(open.metadata, parseDescription(proposal.description));
  // Auto-merge that somebody else enabled is left alone until we push; on a head with a person's commits, it is their
  // decision.
  const mayStay = pullRequest.autoMerge && (pullRequest.autoMergeByOthers ?? false);
  const armed = foreign === undefined
    ? auto || mayStay
    : pullRequest.autoMerge && (auto || mayStay);
  const own = [...proposal.warnings, ...metadataWarning(open, promotion)];
  const warnings = foreign === undefined ? own : [
    ...own,
    {
      code: "foreign-commits",
      message:
        `pull request #${pullRequest.number} has changes beyond the promotion and is left as it is: ${
          foreign.join(", ")
        }`,
    },
  ];
  const steps: Step[] = [
    ...(pullRequest.autoMerge && !armed ? [{ step: "disarm", pullRequest } as const] : []),
    ...(saysSo ? [] : [
      {
        step: "update",
        pullRequest,
        title: proposal.title,
        description: proposal.description,
      } as const,
    ]),
    ...(!pullRequest.autoMerge && armed ? [arm(snapshot, proposal)] : []),
  ];
  return {
    action: steps.length === 0 ? "unchanged" : "updated",
    promotion,
    branch,
    pullRequest,
    ...pageOf(snapshot, proposal, open),
    wanted: wantedOf(proposal, armed),
    changes: proposal.changes,
    warnings,
    notes: [],
    steps,
  };
}

/** Whether merging the head into the base's tip gives exactly what the proposal wants. */
export function isRight(open: OpenPullRequest, { files }: Proposal): boolean {
  const wanted = new Map(files.map(({ path, text }) => [path, text]));
  for (const { path, tip, merged } of open.files) {
    if (merged === CONFLICT || merged !== (wanted.has(path) ? wanted.get(path) : tip)) return false;
    wanted.delete(path);
  }
  return wanted.size === 0;
}

/**
 * The branch's commits, in words, if its head is more than a promotion; undefined otherwise. People push to these
 * branches, and their work is not discarded for the same version (spec, "The rule").
 */
export function foreignCommits(open: OpenPullRequest, proposal: Proposal): string[] | undefined {
  const { promotion } = proposal;
  const wanted = new Map(proposal.files.map(({ path, text }) => [path, text]));
  const now = carriedBy(open, promotion);
  const version = { tag: now?.to.tags[0] ?? "", digest: now?.to.digests[0] };
  const own = open.files.every(({ path, before, after }) => {
    if (wanted.has(path) && (wanted.get(path) === after || isHoldPath(path))) return true;
    if (promotion === undefined || now === undefined || before === undefined) return false;
    if (!path.startsWith(`${promotion.group}/${now.env}/`)) return false;
    return editedText({ path, text: before }, promotion, version) === after;
  });
  if (own) return undefined;
  const others = open.commits.filter(({ subject }) => subject !== open.pullRequest.title);
  const all = others.length > 0 ? others : open.commits;
  return all.map(({ id, subject, author }) => `${id.slice(0, 7)} ${subject} (${author})`);
}

function editedText(
  file: { path: string; text: string },
  policy: Promotion,
  version: { tag: string; digest: string | undefined },
): string | undefined {
  try {
    return editApp([file], policy, version).files[0]?.text;
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

function checkOwner(open: OpenPullRequest, { branch, title, promotion }: Proposal): void {
  const { pullRequest, changes, metadata } = open;
  if (promotion === undefined) {
    if (pullRequest.title !== title) throw taken(branch, pullRequest, `"${pullRequest.title}"`);
    return;
  }
  if (carriedBy(open, promotion) !== undefined) return;
  const other =
    changes.find(({ group, app, env }) =>
      acceptedBranches({ ...promotion, group, app, env }).includes(branch)
    ) ?? (metadata.kind === "promotion" ? metadata.promotion : undefined);
  if (other !== undefined && (other.group !== promotion.group || other.app !== promotion.app)) {
    throw taken(branch, pullRequest, `which promotes ${other.group}/${other.app}`);
  }
  if (metadata.kind !== "promotion" && !isSameButForVersion(pullRequest.title, title)) {
    throw taken(branch, pullRequest, `"${pullRequest.title}"`);
  }
}

/** Whether a title is this program's for the same app: equal except for tag and environment. */
function isSameButForVersion(title: string, ours: string): boolean {
  const start = (text: string) => text.split(/ (?:version|feature) /)[0];
  return start(title) === start(ours);
}

function metadataWarning(open: OpenPullRequest, promotion: Promotion | undefined): Warning[] {
  const { metadata, pullRequest } = open;
  if (metadata.kind === "promotion" || promotion === undefined) return [];
  const why = metadata.kind === "invalid" ? metadata.reason : "it has none";
  return [{
    code: "metadata-lost",
    message: `taking over pull request #${pullRequest.number}, whose metadata is lost: ${why}`,
  }];
}

function tookOver({ number, title }: PullRequest): string {
  return `took over #${number}, which was: ${title}`;
}

/** In Markdown, with people's text escaped. */
function takeOverWords(pullRequest: PullRequest): string {
  const { title } = pullRequest;
  return tookOver({ ...pullRequest, title: /^[\w ./-]*$/.test(title) ? title : code(title) });
}

/** In Markdown, with people's text escaped. */
function goneWords(commits: readonly string[]): string {
  const lines = commits.map((commit) => `- ${code(commit)}`);
  return `These commits are no longer on the branch:\n\n${lines.join("\n")}`;
}

/** The parts of the description, with the rows of all environments and the skipped versions. */
function pageOf(
  snapshot: Snapshot,
  proposal: Proposal,
  open: OpenPullRequest | undefined,
): Pick<Decision, "page"> {
  if (proposal.page === undefined) return {};
  const { hotfix, override = [] } = proposal;
  const { facts, promotion } = proposal.page;
  const carried = open && carriedBy(open, promotion);
  const environments = environmentRows(snapshot, {
    promotion: promotion.type === "rollback"
      ? { ...promotion, override }
      : asGated(promotion, hotfix),
    facts,
    draft: proposal.draft ?? false,
    open: carried !== undefined && isSame(carried, promotion) ? open : undefined,
  });
  const page = { ...proposal.page, facts: { ...facts, environments } };
  if (promotion.type !== "promote") return { page };
  const there = (env: string) => facts.environments.find((row) => row.env === env)?.tags ?? [];
  const skipped = mergeSkipped(
    [...facts.skipped ?? [], ...(open === undefined ? [] : skippedBy(open, promotion))],
    there,
  ).filter(({ env, tag }) => env !== promotion.env || tag !== promotion.tag);
  return { page: { ...page, facts: { ...page.facts, skipped } } };
}

/**
 * The version that the open pull request would have brought, if it is taken over, and those that it had taken over
 * itself.
 */
function skippedBy(open: OpenPullRequest, promotion: Promotion): SkippedVersion[] {
  const carried = carriedBy(open, promotion);
  const [tag, another] = carried?.to.tags ?? [];
  const own = carried === undefined || tag === undefined || another !== undefined ||
      tag === promotion.tag
    ? []
    : [{ env: carried.env, tag }];
  return [...readSkipped(open.pullRequest.description), ...own];
}

function wantedOf({ title, description }: Proposal, autoMerge: boolean) {
  return { title, description, autoMerge };
}

function push({ base, heads }: Snapshot, { branch, files, title, trailers = [] }: Proposal): Step {
  return {
    step: "push",
    branch,
    base: base.commit,
    files,
    message: trailers.length === 0 ? title : `${title}\n\n${trailers.join("\n")}`,
    expected: heads.get(branch),
  };
}

function arm({ base }: Snapshot, { promotion, hotfix }: Proposal): Step {
  return armStep(promotion === undefined ? [] : [asGated(promotion, hotfix)], base.config);
}

function decorate({ decoration }: Proposal): Step[] {
  if (decoration === undefined || Object.values(decoration).every(({ length }) => length === 0)) {
    return [];
  }
  return [{ step: "decorate", ...decoration }];
}

function taken(branch: string, { number, url }: PullRequest, why: string): Failure {
  return new Failure("conflict", `branch "${branch}" belongs to pull request #${number}, ${why}`, {
    hint: `merge or close it first (${url}), or rename a group or an app`,
  });
}
