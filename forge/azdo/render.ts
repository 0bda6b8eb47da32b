import type { Person, PullRequest, Repository, Status } from "../state/model.ts";
import { extrasOf, type Reviewer } from "./extras.ts";
import { guid } from "./ids.ts";

/** Where a repository is, taken from its owner: `organization/project`. */
interface Place {
  readonly organization: string;
  readonly project: string;
}

function placeOf(repository: Repository): Place {
  const [organization = "", project = ""] = repository.owner.split("/");
  return { organization, project };
}

export function projectId(project: string): string {
  let hash = 0;
  for (const unit of project.toLowerCase()) hash = (hash * 31 + unit.codePointAt(0)!) % 2 ** 32;
  return guid("project", hash);
}

export function repositoryId(repository: Repository): string {
  return guid("repository", repository.id);
}

export function identityId(person: Person): string {
  return guid("identity", person.id);
}

/** Makes JSON of the state's things; `origin` is the server's, which links begin with. */
export interface Renderer {
  identity(person: Person): Record<string, unknown>;
  repository(repository: Repository): Record<string, unknown>;
  /** `cut` is how many characters of the description are told. */
  pullRequest(
    pullRequest: PullRequest,
    options: { mergeCommit: string | undefined; cut?: number },
  ): Record<string, unknown>;
  /** `iterationId` where the status is about one. */
  status(status: Status, self: string, iterationId?: number): Record<string, unknown>;
  reviewer(reviewer: Reviewer): Record<string, unknown>;
  time(milliseconds: number): string;
}

export function createRenderer(origin: string): Renderer {
  function identity(person: Person): Record<string, unknown> {
    const id = identityId(person);
    return {
      displayName: person.name,
      url: `${origin}/_apis/Identities/${id}`,
      id,
      uniqueName: person.login,
      imageUrl: `${origin}/_api/_common/identityImage?id=${id}`,
      descriptor: `aad.${id}`,
    };
  }

  function repositoryUrl(repository: Repository): string {
    const { organization, project } = placeOf(repository);
    return `${origin}/${encodeURIComponent(organization)}/${projectId(project)}` +
      `/_apis/git/repositories/${repositoryId(repository)}`;
  }

  function projectOf(repository: Repository): Record<string, unknown> {
    const { organization, project } = placeOf(repository);
    const id = projectId(project);
    return {
      id,
      name: project,
      url: `${origin}/${encodeURIComponent(organization)}/_apis/projects/${id}`,
      state: "wellFormed",
      revision: 11,
      visibility: "private",
      lastUpdateTime: time(repository.createdAt),
    };
  }

  function commit(repository: Repository, commitId: string): Record<string, unknown> {
    return { commitId, url: `${repositoryUrl(repository)}/commits/${commitId}` };
  }

  function renderReviewer({ person, vote, isRequired }: Reviewer): Record<string, unknown> {
    return { ...identity(person), vote, isRequired, isFlagged: false, hasDeclined: false };
  }

  return {
    identity,
    reviewer: renderReviewer,
    time,
    repository(repository) {
      const { organization, project } = placeOf(repository);
      const web = `${origin}/${encodeURIComponent(organization)}/${encodeURIComponent(project)}` +
        `/_git/${encodeURIComponent(repository.name)}`;
      const isEmpty = repository.seen.size === 0;
      return {
        id: repositoryId(repository),
        name: repository.name,
        url: repositoryUrl(repository),
        project: projectOf(repository),
        ...(isEmpty ? {} : { defaultBranch: `refs/heads/${repository.defaultBranch}` }),
        size: 1024,
        remoteUrl: web,
        sshUrl: `git@ssh.dev.azure.com:v3/${organization}/${project}/${repository.name}`,
        webUrl: web,
        isDisabled: repository.settings.disabled,
        isInMaintenance: false,
      };
    },
    pullRequest(pullRequest, { mergeCommit, cut }) {
      const { repository, source, target, number, author } = pullRequest;
      const { completionOptions, autoCompleteSetBy, mergeStatus, reviewers } = extrasOf(
        pullRequest,
      );
      const url = `${repositoryUrl(repository)}/pullRequests/${number}`;
      const isFork = source.repository !== repository;
      const description = cut === undefined ? pullRequest.body : pullRequest.body.slice(0, cut);
      return {
        repository: {
          id: repositoryId(repository),
          name: repository.name,
          url: repositoryUrl(repository),
          project: projectOf(repository),
        },
        pullRequestId: number,
        codeReviewId: number,
        status: statusNames[pullRequest.state],
        createdBy: identity(author),
        creationDate: time(pullRequest.createdAt),
        ...(pullRequest.closedAt === undefined ? {} : { closedDate: time(pullRequest.closedAt) }),
        ...(pullRequest.merge === undefined ? {} : { closedBy: identity(pullRequest.merge.by) }),
        title: pullRequest.title,
        // An empty description is left out.
        ...(description === "" ? {} : { description }),
        sourceRefName: `refs/heads/${source.branch}`,
        targetRefName: `refs/heads/${target.branch}`,
        mergeStatus: mergeStatus ?? (mergeCommit === undefined ? "conflicts" : "succeeded"),
        isDraft: pullRequest.draft,
        mergeId: guid("merge", pullRequest.id),
        lastMergeSourceCommit: commit(repository, source.sha),
        lastMergeTargetCommit: commit(repository, target.sha),
        ...(mergeCommit === undefined ? {} : { lastMergeCommit: commit(repository, mergeCommit) }),
        reviewers: [...reviewers.values()].map(renderReviewer),
        ...(pullRequest.labels.length === 0
          ? {}
          : { labels: pullRequest.labels.map((name) => ({ name, active: true })) }),
        url,
        ...(cut === undefined ? { _links: { self: { href: url } } } : {}),
        ...(completionOptions === undefined ? {} : { completionOptions }),
        supportsIterations: true,
        ...(autoCompleteSetBy === undefined || pullRequest.state === "closed"
          ? {}
          : { autoCompleteSetBy: identity(autoCompleteSetBy) }),
        ...(isFork && source.repository !== undefined
          ? {
            forkSource: {
              name: `refs/heads/${source.branch}`,
              repository: {
                id: repositoryId(source.repository),
                name: source.repository.name,
                url: repositoryUrl(source.repository),
                project: projectOf(source.repository),
                isFork: true,
              },
            },
          }
          : {}),
        artifactId: `vstfs:///Git/PullRequestId/${projectId(placeOf(repository).project)}%2f${
          repositoryId(repository)
        }%2f${number}`,
      };
    },
    status(status, self, iterationId) {
      return {
        id: status.id,
        ...(iterationId === undefined ? {} : { iterationId }),
        state: stateNames[status.state],
        ...(status.description === undefined ? {} : { description: status.description }),
        context: {
          name: status.context,
          ...(status.genre === undefined ? {} : { genre: status.genre }),
        },
        creationDate: time(status.createdAt),
        updatedDate: time(status.createdAt),
        createdBy: identity(status.creator),
        targetUrl: status.targetUrl ?? null,
        _links: { self: { href: `${origin}${self}` } },
      };
    },
  };
}

const statusNames = { open: "active", merged: "completed", closed: "abandoned" } as const;

const stateNames = {
  success: "succeeded",
  failure: "failed",
  error: "error",
  pending: "pending",
  notSet: "notSet",
  notApplicable: "notApplicable",
} as const;

/** As Azure DevOps writes times, with seven digits of a second. */
function time(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace("Z", "0000Z");
}
