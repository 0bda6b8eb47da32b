import { type Mergeability, mergeability } from "../state/checks.ts";
import { mergeBase } from "../state/commits.ts";
import { diffSize } from "../state/diff_size.ts";
import type { Person, PullRequest } from "../state/model.ts";
import { commitsOf, targetTip } from "../state/pull_requests.ts";
import type { JsonObject, Site } from "./call.ts";
import {
  nodeId,
  ownerJson,
  pullRequestNodeId,
  repositoryApi,
  repositoryWeb,
  teamNodeId,
  timestamp,
  userJson,
} from "./links.ts";
import { repositoryJson } from "./repository_json.ts";

/** GitHub's `MergeStateStatus`, as far as the forge has it. */
type MergeStateStatus =
  | "BEHIND"
  | "BLOCKED"
  | "CLEAN"
  | "DIRTY"
  | "DRAFT"
  | "UNKNOWN"
  | "UNSTABLE";

/** https://docs.github.com/en/graphql/reference/enums#mergestatestatus */
export function mergeStateStatus(
  pullRequest: PullRequest,
  found: Mergeability,
): MergeStateStatus {
  if (pullRequest.state !== "open") return "UNKNOWN";
  if (found.conflicts) return "DIRTY";
  if (pullRequest.draft) return "DRAFT";
  if (found.behind && found.protection?.upToDate) return "BEHIND";
  if (!found.ready) return "BLOCKED";
  return found.others === "success" ? "CLEAN" : "UNSTABLE";
}

/** `pull-request-simple`, as lists have it. */
export function pullRequestSimpleJson(site: Site, pullRequest: PullRequest): JsonObject {
  const { repository, number, source, target } = pullRequest;
  const api = repositoryApi(site, repository);
  const web = repositoryWeb(site, repository);
  const url = `${api}/pulls/${number}`;
  const links = {
    self: url,
    html: `${web}/pull/${number}`,
    issue: `${api}/issues/${number}`,
    comments: `${api}/issues/${number}/comments`,
    review_comments: `${url}/comments`,
    review_comment: `${api}/pulls/comments{/number}`,
    commits: `${url}/commits`,
    statuses: `${api}/statuses/${source.sha}`,
  };
  return {
    url,
    id: pullRequest.id,
    node_id: pullRequestNodeId(pullRequest),
    html_url: links.html,
    diff_url: `${links.html}.diff`,
    patch_url: `${links.html}.patch`,
    issue_url: links.issue,
    commits_url: links.commits,
    review_comments_url: links.review_comments,
    review_comment_url: links.review_comment,
    comments_url: links.comments,
    statuses_url: links.statuses,
    number,
    state: pullRequest.state === "open" ? "open" : "closed",
    locked: false,
    title: pullRequest.title,
    user: userJson(site, pullRequest.author),
    body: pullRequest.body === "" ? null : pullRequest.body,
    labels: pullRequest.labels.map((name) => labelJson(site, pullRequest, name)),
    milestone: null,
    active_lock_reason: null,
    created_at: timestamp(pullRequest.createdAt),
    updated_at: timestamp(pullRequest.updatedAt),
    closed_at: pullRequest.closedAt === undefined ? null : timestamp(pullRequest.closedAt),
    merged_at: pullRequest.merge === undefined ? null : timestamp(pullRequest.merge.at),
    merge_commit_sha: pullRequest.merge?.sha ?? null,
    assignee: peopleJson(site, pullRequest.assignees)[0] ?? null,
    assignees: peopleJson(site, pullRequest.assignees),
    requested_reviewers: peopleJson(site, pullRequest.requestedReviewers),
    requested_teams: pullRequest.requestedTeams.map((slug) => teamJson(site, pullRequest, slug)),
    head: {
      label: `${source.repository?.owner ?? pullRequest.author.login}:${source.branch}`,
      ref: source.branch,
      sha: source.sha,
      user: source.repository === undefined
        ? userJson(site, pullRequest.author)
        : ownerJson(site, source.repository.owner),
      repo: source.repository === undefined ? null : repositoryJson(site, source.repository),
    },
    base: {
      label: `${repository.owner}:${target.branch}`,
      ref: target.branch,
      sha: target.sha,
      user: ownerJson(site, repository.owner),
      repo: repositoryJson(site, repository),
    },
    _links: Object.fromEntries(Object.entries(links).map(([name, href]) => [name, { href }])),
    author_association: "CONTRIBUTOR",
    auto_merge: autoMergeJson(site, pullRequest),
    draft: pullRequest.draft,
  };
}

/**
 * `pull-request`, as single ones have it. Whether it can be merged is not known yet (`null`) where `computed` is false.
 */
export async function pullRequestJson(
  site: Site,
  pullRequest: PullRequest,
  { computed }: { readonly computed: boolean },
): Promise<JsonObject> {
  const { repository, source, merge } = pullRequest;
  const found = computed && pullRequest.state === "open"
    ? await mergeability(pullRequest)
    : undefined;
  const status = found === undefined ? "UNKNOWN" : mergeStateStatus(pullRequest, found);
  const size = await sizeOf(pullRequest);
  return {
    ...pullRequestSimpleJson(site, pullRequest),
    merged: merge !== undefined,
    mergeable: found === undefined ? null : !found.conflicts,
    rebaseable: found === undefined ? null : !found.conflicts,
    mergeable_state: status.toLowerCase(),
    merged_by: merge === undefined ? null : userJson(site, merge.by),
    comments: pullRequest.comments.length,
    review_comments: 0,
    maintainer_can_modify: source.repository !== repository,
    commits: size.commits,
    additions: size.additions,
    deletions: size.deletions,
    changed_files: size.files,
  };
}

/** `issue`, which every pull request is too. */
export function issueJson(site: Site, pullRequest: PullRequest): JsonObject {
  const { repository, number } = pullRequest;
  const simple = pullRequestSimpleJson(site, pullRequest);
  const api = repositoryApi(site, repository);
  const same = [
    "id",
    "node_id",
    "number",
    "state",
    "locked",
    "title",
    "body",
    "user",
    "labels",
    "milestone",
    "active_lock_reason",
    "assignee",
    "assignees",
    "created_at",
    "updated_at",
    "closed_at",
    "html_url",
    "comments_url",
    "author_association",
  ];
  return {
    ...Object.fromEntries(same.map((name) => [name, simple[name]])),
    url: `${api}/issues/${number}`,
    repository_url: api,
    labels_url: `${api}/issues/${number}/labels{/name}`,
    events_url: `${api}/issues/${number}/events`,
    comments: pullRequest.comments.length,
  };
}

function peopleJson(site: Site, people: readonly Person[]): JsonObject[] {
  return people.map((person) => userJson(site, person));
}

/** `team-simple` */
function teamJson(site: Site, { repository }: PullRequest, slug: string): JsonObject {
  const url = `${site.api}/orgs/${repository.owner}/teams/${slug}`;
  return {
    id: 1 + repository.settings.teams.indexOf(slug),
    node_id: teamNodeId(repository, slug),
    url,
    members_url: `${url}/members{/member}`,
    repositories_url: `${url}/repos`,
    html_url: `${site.web}/orgs/${repository.owner}/teams/${slug}`,
    name: slug,
    slug,
    description: null,
    permission: "push",
    privacy: "closed",
    notification_setting: "notifications_enabled",
    parent: null,
    type: "organization",
    organization_id: repository.id,
  };
}

/** `label` */
export function labelJson(site: Site, pullRequest: PullRequest, name: string): JsonObject {
  const { repository } = pullRequest;
  const index = pullRequest.labels.indexOf(name);
  return {
    id: repository.id * 1000 + index,
    node_id: nodeId("LA", repository.id, name),
    url: `${repositoryApi(site, repository)}/labels/${encodeURIComponent(name)}`,
    name,
    color: "ededed",
    default: false,
    description: null,
  };
}

/** `auto-merge`; null while the pull request is in the merge queue. */
function autoMergeJson(site: Site, pullRequest: PullRequest): JsonObject | null {
  const { autoMerge, queued } = pullRequest;
  if (autoMerge === undefined || queued) return null;
  const [title = "", ...rest] = (autoMerge.message ?? "").split("\n");
  return {
    enabled_by: userJson(site, autoMerge.by),
    merge_method: autoMerge.method,
    commit_title: title,
    commit_message: rest.join("\n").trim(),
  };
}

async function sizeOf(pullRequest: PullRequest) {
  const commits = (await commitsOf(pullRequest)).length;
  const { from, to } = await rangeOf(pullRequest);
  return { commits, ...await diffSize(pullRequest.repository.dir, from, to) };
}

/** The commits between which a pull request's diff is taken: where it left its base, and its head. */
export async function rangeOf(pullRequest: PullRequest): Promise<{ from: string; to: string }> {
  const { repository, source, target, merge } = pullRequest;
  const base = merge === undefined ? await targetTip(pullRequest) : target.sha;
  return { from: await mergeBase(repository.dir, base, source.sha) ?? base, to: source.sha };
}
