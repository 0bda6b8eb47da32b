import type { Account } from "../people.ts";
import { mergeability } from "../state/checks.ts";
import type { ForgeState } from "../state/forge_state.ts";
import { armAutoMerge, disarmAutoMerge } from "../state/merging.ts";
import type { MergeMethod, PullRequest } from "../state/model.ts";
import { mergeStateStatus } from "./pull_request_json.ts";

/** Why a mutation is not done, as GitHub's GraphQL says it. */
export class MutationRefused extends Error {
  override readonly name = "MutationRefused";
  readonly type: "FORBIDDEN" | "NOT_FOUND" | "UNPROCESSABLE";

  constructor(type: MutationRefused["type"], message: string) {
    super(message);
    this.type = type;
  }
}

interface EnableInput {
  readonly method: MergeMethod;
  readonly expectedHead: string | undefined;
  readonly message: string | undefined;
}

/**
 * `enablePullRequestAutoMerge`. The messages are those that users of GitHub report: "is in clean status"
 * (peter-evans/enable-pull-request-automerge#343), "Protected branch rules not configured" (iterative/cml#955).
 */
export async function enableAutoMerge(
  state: ForgeState,
  pullRequest: PullRequest,
  by: Account,
  input: EnableInput,
): Promise<void> {
  const { repository, target, source } = pullRequest;
  const { settings } = repository;
  const canEnable = pullRequest.state === "open" && !pullRequest.draft &&
    pullRequest.autoMerge === undefined && !pullRequest.queued;
  if (!canEnable) throw unprocessable("Can't enable auto-merge for this pull request");
  if (!settings.autoMergeAllowed && !settings.mergeQueue) {
    throw unprocessable("Pull request Auto merge is not allowed for this repository");
  }
  if (input.expectedHead !== undefined && input.expectedHead !== source.sha) {
    throw unprocessable("Expected head sha didn't match current head ref.");
  }
  const message = input.message;
  if (settings.mergeQueue) {
    // The queue has its own method and message.
    const method = settings.mergeMethods[0] ?? "merge";
    armAutoMerge(state, pullRequest, { by, method, message: undefined, deleteSource: false });
    return;
  }
  if (!settings.mergeMethods.includes(input.method)) {
    throw unprocessable(
      `Pull request Merge method ${input.method} merging is not allowed on this repository`,
    );
  }
  if (!repository.protections.has(target.branch)) {
    throw unprocessable(
      "Pull request Protected branch rules not configured for this branch",
    );
  }
  const status = mergeStateStatus(pullRequest, await mergeability(pullRequest));
  if (status === "CLEAN" || status === "UNSTABLE") {
    throw unprocessable(`Pull request Pull request is in ${status.toLowerCase()} status`);
  }
  armAutoMerge(state, pullRequest, { by, method: input.method, message, deleteSource: false });
}

/** `disablePullRequestAutoMerge` */
export function disableAutoMerge(state: ForgeState, pullRequest: PullRequest): void {
  if (pullRequest.state !== "open" || pullRequest.autoMerge === undefined) {
    throw unprocessable("Can't disable auto-merge for this pull request");
  }
  disarmAutoMerge(state, pullRequest);
}

function unprocessable(message: string): MutationRefused {
  return new MutationRefused("UNPROCESSABLE", message);
}
