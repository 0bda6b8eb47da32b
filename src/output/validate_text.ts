import type { Validation } from "../core/validate/validate.ts";
import { counted, countFindings, findingLine } from "./finding_text.ts";

/** A line for each finding, and one that counts them. */
export function validateText({ findings, apps }: Validation): string {
  const checked = counted(apps, "app");
  const summary = findings.length === 0
    ? `checked ${checked}: nothing is wrong`
    : `checked ${checked}: ${countFindings(findings, ["error", "warning"])}`;
  return [...findings.map(findingLine), summary].join("\n");
}
