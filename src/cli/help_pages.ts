/** The build puts them in; see `scripts/build/help_pages.ts`. Run from source, there are none. */
declare const GITOPS_PROMOTION_HELP: Readonly<Record<string, string>>;

const pages = new Map(
  typeof GITOPS_PROMOTION_HELP === "undefined" ? [] : Object.entries(GITOPS_PROMOTION_HELP),
);

/**
 * The help page of a command in 80 columns, as commander makes it; undefined where it must make it. To build a command
 * and its page anew takes a third of the time of a start.
 */
export function helpPage(command: string): string | undefined {
  return pages.get(command);
}
