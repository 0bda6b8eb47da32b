import { findingPage } from "../core/finding_page.ts";
import { FINDINGS } from "../core/validate/codes.ts";
import type { ValidateFinding } from "../core/validate/finding.ts";

/**
 * The findings for code scanning, as SARIF 2.1.0
 * (https://docs.github.com/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning).
 * `version` is the program's.
 */
export function sarif(findings: readonly ValidateFinding[], version: string): string {
  const codes = [...new Set(findings.map(({ code }) => code))].sort();
  const rules = codes.map((id) => ({
    id,
    shortDescription: { text: FINDINGS[id] },
    fullDescription: { text: FINDINGS[id] },
    helpUri: findingPage(id),
    help: { text: `See ${findingPage(id)}` },
  }));
  const results = findings.map(({ level, code, message, path, line, column }) => ({
    ruleId: code,
    ruleIndex: codes.indexOf(code),
    level,
    message: { text: message },
    // Code scanning requires a location.
    locations: [{
      physicalLocation: {
        artifactLocation: { uri: uriOf(path ?? "gitops-promotion.yaml"), uriBaseId: "%SRCROOT%" },
        region: { startLine: line ?? 1, ...(column === undefined ? {} : { startColumn: column }) },
      },
    }],
  }));
  const driver = {
    name: "gitops-promotion",
    informationUri: "https://github.com/XenitAB/gitops-promotion",
    // Only releases have a semantic version.
    ...(/^\d/.test(version) ? { semanticVersion: version } : {}),
    rules,
  };
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [{ tool: { driver }, columnKind: "utf16CodeUnits", results }],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function uriOf(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}
