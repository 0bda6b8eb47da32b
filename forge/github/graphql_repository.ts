import { accessOf, type Account, canWrite } from "../people.ts";
import { commitsBetween } from "../state/commits.ts";
import { fullName } from "../state/forge_state.ts";
import type { Person, Repository } from "../state/model.ts";
import type { Call, JsonObject } from "./call.ts";
import { connection, type ConnectionArguments } from "./connection.ts";
import { nodeId, repositoryWeb, teamNodeId, timestamp } from "./links.ts";

/** What `gh repo view` and `gh pr create` ask about a repository beside its settings. */
export function repositoryFacts(
  { site, accounts, caller }: Pick<Call, "site" | "accounts" | "caller">,
  it: Repository,
  actor: (person: Person) => JsonObject,
): JsonObject {
  const web = repositoryWeb(site, it);
  const since = timestamp(it.createdAt);
  function list(name: string, all: readonly JsonObject[]) {
    return (args: ConnectionArguments) => connection(name, all, args, (item) => item);
  }
  const writers = accounts.filter((account: Account) =>
    !account.bot && canWrite(accessOf(account, it))
  );
  return {
    description: null,
    homepageUrl: null,
    sshUrl: `git@${new URL(web).hostname}:${fullName(it)}.git`,
    mirrorUrl: null,
    openGraphImageUrl: `${web}/opengraph.png`,
    usesCustomOpenGraphImage: false,
    securityPolicyUrl: null,
    visibility: it.settings.private ? "PRIVATE" : "PUBLIC",
    createdAt: since,
    updatedAt: since,
    pushedAt: since,
    archivedAt: null,
    diskUsage: 1,
    forkCount: 0,
    stargazerCount: 0,
    hasIssuesEnabled: true,
    hasProjectsEnabled: true,
    hasWikiEnabled: false,
    hasDiscussionsEnabled: false,
    isBlankIssuesEnabled: true,
    isSecurityPolicyEnabled: false,
    isMirror: false,
    isTemplate: false,
    isInOrganization: true,
    isUserConfigurationRepository: false,
    templateRepository: null,
    licenseInfo: null,
    codeOfConduct: null,
    latestRelease: null,
    primaryLanguage: null,
    fundingLinks: [],
    contactLinks: [],
    issueTemplates: [],
    pullRequestTemplates: [],
    viewerCanAdminister: accessOf(caller ?? "nobody", it) === "admin",
    viewerHasStarred: false,
    viewerSubscription: "UNSUBSCRIBED",
    viewerDefaultCommitEmail: caller?.email ?? null,
    viewerPossibleCommitEmails: caller === undefined ? [] : [caller.email],
    watchers: list("watchers", []),
    issues: list("issues", []),
    milestones: list("milestones", []),
    projects: list("projects", []),
    projectsV2: list("projectsV2", []),
    languages: list("languages", []),
    repositoryTopics: list("repositoryTopics", []),
    labels: list("labels", [...it.labels].map((name) => labelNode(it, name))),
    label: ({ name }: { name: string }) => it.labels.has(name) ? labelNode(it, name) : null,
    assignableUsers: list("assignableUsers", writers.map(actor)),
    mentionableUsers: list("mentionableUsers", writers.map(actor)),
  };
}

/** `Ref.compare`: what a head has that the ref lacks, and the other way round. */
export async function comparison(it: Repository, base: string, head: string): Promise<JsonObject> {
  const aheadBy = (await commitsBetween(it.dir, base, head)).length;
  const behindBy = (await commitsBetween(it.dir, head, base)).length;
  const one = aheadBy > 0 ? "AHEAD" : behindBy > 0 ? "BEHIND" : "IDENTICAL";
  const status = aheadBy > 0 && behindBy > 0 ? "DIVERGED" : one;
  return { __typename: "Comparison", aheadBy, behindBy, status };
}

/** A team that may review in the repository. */
export function teamNode(it: Repository, slug: string): JsonObject {
  const organization = { __typename: "Organization", login: it.owner };
  return { __typename: "Team", id: teamNodeId(it, slug), name: slug, slug, organization };
}

/** One of the repository's labels. */
export function labelNode(it: Repository, name: string): JsonObject {
  const since = timestamp(it.createdAt);
  return {
    __typename: "Label",
    id: nodeId("LA", it.id, name),
    name,
    color: "ededed",
    description: null,
    isDefault: false,
    createdAt: since,
    updatedAt: since,
  };
}
