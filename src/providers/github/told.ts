import type { Told } from "../../core/doctor/told.ts";
import type { Answer } from "./client.ts";

/**
 * What was read, or that GitHub refused it, as where the token may not. An outage says nothing about the repository, and
 * a token that is not accepted can read nothing: both are thrown.
 */
export function told<T>(answer: Answer<T>): Told<T> {
  if (answer.kind === "ok") return { value: answer.value };
  const isOutage = answer.kind === "unclear" && answer.reason === "outage";
  if (isOutage || (answer.kind === "refused" && answer.status === 401)) throw answer.failure;
  return { unread: answer.failure.message };
}
