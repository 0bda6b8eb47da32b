import type { Failure } from "../core/failure.ts";
import { onOneLine } from "./printable.ts";

/**
 * The error for people: a line `error: …` that ends with what to do, then details, indented, one per line. Only a
 * config's problems are separate lines; any other line end is part of a quotation.
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

/** The problems, one per line. */
export function problemLines({ code, message }: Failure): string[] {
  return code === "config" ? message.split("\n") : [onOneLine(message)];
}
