import type { Validation } from "../core/validate/validate.ts";
import { counted, countFindings, findingLine } from "./finding_text.ts";
import type { Paint } from "./paint.ts";
import { printableLine } from "./printable.ts";

/** A line for each finding, and one that counts them. */
export function validateText({ findings, apps }: Validation, paint: Paint): string {
  const checked = counted(apps, "app");
  const summary = findings.length === 0
    ? `checked ${checked}: nothing is wrong`
    : `checked ${checked}: ${countFindings(findings, ["error", "warning"])}`;
  const lines = findings.map(({ path, message, ...one }) =>
    findingLine({
      ...one,
      message: printableLine(message),
      ...(path === undefined ? {} : { path: printableLine(path) }),
    }, one.level === "error" ? paint.bad : paint.waiting)
  );
  return [...lines, summary].join("\n");
}
