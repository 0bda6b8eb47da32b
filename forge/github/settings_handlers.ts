import { readCommit } from "../state/commits.ts";
import { resolveCommit } from "../state/refs.ts";
import type { BranchRule, Repository } from "../state/model.ts";
import { entryAt, filesOf } from "../state/trees.ts";
import { type Answer, ApiError, type JsonObject, notFound, type RepositoryCall } from "./call.ts";
import { nodeId, repositoryApi, repositoryWeb, timestamp } from "./links.ts";
import { page } from "./pages.ts";

/** A branch with what its classic protection rule requires, which everybody who can read it is told. */
export async function getBranch(call: RepositoryCall): Promise<Answer> {
  const { repository, site } = call;
  const name = call.params["branch"] ?? "";
  const sha = await resolveCommit(repository.dir, `refs/heads/${name}`);
  if (sha === undefined) throw new ApiError(404, "Branch not found");
  const url = `${repositoryApi(site, repository)}/branches/${name}`;
  const protection = repository.protections.get(name);
  const contexts = protection?.contexts ?? [];
  return {
    status: 200,
    body: {
      name,
      commit: await commitJson(call, sha),
      _links: { self: url, html: `${repositoryWeb(site, repository)}/tree/${name}` },
      protected: protection !== undefined,
      protection: {
        enabled: protection !== undefined,
        required_status_checks: {
          enforcement_level: contexts.length === 0 ? "off" : "non_admins",
          contexts,
          checks: contexts.map((context) => ({ context, app_id: null })),
        },
      },
      protection_url: `${url}/protection`,
    },
  };
}

/** The rules of all active rulesets that apply to a branch, which need not exist. */
export function listRules(call: RepositoryCall): Answer {
  const { repository } = call;
  const name = call.params["branch"] ?? "";
  const rules = repository.settings.rules.filter((rule) => appliesTo(repository, rule, name));
  const { items, headers } = page(call, rules);
  return {
    status: 200,
    headers,
    body: items.map(({ type, parameters }) => ({
      type,
      ...parameters === undefined ? {} : { parameters },
      ruleset_source_type: "Repository",
      ruleset_source: `${repository.owner}/${repository.name}`,
      ruleset_id: 42,
    })),
  };
}

/** The workflows on the default branch. */
export async function listWorkflows(call: RepositoryCall): Promise<Answer> {
  const { repository, site } = call;
  const tip = await resolveCommit(repository.dir, `refs/heads/${repository.defaultBranch}`);
  if (tip === undefined) throw notFound();
  const { tree } = await readCommit(repository.dir, tip);
  const folder = await entryAt(repository.dir, tree, ".github/workflows");
  const names = folder === undefined ? [] : await filesOf(repository.dir, folder.id);
  const paths = names.filter((name) => /\.ya?ml$/.test(name))
    .map((name) => `.github/workflows/${name}`);
  const { items, headers } = page(call, paths);
  const since = timestamp(repository.createdAt);
  const workflows = items.map((path, index) => ({
    id: index + 1,
    node_id: nodeId("C", repository.id, "workflow", path),
    name: path,
    path,
    state: repository.settings.disabledWorkflows.includes(path) ? "disabled_manually" : "active",
    created_at: since,
    updated_at: since,
    url: `${repositoryApi(site, repository)}/actions/workflows/${index + 1}`,
    html_url: `${repositoryWeb(site, repository)}/blob/${repository.defaultBranch}/${path}`,
    badge_url: `${repositoryWeb(site, repository)}/workflows/badge.svg`,
  }));
  return { status: 200, headers, body: { total_count: paths.length, workflows } };
}

function appliesTo(repository: Repository, rule: BranchRule, name: string): boolean {
  const branch = rule.branch ?? repository.defaultBranch;
  return branch.endsWith("*") ? name.startsWith(branch.slice(0, -1)) : name === branch;
}

async function commitJson({ repository, site }: RepositoryCall, sha: string): Promise<JsonObject> {
  const url = `${repositoryApi(site, repository)}/commits/${sha}`;
  const { tree, message } = await readCommit(repository.dir, sha);
  return {
    sha,
    node_id: nodeId("C", repository.id, sha),
    url,
    html_url: `${repositoryWeb(site, repository)}/commit/${sha}`,
    comments_url: `${url}/comments`,
    commit: {
      url: url.replace("/commits/", "/git/commits/"),
      author: null,
      committer: null,
      message,
      comment_count: 0,
      tree: { sha: tree, url: `${repositoryApi(site, repository)}/git/trees/${tree}` },
    },
    author: null,
    committer: null,
    parents: [],
  };
}
