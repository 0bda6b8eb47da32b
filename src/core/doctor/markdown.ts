import { code } from "../promotion/markdown.ts";
import type { SetupFinding } from "./finding.ts";

/** The findings as a table, for the page of a CI run. */
export function doctorMarkdown(findings: readonly SetupFinding[]): string {
  if (findings.length === 0) return "Nothing is wrong.";
  return [
    "| level | finding | where |",
    "| --- | --- | --- |",
    ...findings.map((one) =>
      `| ${one.level} | [${one.code}](${one.page}): ${code(one.message, "cell")} | ${
        one.where === undefined ? "" : code(one.where, "cell")
      } |`
    ),
  ].join("\n");
}
