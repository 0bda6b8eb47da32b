import type { Config } from "../config/config.ts";
import { descendants, findEnvironment } from "../config/environments.ts";
import type { AppVersion } from "../manifest/app_version.ts";
import { acceptedBranches, branchType } from "../names/branch.ts";
import { parseDescription } from "../promotion/description.ts";
import type { MarkedChange } from "../promotion/marked_change.ts";
import type { Promotion } from "../promotion/promotion.ts";
import type { PullRequest } from "../promotion/pull_request.ts";
import type { Warning } from "../warning.ts";

/** A merged pull request, and the marked values that its merge changed. */
export interface MergedPullRequest {
  /** The commit promoted from. */
  readonly commit: string;
  readonly pullRequest: PullRequest;
  readonly changes: readonly MarkedChange[];
}

/** What a merge set, according to the tree, or why it cannot be promoted from. */
export type MergedPromotion =
  | { readonly skipped: string; readonly warnings: readonly Warning[] }
  | {
    readonly group: string;
    readonly app: string;
    readonly env: string;
    readonly tag: string;
    /** The commit promoted from. */
    readonly commit: string;
    /**
     * The merge changed no value: the tag is the metadata's, and counts only if the environment has it at the commit.
     */
    readonly byMetadata: boolean;
    readonly warnings: readonly Warning[];
  };

export const NOT_FROM_PULL_REQUEST = "skipping promotion as commit does not originate from PR";
export const NOT_OURS = "skipping promotion as PR is not created by gitops-promotion";
export const LAST_ENVIRONMENT = "no next environment to promote to";

/**
 * Finds out what a merge set (spec, "The rule that everything else follows"): branch and tree name the app, environment
 * and tag; descriptions are untrusted, and add only what the tree cannot tell.
 */
export function readMerged(merged: MergedPullRequest, config: Config): MergedPromotion {
  const { pullRequest, changes, commit } = merged;
  const { sourceBranch, number } = pullRequest;
  const warnings: Warning[] = [];
  const warn = (code: string, detail: string) =>
    warnings.push({ code, message: `pull request #${number} ${detail}` });
  const skip = (skipped: string) => ({ skipped, warnings });
  const type = branchType(sourceBranch);
  if (pullRequest.fromFork) {
    if (type !== undefined) warn("from-fork", "is not promoted: it comes from a fork");
    return skip(NOT_OURS);
  }
  if (type === undefined) return skip(NOT_OURS);
  const parsed = parseDescription(pullRequest.description);
  const metadata = parsed.kind === "promotion" ? parsed.promotion : undefined;
  if (type === "feature" && metadata?.type === "feature") {
    return skip("skipping promotion of feature");
  }
  if (type === "rollback") return skip("skipping promotion of rollback");
  if (type === "feature") return skip(NOT_OURS);
  const own = changes.find((change) => branchesOf(change).includes(sourceBranch));
  if (own === undefined) {
    if (parsed.kind === "invalid") warn("metadata-invalid", `is not promoted: ${parsed.reason}`);
    if (metadata === undefined) return skip(NOT_OURS);
    return byMetadata(merged, config, { metadata, warnings });
  }
  const { group, app } = own;
  const mine = changes.filter((change) => change.group === group && change.app === app);
  warnOfOthers(merged, own, warn);
  const last = lastEnvironment(config, mine);
  if (last === undefined) return skip(notInConfig(own.env));
  if (descendants(config, last.env).length === 0) return skip(LAST_ENVIRONMENT);
  const tag = tagOf(last.to, metadata);
  if (tag === undefined) {
    if (last.to.tags.length !== 0) {
      warn(
        "markers-disagree",
        `set several tags in ${group}/${last.env}: ${last.to.tags.join(", ")}`,
      );
    }
    if (metadata === undefined) {
      if (parsed.kind === "invalid") warn("metadata-invalid", `is not promoted: ${parsed.reason}`);
      return skip(NOT_OURS);
    }
    return skip(setNoTag(group, app));
  }
  const wrong = metadataProblem(parsed, { group, app, env: last.env, tag });
  if (wrong !== undefined) warn("metadata-wrong", wrong);
  return { group, app, env: last.env, tag, commit, byMetadata: false, warnings };
}

/** Every branch that a promotion of this app to this environment may have. */
export function branchesOf(
  { group, app, env }: { readonly group: string; readonly app: string; readonly env: string },
): string[] {
  return acceptedBranches({ group, app, env, feature: "", type: "promote" });
}

export function setNoTag(group: string, app: string): string {
  return `skipping promotion as the merge set no tag of ${group}/${app}`;
}

function notInConfig(env: string): string {
  return `skipping promotion as environment "${env}" is not in the config`;
}

function byMetadata(
  { pullRequest, commit }: MergedPullRequest,
  config: Config,
  { metadata, warnings }: { readonly metadata: Promotion; readonly warnings: Warning[] },
): MergedPromotion {
  const { sourceBranch, number } = pullRequest;
  const branches = acceptedBranches(metadata);
  if (metadata.type === "feature" || !branches.includes(sourceBranch)) {
    const wanted = branches.map((branch) => `"${branch}"`).join(" or ");
    const detail = `its branch is "${sourceBranch}", but its metadata calls for ${wanted}`;
    warnings.push({
      code: "metadata-wrong",
      message: `pull request #${number} is not promoted: ${detail}`,
    });
    return { skipped: NOT_OURS, warnings };
  }
  const { group, app, env, tag } = metadata;
  if (findEnvironment(config, env) === undefined) return { skipped: notInConfig(env), warnings };
  if (descendants(config, env).length === 0) return { skipped: LAST_ENVIRONMENT, warnings };
  return { group, app, env, tag, commit, byMetadata: true, warnings };
}

function warnOfOthers(
  { changes }: MergedPullRequest,
  own: MarkedChange,
  warn: (code: string, detail: string) => void,
): void {
  const others = changes.filter(({ group, app }) => group !== own.group || app !== own.app);
  if (others.length === 0) return;
  const names = [...new Set(others.map(({ group, app, env }) => `${group}/${app} in ${env}`))];
  warn("other-apps-changed", `also changed ${names.join(", ")}, which is not promoted`);
}

/** The last changed environment in the config's order. */
function lastEnvironment(
  { environments }: Config,
  changes: readonly MarkedChange[],
): MarkedChange | undefined {
  return environments.map(({ name }) => changes.find(({ env }) => env === name))
    .findLast((change) => change !== undefined);
}

function tagOf({ tags }: AppVersion, metadata: Promotion | undefined): string | undefined {
  if (tags.length < 2) return tags[0];
  return tags.find((tag) => tag === metadata?.tag);
}

/** How the metadata differs from the tree, for a warning. */
function metadataProblem(
  parsed: ReturnType<typeof parseDescription>,
  tree: { group: string; app: string; env: string; tag: string },
): string | undefined {
  if (parsed.kind === "none") return "has no metadata; going by what its merge changed";
  if (parsed.kind === "invalid") {
    return `has unusable metadata: ${parsed.reason}; going by what its merge changed`;
  }
  const { group, app, env, tag } = parsed.promotion;
  if (group === tree.group && app === tree.app && env === tree.env && tag === tree.tag) {
    return undefined;
  }
  return `says ${group}/${app} ${tag} in ${env}, but its merge set ${tree.group}/${tree.app} ${tree.tag} in ${tree.env}, which counts`;
}
