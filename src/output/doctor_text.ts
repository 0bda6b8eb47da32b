import type { SetupFinding } from "../core/doctor/finding.ts";
import type { SetupSummary } from "../core/doctor/summary.ts";
import { countFindings, findingLine } from "./finding_text.ts";
import type { Paint } from "./paint.ts";
import { printableLine } from "./printable.ts";
import { wrapWords } from "./wrap.ts";

/** The settings, then each finding with where to click and its page, then the number of findings. */
export function doctorText(
  summary: SetupSummary,
  findings: readonly SetupFinding[],
  paint: Paint,
  width = Infinity,
): string {
  const { provider, repository, branch } = summary;
  const name = provider === "github" ? "GitHub" : "Azure DevOps";
  return [
    paint.bold(printableLine(`${repository} on ${name}, branch ${branch}`)),
    ...seen(summary).flatMap(([what, value]) => indented(`${what}: ${value}`, 2, width)),
    "",
    ...findings.flatMap((one) => [...findingLines(one, paint, width), ""]),
    counts(findings),
  ].join("\n");
}

function seen(
  { token, autoMerge, mergeMethods, required, pipelines, reports }: SetupSummary,
): [string, string][] {
  const lines: [string, string | null | undefined][] = [
    ["token", [token.kind, token.owner].filter(Boolean).join(", of ")],
    ["auto-merge", autoMerge === null ? null : autoMerge ? "allowed" : "not allowed"],
    ["merge methods", mergeMethods && listed(mergeMethods)],
    ["required checks", required && listed(required.map(({ name, by }) => from(name, by)))],
    [
      "pipelines",
      listed(pipelines.map(({ path, commands }) => `${path} runs ${commands.join(", ")}`)),
    ],
    ["reports", reports && listed(reports.map(({ context, by }) => from(context, by)))],
  ];
  return lines.map(([what, value]) => [what, value ?? "not seen"]);
}

function from(name: string, by: string | undefined): string {
  return by === undefined ? name : `${name} by ${by}`;
}

function listed(items: readonly string[]): string {
  const shownItems = items.slice(0, 10).join("; ");
  if (items.length === 0) return "none";
  return items.length > 10 ? `${shownItems}; and ${items.length - 10} more` : shownItems;
}

function findingLines({ path: _, ...one }: SetupFinding, paint: Paint, width: number): string[] {
  // The path is left out, since the message names the file.
  const tone = { error: paint.bad, warning: paint.waiting, note: paint.dim }[one.level];
  return [
    ...indented(findingLine(one), 0, width).map(tone),
    ...(one.where === undefined ? [] : indented(`→ ${one.where}`, 2, width)),
    // Not wrapped, since terminals recognise only unbroken links.
    `  → ${one.page}`,
  ];
}

function counts(findings: readonly SetupFinding[]): string {
  if (findings.length === 0) return "checked the setup: nothing is wrong";
  return `checked the setup: ${countFindings(findings, ["error", "warning", "note"])}`;
}

function indented(text: string, indent: number, width: number): string[] {
  return wrapWords(printableLine(text), width - indent).map((line) => " ".repeat(indent) + line);
}
