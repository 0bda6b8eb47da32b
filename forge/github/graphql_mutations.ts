import { accessOf, type Account } from "../people.ts";
import type { PullRequest, Repository, Review } from "../state/model.ts";
import { reviewPullRequest } from "../state/pull_requests.ts";
import { MutationRefused } from "./auto_merge.ts";
import { type Answer, ApiError, type Call, type JsonObject, type RepositoryCall } from "./call.ts";
import { createComment, requestReviewers } from "./conversation_handlers.ts";
import { commentNode } from "./graphql_conversation.ts";
import type { graphOf } from "./graphql_objects.ts";
import { nodeId, readNodeId, teamNodeId } from "./links.ts";
import { createPull, mergePull, updateBranch, updatePull } from "./pull_handlers.ts";

type Graph = ReturnType<typeof graphOf>;
type Field = (args: { readonly input: JsonObject }) => Promise<JsonObject>;

const VERDICTS: Readonly<Record<string, Review["verdict"]>> = {
  APPROVE: "approved",
  REQUEST_CHANGES: "changes requested",
  COMMENT: "commented",
};

/** The mutations that do what REST does too: the same rules, and the same words where they refuse. */
export function restMutations(call: Call, graph: Graph): Readonly<Record<string, Field>> {
  /** Asks REST's handler, about the repository or one of its pull requests. */
  async function rest(
    handle: (call: RepositoryCall) => Answer | Promise<Answer>,
    about: { readonly repository: Repository; readonly number?: number },
    body: JsonObject,
  ): Promise<JsonObject> {
    const { repository, number } = about;
    const access = accessOf(call.caller ?? "nobody", repository);
    const params = number === undefined ? {} : { pull_number: String(number) };
    const given = Object.entries(body).filter(([, value]) => value !== undefined && value !== null);
    try {
      const asked = { ...call, repository, access, params, body: Object.fromEntries(given) };
      return ((await handle(asked)).body ?? {}) as JsonObject;
    } catch (error) {
      throw error instanceof ApiError ? refusalOf(error) : error;
    }
  }

  function onPullRequest(
    change: (it: PullRequest, input: JsonObject) => unknown,
    id = "pullRequestId",
    more: (it: PullRequest) => JsonObject = () => ({}),
  ): Field {
    return async ({ input }) => {
      const it = graph.pullRequestOf(String(input[id]));
      await change(it, input);
      return {
        clientMutationId: input["clientMutationId"] ?? null,
        actor: call.caller === undefined ? null : graph.actor(call.caller),
        pullRequest: graph.pullRequest(it),
        ...more(it),
      };
    };
  }

  function accountsOf(ids: unknown): Account[] {
    return (Array.isArray(ids) ? ids : []).map((id) => {
      const found = call.accounts.find((account) => nodeId("U", account.id) === id);
      if (found === undefined) throw noNode(id);
      return found;
    });
  }

  function setDraft(draft: boolean): Field {
    return onPullRequest(async (it) => {
      await rest(updatePull, it, {});
      it.draft = draft;
    });
  }

  function changeLabels(change: (it: PullRequest, names: readonly string[]) => void): Field {
    return onPullRequest(
      async (it, input) => {
        await rest(updatePull, it, {});
        change(it, labelsOf(input["labelIds"]));
      },
      "labelableId",
      (it) => ({ labelable: graph.pullRequest(it) }),
    );
  }

  return {
    createPullRequest: async ({ input }) => {
      const [kind, id] = [readNodeId(String(input["repositoryId"]))].flatMap((known) =>
        known === undefined ? [] : [known.kind, known.parts[0]]
      );
      const repository = call.state.repositories.find((one) =>
        kind === "R" && String(one.id) === id
      );
      if (repository === undefined || !graph.canRead(repository)) {
        throw noNode(input["repositoryId"]);
      }
      const created = await rest(createPull, { repository }, {
        head: input["headRefName"],
        base: input["baseRefName"],
        title: input["title"],
        body: input["body"],
        draft: input["draft"],
      }).catch((error) => {
        throw error instanceof MutationRefused && error.message === "Validation Failed"
          ? new MutationRefused(error.type, blankRefs(input))
          : error;
      });
      const it = repository.pullRequests.find(({ number }) => number === created["number"]);
      return {
        clientMutationId: input["clientMutationId"] ?? null,
        pullRequest: it === undefined ? null : graph.pullRequest(it),
      };
    },
    updatePullRequest: onPullRequest(async (it, input) => {
      const { title, body } = input;
      const state = typeof input["state"] === "string" ? input["state"].toLowerCase() : undefined;
      await rest(updatePull, it, { title, body, state, base: input["baseRefName"] });
      const { assigneeIds, labelIds } = input;
      if (Array.isArray(assigneeIds)) {
        it.assignees.splice(0, Infinity, ...accountsOf(assigneeIds));
      }
      if (Array.isArray(labelIds)) it.labels.splice(0, Infinity, ...labelsOf(labelIds));
    }),
    closePullRequest: onPullRequest((it) => rest(updatePull, it, { state: "closed" })),
    reopenPullRequest: onPullRequest((it) => rest(updatePull, it, { state: "open" })),
    markPullRequestReadyForReview: setDraft(false),
    convertPullRequestToDraft: setDraft(true),
    mergePullRequest: onPullRequest((it, input) =>
      rest(mergePull, it, {
        merge_method: String(input["mergeMethod"] ?? "MERGE").toLowerCase(),
        commit_title: input["commitHeadline"],
        commit_message: input["commitBody"],
        sha: input["expectedHeadOid"],
      })
    ),
    updatePullRequestBranch: onPullRequest((it, input) =>
      rest(updateBranch, it, { expected_head_sha: input["expectedHeadOid"] })
    ),
    requestReviews: onPullRequest((it, input) => {
      const reviewers = accountsOf(input["userIds"]).map(({ login }) => login);
      const { teams } = it.repository.settings;
      const asked = Array.isArray(input["teamIds"]) ? input["teamIds"] : [];
      const team_reviewers = teams.filter((slug) =>
        asked.includes(teamNodeId(it.repository, slug))
      );
      if (input["union"] !== true) {
        it.requestedReviewers.splice(0);
        it.requestedTeams.splice(0);
      }
      return rest(requestReviewers, it, { reviewers, team_reviewers });
    }),
    addPullRequestReview: onPullRequest((it, input) => {
      const author = call.caller;
      const verdict = VERDICTS[String(input["event"])];
      if (author === undefined || verdict === undefined) {
        throw new MutationRefused("UNPROCESSABLE", "the forge keeps no pending reviews");
      }
      if (author.login === it.author.login && verdict !== "commented") {
        const act = verdict === "approved" ? "approve" : "request changes on";
        throw new MutationRefused("UNPROCESSABLE", `Can not ${act} your own pull request`);
      }
      reviewPullRequest(call.state, it, { author, verdict, body: String(input["body"] ?? "") });
    }),
    addComment: onPullRequest(
      (it, input) => rest(createComment, it, { body: input["body"] }),
      "subjectId",
      (it) => ({
        commentEdge: {
          __typename: "IssueCommentEdge",
          node: commentNode({ ...call, actor: graph.actor }, it, it.comments.at(-1)!),
        },
      }),
    ),
    updateIssueComment: async ({ input }) => {
      const known = readNodeId(String(input["id"]));
      const [repositoryId, number, commentId] = known?.kind === "IC" ? known.parts : [];
      const it = call.state.repositories.find(({ id }) => String(id) === repositoryId)
        ?.pullRequests.find((one) => String(one.number) === number);
      const comment = it?.comments.find(({ id }) => String(id) === commentId);
      if (it === undefined || comment === undefined) throw noNode(input["id"]);
      if (comment.author.login !== call.caller?.login) await rest(updatePull, it, {});
      comment.body = String(input["body"]);
      return {
        clientMutationId: input["clientMutationId"] ?? null,
        issueComment: commentNode({ ...call, actor: graph.actor }, it, comment),
      };
    },
    addLabelsToLabelable: changeLabels((it, names) => {
      it.labels.push(...names.filter((name) => !it.labels.includes(name)));
    }),
    removeLabelsFromLabelable: changeLabels((it, names) => {
      it.labels.splice(0, Infinity, ...it.labels.filter((name) => !names.includes(name)));
    }),
  };
}

function labelsOf(ids: unknown): string[] {
  return (Array.isArray(ids) ? ids : []).map((id) => {
    const known = readNodeId(String(id));
    if (known?.kind !== "LA") throw noNode(id);
    return known.parts.slice(1).join(":");
  });
}

function noNode(id: unknown): MutationRefused {
  const message = `Could not resolve to a node with the global id of '${id}'.`;
  return new MutationRefused("NOT_FOUND", message);
}

function refusalOf({ status, message, errors }: ApiError): MutationRefused {
  const first = errors?.[0] as { message?: unknown } | undefined;
  const type = status === 403 ? "FORBIDDEN" : status === 404 ? "NOT_FOUND" : "UNPROCESSABLE";
  return new MutationRefused(type, String(first?.message ?? message));
}

/** What GraphQL says of a branch that is not there (https://github.com/cli/cli/issues/5009). */
function blankRefs({ baseRefName, headRefName }: JsonObject): string {
  return "Head sha can't be blank, Base sha can't be blank, " +
    `No commits between ${baseRefName} and ${headRefName}, Head ref must be a branch`;
}
