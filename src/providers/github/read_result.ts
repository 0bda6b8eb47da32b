import type { ReadResult } from "../../core/doctor/read_result.ts";
import type { GitHubAnswer } from "./client.ts";

/**
 * The value, or GitHub's refusal, for instance for lack of permission. Throws on an outage, a rate limit or a rejected
 * token, which say nothing about the setting.
 */
export function readResult<T>(answer: GitHubAnswer<T>): ReadResult<T> {
  if (answer.kind === "ok") return { value: answer.value };
  const isFact = answer.kind === "unclear"
    ? answer.reason !== "outage"
    : answer.status !== 401 && answer.pause === undefined;
  if (!isFact) throw answer.failure;
  return { unread: answer.failure.message };
}
