import type { Failure } from "../core/failure.ts";
import { onOneLine } from "./printable.ts";

/**
 * The error for people: a line `error: …` with what to do at its end. Only a config's problems are lines of their own; any
 * other line end was quoted from somewhere.
 */
export function renderFailure({ code, message, hint }: Failure): string {
  const problems = code === "config" ? message.split("\n") : [onOneLine(message)];
  const lines = problems.map((line) => `error: ${line}`);
  return `${lines.join("\n")}${hint === undefined ? "" : `; ${hint}`}\n`;
}
