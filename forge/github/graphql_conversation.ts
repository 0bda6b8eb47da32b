import { fileSizes } from "../state/diff_size.ts";
import type { Comment, Person, PullRequest, Review } from "../state/model.ts";
import type { JsonObject, Site } from "./call.ts";
import { connection, type ConnectionArguments } from "./connection.ts";
import { labelNode, teamNode } from "./graphql_repository.ts";
import { nodeId, repositoryWeb, timestamp } from "./links.ts";
import { rangeOf } from "./pull_request_json.ts";

interface Context {
  readonly site: Site;
  readonly caller: Person | undefined;
  readonly actor: (person: Person) => JsonObject;
}

/** What people did to a pull request, and which files it changes. */
export function conversation(context: Context, it: PullRequest): JsonObject {
  const { actor } = context;
  function list<T>(name: string, all: readonly T[], shape: (item: T) => JsonObject) {
    return (args: ConnectionArguments) => connection(name, all, args, shape);
  }
  async function files() {
    const { from, to } = await rangeOf(it);
    return await fileSizes(it.repository.dir, from, to);
  }
  async function sum(field: "additions" | "deletions"): Promise<number> {
    return (await files()).reduce((total, file) => total + file[field], 0);
  }
  return {
    additions: () => sum("additions"),
    deletions: () => sum("deletions"),
    changedFiles: async () => (await files()).length,
    files: async (args: ConnectionArguments) =>
      connection("files", await files(), args, (file) => ({ ...file, changeType: "MODIFIED" })),
    comments: list("comments", it.comments, (comment) => commentNode(context, it, comment)),
    reviews: list("reviews", it.reviews, (review) => reviewNode(context, it, review)),
    latestReviews: list(
      "latestReviews",
      it.reviews.filter((review) => lastOf(it, review.author) === review),
      (review) => reviewNode(context, it, review),
    ),
    reviewRequests: list("reviewRequests", [
      ...it.requestedReviewers.map(actor),
      ...it.requestedTeams.map((slug) => teamNode(it.repository, slug)),
    ], (requestedReviewer) => ({ __typename: "ReviewRequest", requestedReviewer })),
    assignees: list("assignees", it.assignees, actor),
    labels: list("labels", it.labels, (name) => labelNode(it.repository, name)),
    milestone: null,
    projectCards: list("projectCards", [], (card) => card),
    projectItems: list("projectItems", [], (item) => item),
    reactionGroups: [],
  };
}

/** A comment on the pull request's page. */
export function commentNode(
  { site, caller, actor }: Context,
  it: PullRequest,
  comment: Comment,
): JsonObject {
  return {
    __typename: "IssueComment",
    id: nodeId("IC", it.repository.id, it.number, comment.id),
    author: actor(comment.author),
    authorAssociation: "CONTRIBUTOR",
    body: comment.body,
    createdAt: timestamp(comment.createdAt),
    includesCreatedEdit: false,
    isMinimized: false,
    minimizedReason: null,
    reactionGroups: [],
    url: `${repositoryWeb(site, it.repository)}/pull/${it.number}#issuecomment-${comment.id}`,
    viewerDidAuthor: comment.author.login === caller?.login,
  };
}

function reviewNode({ site, actor }: Context, it: PullRequest, review: Review): JsonObject {
  return {
    __typename: "PullRequestReview",
    id: nodeId("C", "review", review.id),
    author: actor(review.author),
    authorAssociation: "CONTRIBUTOR",
    body: review.body,
    state: review.verdict.toUpperCase().replace(" ", "_"),
    submittedAt: timestamp(review.at),
    commit: { __typename: "Commit", oid: review.sha },
    reactionGroups: [],
    url: `${repositoryWeb(site, it.repository)}/pull/${it.number}#pullrequestreview-${review.id}`,
  };
}

function lastOf(it: PullRequest, author: Person): Review | undefined {
  return it.reviews.findLast((review) => review.author.login === author.login);
}
