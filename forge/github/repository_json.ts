import type { Access, Repository } from "../state/model.ts";
import { fullName } from "../state/forge_state.ts";
import type { JsonObject, Site } from "./call.ts";
import { nodeId, ownerJson, repositoryApi, repositoryWeb, timestamp } from "./links.ts";

const LINKS: Readonly<Record<string, string>> = {
  archive_url: "/{archive_format}{/ref}",
  assignees_url: "/assignees{/user}",
  blobs_url: "/git/blobs{/sha}",
  branches_url: "/branches{/branch}",
  collaborators_url: "/collaborators{/collaborator}",
  comments_url: "/comments{/number}",
  commits_url: "/commits{/sha}",
  compare_url: "/compare/{base}...{head}",
  contents_url: "/contents/{+path}",
  contributors_url: "/contributors",
  deployments_url: "/deployments",
  downloads_url: "/downloads",
  events_url: "/events",
  forks_url: "/forks",
  git_commits_url: "/git/commits{/sha}",
  git_refs_url: "/git/refs{/sha}",
  git_tags_url: "/git/tags{/sha}",
  hooks_url: "/hooks",
  issue_comment_url: "/issues/comments{/number}",
  issue_events_url: "/issues/events{/number}",
  issues_url: "/issues{/number}",
  keys_url: "/keys{/key_id}",
  labels_url: "/labels{/name}",
  languages_url: "/languages",
  merges_url: "/merges",
  milestones_url: "/milestones{/number}",
  notifications_url: "/notifications{?since,all,participating}",
  pulls_url: "/pulls{/number}",
  releases_url: "/releases{/id}",
  stargazers_url: "/stargazers",
  statuses_url: "/statuses/{sha}",
  subscribers_url: "/subscribers",
  subscription_url: "/subscription",
  tags_url: "/tags",
  teams_url: "/teams",
  trees_url: "/git/trees{/sha}",
};

/** `minimal-repository`, which other answers carry. */
export function minimalRepositoryJson(site: Site, repository: Repository): JsonObject {
  const url = repositoryApi(site, repository);
  return {
    id: repository.id,
    node_id: nodeId("R", repository.id),
    name: repository.name,
    full_name: fullName(repository),
    private: repository.settings.private,
    owner: ownerJson(site, repository.owner),
    html_url: repositoryWeb(site, repository),
    description: null,
    fork: repository.parent !== undefined,
    url,
    ...Object.fromEntries(Object.entries(LINKS).map(([name, path]) => [name, `${url}${path}`])),
  };
}

/** `repository`, which pull requests carry. */
export function repositoryJson(site: Site, repository: Repository): JsonObject {
  const web = repositoryWeb(site, repository);
  return {
    ...minimalRepositoryJson(site, repository),
    git_url: `${web.replace("http:", "git:")}.git`,
    ssh_url: `git@127.0.0.1:${fullName(repository)}.git`,
    clone_url: `${web}.git`,
    svn_url: web,
    homepage: null,
    size: 1,
    stargazers_count: 0,
    watchers_count: 0,
    watchers: 0,
    language: null,
    has_issues: true,
    has_projects: true,
    has_downloads: true,
    has_wiki: true,
    has_pages: false,
    has_discussions: false,
    forks_count: 0,
    forks: 0,
    mirror_url: null,
    archived: false,
    disabled: repository.settings.disabled,
    open_issues_count: openPullRequests(repository),
    open_issues: openPullRequests(repository),
    license: null,
    allow_forking: true,
    is_template: false,
    web_commit_signoff_required: false,
    topics: [],
    visibility: repository.settings.private ? "private" : "public",
    default_branch: repository.defaultBranch,
    created_at: timestamp(repository.createdAt),
    updated_at: timestamp(repository.createdAt),
    pushed_at: timestamp(repository.createdAt),
  };
}

/** `full-repository`; the merge settings are there only for who can write, as GitHub has it. */
export function fullRepositoryJson(
  site: Site,
  repository: Repository,
  access: Access,
): JsonObject {
  const { settings, parent } = repository;
  const admin = access === "admin";
  const push = admin || access === "write";
  return {
    ...repositoryJson(site, repository),
    network_count: 0,
    subscribers_count: 0,
    temp_clone_token: null,
    permissions: { admin, maintain: admin, push, triage: push, pull: true },
    ...push
      ? {
        allow_auto_merge: settings.autoMergeAllowed,
        allow_merge_commit: settings.mergeMethods.includes("merge"),
        allow_squash_merge: settings.mergeMethods.includes("squash"),
        allow_rebase_merge: settings.mergeMethods.includes("rebase"),
        allow_update_branch: false,
        delete_branch_on_merge: settings.deleteBranchOnMerge,
      }
      : {},
    ...parent === undefined ? {} : {
      parent: repositoryJson(site, parent),
      source: repositoryJson(site, parent),
    },
  };
}

function openPullRequests(repository: Repository): number {
  return repository.pullRequests.filter((pullRequest) => pullRequest.state === "open").length;
}
