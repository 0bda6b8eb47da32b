import type { ReadResult } from "../../core/doctor/read_result.ts";
import type { AzdoAnswer } from "./answer.ts";

/** The value, or the server's refusal, for instance for lack of permission; throws on an outage. */
export function readResult<T>(answer: AzdoAnswer<T>): ReadResult<T> {
  if (answer.kind === "ok") return { value: answer.value };
  if (answer.kind === "unclear") throw answer.failure;
  return { unread: answer.failure.message };
}
