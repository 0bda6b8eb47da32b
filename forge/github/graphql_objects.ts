import { accessOf, canWrite } from "../people.ts";
import { mergeability } from "../state/checks.ts";
import { readCommit, subjectOf } from "../state/commits.ts";
import { fullName } from "../state/forge_state.ts";
import { resolveCommit } from "../state/refs.ts";
import type { Person, PullRequest, Repository } from "../state/model.ts";
import { commitsOf, pullRequestsOfCommit } from "../state/pull_requests.ts";
import { MutationRefused } from "./auto_merge.ts";
import type { Call, JsonObject } from "./call.ts";
import { connection, type ConnectionArguments } from "./connection.ts";
import { commitStatus, statusCheckRollup } from "./graphql_checks.ts";
import { conversation } from "./graphql_conversation.ts";
import { comparison, repositoryFacts } from "./graphql_repository.ts";
import {
  nodeId,
  pullRequestNodeId,
  readNodeId,
  repositoryWeb,
  timestamp,
  userJson,
} from "./links.ts";
import { mergeStateStatus } from "./pull_request_json.ts";

/** GraphQL's objects, made of the state as the caller sees it; a field's function gets the field's arguments. */
export function graphOf(call: Call) {
  const { state, site, caller, faults } = call;

  function canRead(repository: Repository): boolean {
    return accessOf(caller ?? "nobody", repository) !== "none";
  }

  function mayWrite(repository: Repository): boolean {
    return canWrite(accessOf(caller ?? "nobody", repository));
  }

  function pullRequestOf(id: string): PullRequest {
    const known = readNodeId(id);
    const found = known?.kind === "PR"
      ? state.repositories.find((repository) => String(repository.id) === known.parts[0])
        ?.pullRequests.find((pullRequest) => String(pullRequest.number) === known.parts[1])
      : undefined;
    if (found === undefined || !canRead(found.repository)) throw noNode(id);
    return found;
  }

  function node(id: string): JsonObject {
    const known = readNodeId(id);
    if (known?.kind === "PR") return pullRequest(pullRequestOf(id));
    const found = known?.kind === "R"
      ? state.repositories.find((candidate) => String(candidate.id) === known.parts[0])
      : undefined;
    if (found === undefined || !canRead(found)) throw noNode(id);
    return repository(found);
  }

  function actor(person: Person): JsonObject {
    return {
      __typename: person.bot ? "Bot" : "User",
      id: nodeId("U", person.id),
      databaseId: person.id,
      // Only REST names an app's account with `[bot]`.
      login: person.login.replace(/\[bot\]$/, ""),
      name: person.name,
      url: userJson(site, person)["html_url"],
    };
  }

  function repository(it: Repository): JsonObject {
    const { settings } = it;
    const method = (settings.mergeMethods[0] ?? "merge").toUpperCase();
    return {
      ...repositoryFacts(call, it, actor),
      __typename: "Repository",
      id: nodeId("R", it.id),
      databaseId: it.id,
      name: it.name,
      nameWithOwner: fullName(it),
      owner: { __typename: "Organization", login: it.owner, id: nodeId("U", it.owner) },
      url: repositoryWeb(site, it),
      isPrivate: settings.private,
      isFork: it.parent !== undefined,
      isDisabled: settings.disabled,
      isArchived: false,
      isEmpty: it.seen.size === 0,
      parent: () => it.parent === undefined ? null : repository(it.parent),
      autoMergeAllowed: settings.autoMergeAllowed,
      mergeCommitAllowed: settings.mergeMethods.includes("merge"),
      squashMergeAllowed: settings.mergeMethods.includes("squash"),
      rebaseMergeAllowed: settings.mergeMethods.includes("rebase"),
      deleteBranchOnMerge: settings.deleteBranchOnMerge,
      viewerDefaultMergeMethod: method,
      viewerPermission: () => {
        const access = accessOf(caller ?? "nobody", it);
        return access === "none" ? null : access.toUpperCase();
      },
      defaultBranchRef: () => ref(it, `refs/heads/${it.defaultBranch}`),
      ref: ({ qualifiedName }: { qualifiedName: string }) =>
        ref(
          it,
          qualifiedName.startsWith("refs/") ? qualifiedName : `refs/heads/${qualifiedName}`,
        ),
      object: async ({ oid, expression }: { oid?: string; expression?: string }) => {
        const sha = await resolveCommit(it.dir, oid ?? expression ?? "");
        return sha === undefined ? null : commit(it, sha);
      },
      pullRequest: ({ number }: { number: number }) => numbered(it, number, "a PullRequest"),
      issueOrPullRequest: ({ number }: { number: number }) =>
        numbered(it, number, "an issue or pull request"),
      pullRequests: (
        args: ConnectionArguments & {
          states?: string[];
          headRefName?: string;
          baseRefName?: string;
          orderBy?: { field: string; direction: string };
        },
      ) => {
        const found = it.pullRequests.filter((candidate) =>
          (args.states?.includes(stateOf(candidate)) ?? true) &&
          (args.headRefName ?? candidate.source.branch) === candidate.source.branch &&
          (args.baseRefName ?? candidate.target.branch) === candidate.target.branch
        );
        if (args.orderBy?.field === "UPDATED_AT") {
          found.sort((one, other) => one.updatedAt - other.updatedAt);
        }
        if (args.orderBy?.direction === "DESC") found.reverse();
        return connection("pullRequests", found, args, pullRequest);
      },
    };
  }

  function numbered(it: Repository, number: number, what: string): JsonObject {
    const found = it.pullRequests.find((candidate) => candidate.number === number);
    if (found !== undefined) return pullRequest(found);
    const message = `Could not resolve to ${what} with the number of ${number}.`;
    throw new MutationRefused("NOT_FOUND", message);
  }

  async function ref(of: Repository, name: string): Promise<JsonObject | null> {
    const sha = await resolveCommit(of.dir, name);
    if (sha === undefined) return null;
    const prefix = name.startsWith("refs/tags/") ? "refs/tags/" : "refs/heads/";
    return {
      __typename: "Ref",
      id: nodeId("C", of.id, name),
      name: name.slice(prefix.length),
      prefix,
      target: commit(of, sha),
      compare: async ({ headRef }: { headRef: string }) => {
        const head = await resolveCommit(of.dir, `refs/heads/${headRef.replace(/^.*:/, "")}`);
        return head === undefined ? null : await comparison(of, sha, head);
      },
      branchProtectionRule: () => protectionRule(of, name.slice(prefix.length)),
      refUpdateRule: () => refUpdateRule(of, name.slice(prefix.length)),
    };
  }

  /** Only administrators are told. */
  function protectionRule(of: Repository, branch: string): JsonObject | null {
    const protection = of.protections.get(branch);
    if (protection === undefined || accessOf(caller ?? "nobody", of) !== "admin") return null;
    return {
      __typename: "BranchProtectionRule",
      pattern: branch,
      requiresStrictStatusChecks: protection.upToDate,
      requiredApprovingReviewCount: protection.approvals,
      requiredStatusCheckContexts: protection.contexts,
    };
  }

  /** What a classic protection rule says to those who are no administrators. */
  function refUpdateRule(of: Repository, branch: string): JsonObject | null {
    const protection = of.protections.get(branch);
    if (protection === undefined) return null;
    return {
      __typename: "RefUpdateRule",
      pattern: branch,
      allowsDeletions: false,
      allowsForcePushes: false,
      blocksCreations: false,
      requiredApprovingReviewCount: protection.approvals,
      requiredStatusCheckContexts: protection.contexts,
      requiresCodeOwnerReviews: protection.codeOwners ?? false,
      requiresConversationResolution: false,
      requiresLinearHistory: false,
      requiresSignatures: false,
      viewerCanPush: mayWrite(of),
      viewerAllowedToDismissReviews: false,
    };
  }

  function commit(of: Repository, sha: string): JsonObject {
    return {
      __typename: "Commit",
      id: nodeId("C", of.id, sha),
      oid: sha,
      abbreviatedOid: sha.slice(0, 7),
      url: `${repositoryWeb(site, of)}/commit/${sha}`,
      messageHeadline: async () => subjectOf(await readCommit(of.dir, sha)),
      messageBody: async () => {
        const [, ...rest] = (await readCommit(of.dir, sha)).message.trim().split(/\n\s*\n/);
        return rest.join("\n\n");
      },
      message: async () => (await readCommit(of.dir, sha)).message.trim(),
      authoredDate: async () => timestamp((await readCommit(of.dir, sha)).author.date),
      committedDate: async () => timestamp((await readCommit(of.dir, sha)).committer.date),
      authors: async (args: ConnectionArguments) => {
        const { author } = await readCommit(of.dir, sha);
        return connection("authors", [author], args, ({ name, email }) => {
          const account = call.accounts.find((one) => one.email === email);
          const user = account === undefined || account.bot ? null : actor(account);
          return { __typename: "GitActor", name, email, user };
        });
      },
      associatedPullRequests: async (args: ConnectionArguments) => {
        const found = faults.takeLag("graphql") ? [] : await pullRequestsOfCommit(of, sha);
        return connection("associatedPullRequests", found, args, pullRequest);
      },
      status: () => commitStatus(of, sha),
      statusCheckRollup: () => statusCheckRollup(of, sha),
    };
  }

  function pullRequest(it: PullRequest): JsonObject {
    const { repository: of, source, target, autoMerge, merge } = it;
    let unknown: boolean | undefined;
    async function mergeable() {
      unknown ??= it.state !== "open" || faults.takeLag("mergeability");
      return unknown ? undefined : await mergeability(it);
    }
    return {
      ...conversation({ ...call, actor }, it),
      __typename: "PullRequest",
      id: pullRequestNodeId(it),
      databaseId: it.id,
      fullDatabaseId: String(it.id),
      number: it.number,
      title: it.title,
      body: it.body,
      url: `${repositoryWeb(site, of)}/pull/${it.number}`,
      state: stateOf(it),
      closed: it.state !== "open",
      merged: it.state === "merged",
      isDraft: it.draft,
      locked: false,
      author: actor(it.author),
      createdAt: timestamp(it.createdAt),
      updatedAt: timestamp(it.updatedAt),
      closedAt: it.closedAt === undefined ? null : timestamp(it.closedAt),
      mergedAt: merge === undefined ? null : timestamp(merge.at),
      mergedBy: merge === undefined ? null : actor(merge.by),
      mergeCommit: merge === undefined ? null : commit(of, merge.sha),
      potentialMergeCommit: null,
      repository: () => repository(of),
      baseRepository: () => repository(of),
      baseRefName: target.branch,
      baseRefOid: target.sha,
      baseRef: () => ref(of, `refs/heads/${target.branch}`),
      headRefName: source.branch,
      headRefOid: source.sha,
      headRef: () =>
        source.repository === undefined
          ? null
          : ref(source.repository, `refs/heads/${source.branch}`),
      headRepository: () => source.repository === undefined ? null : repository(source.repository),
      headRepositoryOwner: source.repository === undefined ? null : {
        __typename: "Organization",
        login: source.repository.owner,
        id: nodeId("U", source.repository.owner),
      },
      commits: async (args: ConnectionArguments) => {
        const commits = (await commitsOf(it)).toReversed();
        return connection("commits", commits, args, (sha) => ({
          __typename: "PullRequestCommit",
          id: nodeId("C", of.id, it.number, sha),
          commit: commit(of, sha),
        }));
      },
      isCrossRepository: source.repository !== of,
      maintainerCanModify: source.repository !== of,
      mergeable: async () => {
        const found = await mergeable();
        if (found === undefined) return "UNKNOWN";
        return found.conflicts ? "CONFLICTING" : "MERGEABLE";
      },
      mergeStateStatus: async () => {
        const found = await mergeable();
        return found === undefined ? "UNKNOWN" : mergeStateStatus(it, found);
      },
      reviewDecision: async () => {
        const needed = of.protections.get(target.branch)?.approvals ?? 0;
        if (needed === 0) return null;
        return (await mergeability(it)).approved ? "APPROVED" : "REVIEW_REQUIRED";
      },
      autoMergeRequest: autoMerge === undefined || it.queued ? null : {
        __typename: "AutoMergeRequest",
        enabledAt: timestamp(autoMerge.at),
        enabledBy: actor(autoMerge.by),
        mergeMethod: autoMerge.method.toUpperCase(),
        commitHeadline: autoMerge.message?.split("\n")[0] ?? null,
        commitBody: autoMerge.message?.split("\n").slice(2).join("\n") ?? null,
        authorEmail: null,
      },
      isMergeQueueEnabled: of.settings.mergeQueue,
      isInMergeQueue: it.queued,
      mergeQueueEntry: () => it.queued ? queueEntry(it) : null,
      viewerCanUpdate: mayWrite(of) || it.author.login === caller?.login,
      viewerCanEnableAutoMerge: async () => {
        if (!mayWrite(of) || it.state !== "open" || autoMerge !== undefined) return false;
        if (!of.settings.autoMergeAllowed || !of.protections.has(target.branch)) return false;
        const status = mergeStateStatus(it, await mergeability(it));
        return status !== "CLEAN" && status !== "UNSTABLE" && status !== "DRAFT";
      },
      viewerCanDisableAutoMerge: mayWrite(of) && it.state === "open" && autoMerge !== undefined,
      viewerCanDeleteHeadRef: mayWrite(of) && it.state !== "open",
    };
  }

  return { canRead, pullRequestOf, node, actor, repository, pullRequest };
}

function queueEntry(it: PullRequest): JsonObject {
  const queue = it.repository.pullRequests.filter((other) => other.queued);
  return {
    __typename: "MergeQueueEntry",
    id: nodeId("C", "queue", it.id),
    position: queue.indexOf(it) + 1,
    state: "QUEUED",
  };
}

function stateOf(pullRequest: PullRequest): "OPEN" | "CLOSED" | "MERGED" {
  switch (pullRequest.state) {
    case "open":
      return "OPEN";
    case "closed":
      return "CLOSED";
    case "merged":
      return "MERGED";
  }
}

function noNode(id: string): MutationRefused {
  return new MutationRefused(
    "NOT_FOUND",
    `Could not resolve to a node with the global id of '${id}'.`,
  );
}
