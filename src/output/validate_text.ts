import type { Level, ValidateFinding } from "../core/validate/finding.ts";
import type { Validation } from "../core/validate/validate.ts";

/** A line for each finding, and one that counts them. */
export function validateText({ findings, apps }: Validation): string {
  return [...findings.map(lineOf), summary(findings, apps)].join("\n");
}

function lineOf({ level, code, message, path, line, column }: ValidateFinding): string {
  const place = [path, line, column].filter((part) => part !== undefined).join(":");
  return `${place === "" ? "" : `${place}: `}${level}: ${message} [${code}]`;
}

function summary(findings: readonly ValidateFinding[], apps: number): string {
  const checked = counted(apps, "app");
  if (findings.length === 0) return `checked ${checked}: nothing is wrong`;
  const count = (level: Level) => findings.filter((one) => one.level === level).length;
  return `checked ${checked}: ${counted(count("error"), "error")}, ${
    counted(count("warning"), "warning")
  }`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
