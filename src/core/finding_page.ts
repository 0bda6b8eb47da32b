const PAGE = "https://github.com/XenitAB/gitops-promotion/blob/main/docs/findings.md";

/** The page that explains findings and warnings of this code, and how to fix them. */
export function findingPage(code: string): string {
  return `${PAGE}#${code}`;
}
