import type { Comment } from "../state/model.ts";
import { AzdoError, invalidArgument } from "./errors.ts";
import { extrasOf } from "./extras.ts";
import { guid } from "./ids.ts";
import { type Answer, type Call, enumName, find, listAnswer, type Route } from "./route.ts";
import { objectOf, Unexpected } from "./unexpected.ts";

const below = "{project}/_apis/{area}/repositories/{repositoryId}/pullRequests/{pullRequestId}";
const THREAD_STATUSES = [
  "unknown",
  "active",
  "fixed",
  "wontFix",
  "closed",
  "byDesign",
  "pending",
] as const;
const COMMENT_TYPES = ["unknown", "text", "codeChange", "system"] as const;

export const threadRoute: Route = {
  id: "ab6e2e5d-a0b7-4153-b64a-a4efe0d49449",
  area: "git",
  resource: "threads",
  template: `${below}/{resource}/{threadId}`,
  released: true,
  resourceVersion: 1,
  methods: {
    GET: { handle: listThreads },
    POST: { permission: "PullRequestContribute", handle: createThread },
  },
};

export const labelRoute: Route = {
  id: "f22387e3-984e-4c52-9c6d-fbb8f14c812d",
  area: "git",
  resource: "labels",
  template: `${below}/{resource}/{labelIdOrName}`,
  released: true,
  resourceVersion: 1,
  methods: {
    GET: { handle: (call) => listAnswer(find(call).labels.map(renderLabel)) },
    POST: { permission: "PullRequestContribute", query: ["projectId"], handle: createLabel },
  },
};

export const reviewerRoute: Route = {
  id: "4b6702c7-aa35-4b89-9c96-b9abf6d3e540",
  area: "git",
  resource: "reviewers",
  template: `${below}/{resource}/{reviewerId}`,
  released: true,
  resourceVersion: 1,
  methods: {
    GET: { handle: listReviewers },
    PUT: { permission: "PullRequestContribute", handle: putReviewer },
  },
};

function listThreads(call: Call): Answer {
  const pullRequest = find(call);
  return listAnswer(pullRequest.comments.map((comment) => renderThread(call, comment)));
}

function createThread(call: Call): Answer {
  const pullRequest = find(call);
  const body = objectOf(call.body, ["comments", "status"]);
  const comments = body["comments"];
  if (!Array.isArray(comments) || comments.length !== 1) {
    throw new Unexpected("a thread begins with one comment");
  }
  const first = objectOf(comments[0], ["parentCommentId", "content", "commentType"]);
  const content = first["content"];
  if (typeof content !== "string" || content === "") {
    throw invalidArgument("Parameter name: content");
  }
  if (enumName(first["commentType"] ?? "text", COMMENT_TYPES) !== "text") {
    throw invalidArgument("Parameter name: commentType");
  }
  const comment: Comment = {
    id: call.state.nextNumber("thread"),
    author: call.caller,
    body: content,
    createdAt: call.state.now(),
  };
  pullRequest.comments.push(comment);
  const status = enumName(body["status"] ?? "unknown", THREAD_STATUSES);
  if (status === undefined) throw invalidArgument("Parameter name: status");
  extrasOf(pullRequest).threadStatuses.set(comment.id, status);
  return { status: 200, json: renderThread(call, comment) };
}

function renderThread(call: Call, comment: Comment): Record<string, unknown> {
  const status = extrasOf(find(call)).threadStatuses.get(comment.id) ?? "unknown";
  const date = call.render.time(comment.createdAt);
  return {
    id: comment.id,
    publishedDate: date,
    lastUpdatedDate: date,
    comments: [{
      id: 1,
      parentCommentId: 0,
      author: call.render.identity(comment.author),
      content: comment.body,
      publishedDate: date,
      lastUpdatedDate: date,
      lastContentUpdatedDate: date,
      commentType: "text",
      usersLiked: [],
    }],
    ...(status === "unknown" ? {} : { status }),
    isDeleted: false,
  };
}

function createLabel(call: Call): Answer {
  const { labels } = find(call);
  const { name } = objectOf(call.body, ["name"]);
  if (typeof name !== "string" || name.trim() === "") {
    throw invalidArgument("Parameter name: label.Name");
  }
  if (!labels.includes(name)) labels.push(name);
  return { status: 200, json: renderLabel(name) };
}

function renderLabel(name: string): Record<string, unknown> {
  return { name, active: true };
}

function listReviewers(call: Call): Answer {
  const { reviewers } = extrasOf(find(call));
  return listAnswer([...reviewers.values()].map(call.render.reviewer));
}

function putReviewer(call: Call): Answer {
  const pullRequest = find(call);
  const body = objectOf(call.body, ["id", "vote", "isRequired", "isFlagged"]);
  const id = call.params["reviewerId"];
  const person = Object.values(call.accounts).find((account) => account.guid === id);
  if (person === undefined) {
    throw new AzdoError(
      400,
      "InvalidIdentityException",
      `TF401381: The identity '${id ?? guid("identity", 0)}' could not be resolved.`,
    );
  }
  const reviewer = {
    person,
    vote: Number(body["vote"] ?? 0),
    isRequired: body["isRequired"] === true,
  };
  extrasOf(pullRequest).reviewers.set(person.guid, reviewer);
  return { status: 200, json: call.render.reviewer(reviewer) };
}
