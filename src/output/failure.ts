import type { Failure } from "../core/failure.ts";

/** The error for people: each problem a line `error: …`, what to do at the end of the last one. */
export function renderFailure({ message, hint }: Failure): string {
  const lines = message.split("\n").map((line) => `error: ${line}`);
  return `${lines.join("\n")}${hint === undefined ? "" : `; ${hint}`}\n`;
}
