import { accessOf, type Account, canWrite } from "../people.ts";
import type { Comment, PullRequest, Repository } from "../state/model.ts";
import {
  type Answer,
  ApiError,
  type JsonObject,
  type RepositoryCall,
  type Site,
  validationFailed,
  writer,
} from "./call.ts";
import { nodeId, repositoryApi, repositoryWeb, timestamp, userJson } from "./links.ts";
import { pageAnswer } from "./pages.ts";
import { pullOf } from "./pull_handlers.ts";
import { issueJson, pullRequestSimpleJson } from "./pull_request_json.ts";

/** Characters of a comment; more are refused. */
const BODY_LIMIT = 65536;

export function listComments(call: RepositoryCall): Answer {
  const pullRequest = pullOf(call);
  const since = Date.parse(call.query["since"] ?? "");
  const comments = pullRequest.comments.filter(({ createdAt }) =>
    Number.isNaN(since) || createdAt >= since
  );
  return pageAnswer(call, comments, (comment) => commentJson(call.site, pullRequest, comment));
}

/** Whoever can read may comment. */
export function createComment(call: RepositoryCall): Answer {
  const { state, caller, body, site } = call;
  const pullRequest = pullOf(call);
  if (caller === undefined) throw new ApiError(401, "Requires authentication");
  const text = String(body["body"]);
  const field = { resource: "IssueComment", field: "data", code: "unprocessable" };
  if (text.trim() === "") throw validationFailed({ ...field, message: "Body cannot be blank" });
  if (text.length > BODY_LIMIT) {
    const message = `Body is too long (maximum is ${BODY_LIMIT} characters)`;
    throw validationFailed({ ...field, message });
  }
  const comment: Comment = {
    id: state.nextNumber("comment"),
    author: caller,
    body: text,
    createdAt: state.now(),
  };
  pullRequest.comments.push(comment);
  pullRequest.updatedAt = state.now();
  const json = commentJson(site, pullRequest, comment);
  return { status: 201, body: json, headers: { location: String(json["url"]) } };
}

/** Logins that may not be assigned are passed over in silence, as GitHub does. */
export function addAssignees(call: RepositoryCall): Answer {
  const pullRequest = pullOf(call);
  writer(call);
  for (const login of namesIn(call.body["assignees"])) {
    const account = collaborator(call, login);
    if (account !== undefined) add(pullRequest.assignees, account);
  }
  return { status: 201, body: issueJson(call.site, pullRequest) };
}

/** All or none: GitHub refuses the request where one of them cannot be asked. */
export function requestReviewers(call: RepositoryCall): Answer {
  const { repository, body, site } = call;
  const pullRequest = pullOf(call);
  writer(call);
  const accounts: Account[] = [];
  for (const login of namesIn(body["reviewers"])) {
    const account = collaborator(call, login);
    if (account === undefined) throw notCollaborator(repository);
    if (account.login === pullRequest.author.login) {
      throw new ApiError(422, "Review cannot be requested from pull request author.");
    }
    accounts.push(account);
  }
  const teams = namesIn(body["team_reviewers"]);
  if (teams.some((team) => !repository.settings.teams.includes(team))) {
    throw notCollaborator(repository);
  }
  for (const account of accounts) add(pullRequest.requestedReviewers, account);
  for (const team of teams) {
    if (!pullRequest.requestedTeams.includes(team)) pullRequest.requestedTeams.push(team);
  }
  return { status: 201, body: pullRequestSimpleJson(site, pullRequest) };
}

function add(people: PullRequest["assignees"], account: Account): void {
  if (!people.some(({ login }) => login === account.login)) people.push(account);
}

function collaborator({ accounts, repository }: RepositoryCall, login: string) {
  const account = accounts.find((each) => each.login.toLowerCase() === login.toLowerCase());
  return account !== undefined && canWrite(accessOf(account, repository)) ? account : undefined;
}

function notCollaborator({ owner, name }: Repository): ApiError {
  return new ApiError(
    422,
    `Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the ${owner}/${name} repository.`,
  );
}

function namesIn(value: unknown): string[] {
  return (Array.isArray(value) ? value : []).map((name) =>
    typeof name === "string" ? name : String((name as { login?: unknown }).login)
  );
}

function commentJson(site: Site, { repository, number }: PullRequest, comment: Comment) {
  const api = repositoryApi(site, repository);
  const json: JsonObject = {
    id: comment.id,
    node_id: nodeId("C", "comment", comment.id),
    url: `${api}/issues/comments/${comment.id}`,
    html_url: `${repositoryWeb(site, repository)}/pull/${number}#issuecomment-${comment.id}`,
    issue_url: `${api}/issues/${number}`,
    user: userJson(site, comment.author),
    body: comment.body,
    created_at: timestamp(comment.createdAt),
    updated_at: timestamp(comment.createdAt),
    author_association: "CONTRIBUTOR",
    performed_via_github_app: null,
  };
  return json;
}
