import { readCommit } from "../state/commits.ts";
import { resolveCommit } from "../state/refs.ts";
import { entryAt, isFolder, readText } from "../state/trees.ts";
import { type Answer, type Call, notFound, type RepositoryCall } from "./call.ts";
import { repositoryApi, repositoryWeb } from "./links.ts";

/** Names and paths of the root's answer, apart from a few that clients never follow. */
const ROOT: Readonly<Record<string, string>> = {
  authorizations_url: "/authorizations",
  code_search_url: "/search/code?q={query}{&page,per_page,sort,order}",
  commit_search_url: "/search/commits?q={query}{&page,per_page,sort,order}",
  current_user_authorizations_html_url: "/settings/connections/applications{/client_id}",
  current_user_repositories_url: "/user/repos{?type,page,per_page,sort}",
  current_user_url: "/user",
  emails_url: "/user/emails",
  emojis_url: "/emojis",
  events_url: "/events",
  feeds_url: "/feeds",
  followers_url: "/user/followers",
  following_url: "/user/following{/target}",
  gists_url: "/gists{/gist_id}",
  issue_search_url: "/search/issues?q={query}{&page,per_page,sort,order}",
  issues_url: "/issues",
  keys_url: "/user/keys",
  label_search_url: "/search/labels?q={query}&repository_id={repository_id}{&page,per_page}",
  notifications_url: "/notifications",
  organization_repositories_url: "/orgs/{org}/repos{?type,page,per_page,sort}",
  organization_teams_url: "/orgs/{org}/teams",
  organization_url: "/orgs/{org}",
  public_gists_url: "/gists/public",
  rate_limit_url: "/rate_limit",
  repository_search_url: "/search/repositories?q={query}{&page,per_page,sort,order}",
  repository_url: "/repos/{owner}/{repo}",
  starred_gists_url: "/gists/starred",
  starred_url: "/user/starred{/owner}{/repo}",
  user_organizations_url: "/user/orgs",
  user_repositories_url: "/users/{user}/repos{?type,page,per_page,sort}",
  user_search_url: "/search/users?q={query}{&page,per_page,sort,order}",
  user_url: "/users/{user}",
};

/** Where `gh auth status` looks whether a token is valid. */
export function getRoot({ site }: Call): Answer {
  const links = Object.entries(ROOT).map(([name, path]) => [name, `${site.api}${path}`]);
  return { status: 200, body: Object.fromEntries(links) };
}

/** Without `installed_version`, which only a GitHub Enterprise Server has. */
export function getMeta(): Answer {
  return { status: 200, body: { verifiable_password_authentication: false } };
}

export async function getReadme({ repository, site }: RepositoryCall): Promise<Answer> {
  const { dir, defaultBranch } = repository;
  const name = "README.md";
  const tip = await resolveCommit(dir, `refs/heads/${defaultBranch}`);
  if (tip === undefined) throw notFound();
  const entry = await entryAt(dir, (await readCommit(dir, tip)).tree, name);
  if (entry === undefined || isFolder(entry)) throw notFound();
  const bytes = new TextEncoder().encode(await readText(dir, entry.id));
  const url = `${repositoryApi(site, repository)}/contents/${name}?ref=${defaultBranch}`;
  const git = `${repositoryApi(site, repository)}/git/blobs/${entry.id}`;
  const html = `${repositoryWeb(site, repository)}/blob/${defaultBranch}/${name}`;
  return {
    status: 200,
    body: {
      type: "file",
      name,
      path: name,
      sha: entry.id,
      size: bytes.length,
      encoding: "base64",
      content: bytes.toBase64(),
      url,
      html_url: html,
      git_url: git,
      download_url: `${repositoryWeb(site, repository)}/raw/${defaultBranch}/${name}`,
      _links: { self: url, git, html },
    },
  };
}
