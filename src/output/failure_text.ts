import type { Failure } from "../core/failure.ts";
import { onOneLine } from "./printable.ts";

/**
 * The error for people: a line `error: …` with what to do at its end, then details, indented, one fact a line. Only a
 * config's problems are lines of their own; any other line end was quoted from somewhere.
 */
export function renderFailure(failure: Failure): string {
  const { hint, details } = failure;
  const problems = problemLines(failure);
  const [first = "", ...others] = problems.length > 1
    ? [`the config has ${problems.length} problems`, ...problems]
    : problems;
  const lines = [
    `error: ${first}${hint === undefined ? "" : `; ${hint}`}`,
    ...[...others, ...details].map((line) => `  ${onOneLine(line)}`),
  ];
  return `${lines.join("\n")}\n`;
}

/** What is wrong, a line each. */
export function problemLines({ code, message }: Failure): string[] {
  return code === "config" ? message.split("\n") : [onOneLine(message)];
}
