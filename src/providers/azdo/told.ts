import type { Told } from "../../core/doctor/told.ts";
import type { AzdoAnswer } from "./answer.ts";

/** What was read, or that the server refused it, as where the token may not; an outage is thrown. */
export function told<T>(answer: AzdoAnswer<T>): Told<T> {
  if (answer.kind === "ok") return { value: answer.value };
  if (answer.kind === "unclear") throw answer.failure;
  return { unread: answer.failure.message };
}
