import { mergeability } from "../state/checks.ts";
import { findRepository, signatureOf } from "../state/forge_state.ts";
import { git } from "../state/git.ts";
import { resolveCommit, writeRef } from "../state/refs.ts";
import { mergeCommit } from "../state/merge_commit.ts";
import { mergePullRequest } from "../state/merging.ts";
import { type MergeMethod, type PullRequest, Refusal, type Repository } from "../state/model.ts";
import {
  closePullRequest,
  openPullRequest,
  pullRequestsOfCommit,
  reopenPullRequest,
  retargetPullRequest,
  targetTip,
} from "../state/pull_requests.ts";
import {
  type Answer,
  ApiError,
  notAccessible,
  notFound,
  type RepositoryCall,
  validationFailed,
  writer,
} from "./call.ts";
import { repositoryApi } from "./links.ts";
import { pageAnswer } from "./pages.ts";
import { pullRequestJson, pullRequestSimpleJson, rangeOf } from "./pull_request_json.ts";

/** Characters of a description; more are refused. */
const BODY_LIMIT = 65536;

export function listPulls(call: RepositoryCall): Answer {
  const { repository, query } = call;
  const state = query["state"] ?? "open";
  const head = query["head"] ?? "";
  const colon = head.indexOf(":");
  const found = repository.pullRequests.filter((pullRequest) => {
    const { source, target } = pullRequest;
    if (state === "open" && pullRequest.state !== "open") return false;
    if (state === "closed" && pullRequest.state === "open") return false;
    if (query["base"] !== undefined && query["base"] !== target.branch) return false;
    // Without an owner GitHub ignores the filter altogether (github/docs#16647).
    if (colon < 0) return true;
    return (source.repository ?? repository).owner.toLowerCase() ===
        head.slice(0, colon).toLowerCase() && source.branch === head.slice(colon + 1);
  });
  const sort = query["sort"] ?? "created";
  const descending = (query["direction"] ?? (sort === "created" ? "desc" : "asc")) === "desc";
  const sorted = found.toSorted((left, right) =>
    sort === "updated" ? left.updatedAt - right.updatedAt : left.number - right.number
  );
  if (descending) sorted.reverse();
  return pageAnswer(call, sorted, (pullRequest) => pullRequestSimpleJson(call.site, pullRequest));
}

export async function createPull(call: RepositoryCall): Promise<Answer> {
  const { state, repository, caller, body } = call;
  if (caller === undefined) throw new ApiError(401, "Requires authentication");
  const { owner, branch, source } = sourceOf(call, String(body["head"] ?? ""));
  const mayWrite = call.access === "write" || call.access === "admin";
  if (!mayWrite && source?.owner !== caller.login) throw notAccessible(caller);
  if (caller.bot && !repository.settings.botsMayOpenPullRequests) {
    throw new ApiError(
      403,
      "GitHub Actions is not permitted to create or approve pull requests.",
    );
  }
  const base = String(body["base"] ?? "");
  const title = String(body["title"] ?? "");
  const text = String(body["body"] ?? "");
  if (title === "") {
    throw validationFailed({ resource: "PullRequest", code: "missing_field", field: "title" });
  }
  checkLength(text);
  if (source === undefined) throw invalidField("head");
  try {
    const pullRequest = await openPullRequest(state, repository, {
      title,
      body: text,
      author: caller,
      sourceRepository: source,
      sourceBranch: branch,
      targetBranch: base,
      draft: body["draft"] === true,
    });
    return {
      status: 201,
      body: await pullRequestJson(call.site, pullRequest, { computed: false }),
      headers: { location: `${repositoryApi(call.site, repository)}/pulls/${pullRequest.number}` },
    };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    switch (error.reason) {
      case "missing-source":
        throw invalidField("head");
      case "missing-target":
        throw invalidField("base");
      case "no-commits": {
        const label = source === repository ? branch : `${owner}:${branch}`;
        throw custom(`No commits between ${base} and ${label}`);
      }
      case "duplicate":
        throw custom(`A pull request already exists for ${owner}:${branch}.`);
      default:
        throw error;
    }
  }
}

export async function getPull(call: RepositoryCall): Promise<Answer> {
  const pullRequest = pullOf(call);
  if (/^application\/vnd\.github\.(?:v3\.)?diff\b/.test(call.accept)) {
    const { from, to } = await rangeOf(pullRequest);
    const diff = await git(call.repository.dir, ["diff", from, to]);
    return { status: 200, text: diff === "" ? "" : `${diff}\n` };
  }
  const computed = !call.faults.takeLag("mergeability");
  return { status: 200, body: await pullRequestJson(call.site, pullRequest, { computed }) };
}

export async function updatePull(call: RepositoryCall): Promise<Answer> {
  const { state, caller, body } = call;
  const pullRequest = pullOf(call);
  if (caller === undefined) throw new ApiError(401, "Requires authentication");
  if (caller.login !== pullRequest.author.login) writer(call);
  if (typeof body["body"] === "string") checkLength(body["body"]);
  if (body["title"] === "") {
    throw validationFailed({ resource: "PullRequest", code: "missing_field", field: "title" });
  }
  try {
    if (body["state"] === "closed") closePullRequest(state, pullRequest);
    if (body["state"] === "open") await reopenPullRequest(state, pullRequest);
    if (typeof body["base"] === "string" && body["base"] !== pullRequest.target.branch) {
      await retargetPullRequest(state, pullRequest, body["base"]);
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.reason === "missing-target") throw invalidField("base");
    const field = { resource: "PullRequest", code: "invalid", field: "state" };
    throw validationFailed({ ...field, message: "state cannot be changed." });
  }
  if (typeof body["title"] === "string") pullRequest.title = body["title"];
  if (typeof body["body"] === "string") pullRequest.body = body["body"];
  pullRequest.updatedAt = state.now();
  return { status: 200, body: await pullRequestJson(call.site, pullRequest, { computed: true }) };
}

export function isMerged(call: RepositoryCall): Answer {
  if (pullOf(call).state !== "merged") throw notFound();
  return { status: 204 };
}

export async function mergePull(call: RepositoryCall): Promise<Answer> {
  const { state, body, repository } = call;
  const pullRequest = pullOf(call);
  const by = writer(call);
  const method = String(body["merge_method"] ?? "merge") as MergeMethod;
  const title = body["commit_title"];
  const text = body["commit_message"];
  const plain = repository.dialect.mergeMessage(pullRequest, method);
  const [plainTitle = ""] = plain.split("\n");
  try {
    const sha = await mergePullRequest(state, pullRequest, {
      method,
      by,
      expectedHead: typeof body["sha"] === "string" ? body["sha"] : undefined,
      message: title === undefined && text === undefined
        ? undefined
        : `${title ?? plainTitle}\n\n${text ?? ""}`.trim(),
    });
    const message = "Pull Request successfully merged";
    return { status: 200, body: { sha, merged: true, message } };
  } catch (error) {
    if (error instanceof Refusal) throw await mergeRefused(error, pullRequest);
    throw error;
  }
}

export async function updateBranch(call: RepositoryCall): Promise<Answer> {
  const { state, body, site } = call;
  const pullRequest = pullOf(call);
  const by = writer(call);
  const { repository, source } = pullRequest;
  const expected = body["expected_head_sha"];
  if (typeof expected === "string" && expected !== source.sha) {
    throw validationFailed({
      resource: "PullRequest",
      code: "custom",
      message: "expected head sha didn’t match current head ref.",
    });
  }
  const signature = signatureOf(state, by);
  const sha = await mergeCommit(repository.dir, {
    method: "merge",
    base: source.sha,
    head: await targetTip(pullRequest),
    message: `Merge branch '${pullRequest.target.branch}' into ${source.branch}`,
    author: signature,
    committer: signature,
  });
  if (sha === undefined) throw new ApiError(422, "merge conflict between base and head");
  if (source.repository !== repository) throw notAccessible(by);
  await writeRef(repository.dir, `refs/heads/${source.branch}`, sha, source.sha);
  return {
    status: 202,
    body: {
      message: "Updating pull request branch.",
      url: `${repositoryApi(site, repository)}/pulls/${pullRequest.number}`,
    },
  };
}

export async function listPullsOfCommit(call: RepositoryCall): Promise<Answer> {
  const { repository, params, faults } = call;
  const sha = params["commit_sha"] ?? "";
  if (repository.seen.size === 0) throw new ApiError(409, "Git Repository is empty.");
  if (await resolveCommit(repository.dir, sha) !== sha) {
    throw new ApiError(422, `No commit found for SHA: ${sha}`);
  }
  const found = faults.takeLag("rest") ? [] : await pullRequestsOfCommit(repository, sha);
  return pageAnswer(call, found, (pullRequest) => pullRequestSimpleJson(call.site, pullRequest));
}

/** The pull request that the path names. */
export function pullOf(call: RepositoryCall): PullRequest {
  const number = Number(call.params["pull_number"] ?? call.params["issue_number"]);
  const found = call.repository.pullRequests.find((pullRequest) => pullRequest.number === number);
  if (found === undefined) throw notFound();
  return found;
}

function sourceOf(
  call: RepositoryCall,
  head: string,
): { owner: string; branch: string; source: Repository | undefined } {
  const { repository, state } = call;
  const colon = head.indexOf(":");
  if (colon < 0) return { owner: repository.owner, branch: head, source: repository };
  const owner = head.slice(0, colon);
  const branch = head.slice(colon + 1);
  if (owner.toLowerCase() === repository.owner.toLowerCase()) {
    return { owner: repository.owner, branch, source: repository };
  }
  const named = call.body["head_repo"];
  const source = typeof named === "string"
    ? findRepository(state, owner, named.replace(/^.*\//, ""))
    : state.repositories.find((other) =>
      other.parent === repository && other.owner.toLowerCase() === owner.toLowerCase()
    );
  return { owner, branch, source };
}

async function mergeRefused(refusal: Refusal, pullRequest: PullRequest): Promise<ApiError> {
  switch (refusal.reason) {
    case "stale-head":
      return new ApiError(409, "Head branch was modified. Review and try the merge again.");
    case "queue":
      return new ApiError(
        405,
        "Repository rule violations found\n\nChanges must be made through the merge queue\n\n",
      );
    case "method": {
      const names: Record<string, string> = {
        merge: "Merge commits",
        squash: "Squash merges",
        rebase: "Rebase merges",
      };
      return new ApiError(405, `${names[refusal.message]} are not allowed on this repository.`);
    }
    case "draft":
      return new ApiError(405, "Pull Request is still a draft");
    case "behind":
      return new ApiError(405, "Head branch is out of date. Review and try the merge again.");
    case "checks":
      return new ApiError(405, await missingChecks(pullRequest));
    case "approvals":
      return new ApiError(
        405,
        "At least 1 approving review is required by reviewers with write access.",
      );
    default:
      return new ApiError(405, "Pull Request is not mergeable");
  }
}

async function missingChecks(pullRequest: PullRequest): Promise<string> {
  const { required } = await mergeability(pullRequest);
  const words = { expected: "expected", pending: "pending", failure: "failing" };
  const open = [...required].flatMap(([context, verdict]) =>
    verdict === "success" ? [] : [{ context, word: words[verdict] }]
  );
  const [first] = open;
  if (first !== undefined && open.length === 1) {
    return `Required status check "${first.context}" is ${first.word}.`;
  }
  const same = open.every((check) => check.word === first?.word);
  const word = same ? first?.word ?? "expected" : "expected";
  return `${open.length} of ${required.size} required status checks are ${word}.`;
}

function invalidField(field: "head" | "base"): ApiError {
  return validationFailed({ resource: "PullRequest", field, code: "invalid" });
}

function custom(message: string): ApiError {
  return validationFailed({ resource: "PullRequest", code: "custom", message });
}

function checkLength(text: string): void {
  if (text.length <= BODY_LIMIT) return;
  const message = `body is too long (maximum is ${BODY_LIMIT} characters)`;
  throw validationFailed({ resource: "Issue", code: "custom", field: "body", message });
}
