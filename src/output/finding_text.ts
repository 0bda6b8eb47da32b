/** The parts of a finding's line. */
interface FindingLine {
  readonly level: string;
  readonly code: string;
  readonly message: string;
  readonly path?: string;
  readonly line?: number;
  readonly column?: number;
}

/** `<path>:<line>:<column>: <level>: <message> [<code>]`; `paint` colours the level. */
export function findingLine(
  { level, code, message, path, line, column }: FindingLine,
  paint = (text: string) => text,
): string {
  const place = [path, line, column].filter((part) => part !== undefined).join(":");
  return `${place === "" ? "" : `${place}: `}${paint(`${level}:`)} ${message} [${code}]`;
}

/** `2 errors, 1 warning`: counts by level, in the order of `levels`. */
export function countFindings(
  findings: readonly { readonly level: string }[],
  levels: readonly string[],
): string {
  return levels.map((level) => counted(findings.filter((one) => one.level === level).length, level))
    .join(", ");
}

export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
