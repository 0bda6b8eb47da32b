import type { Told } from "../../core/doctor/told.ts";
import type { GitHubAnswer } from "./client.ts";

/**
 * What was read, or that GitHub refused it, as where the token may not. An outage and a rate limit say nothing about the
 * repository, and a token that is not accepted can read nothing: these are thrown.
 */
export function told<T>(answer: GitHubAnswer<T>): Told<T> {
  if (answer.kind === "ok") return { value: answer.value };
  const isFact = answer.kind === "unclear"
    ? answer.reason !== "outage"
    : answer.status !== 401 && answer.pause === undefined;
  if (!isFact) throw answer.failure;
  return { unread: answer.failure.message };
}
