/** Defined by the build; see `scripts/build/help_pages.ts`. Undefined when run from source. */
declare const GITOPS_PROMOTION_HELP: Readonly<Record<string, string>>;

const pages = new Map(
  typeof GITOPS_PROMOTION_HELP === "undefined" ? [] : Object.entries(GITOPS_PROMOTION_HELP),
);

/**
 * The prebuilt help page of a command in 80 columns, as commander renders it; undefined if commander has to render it,
 * which takes a third of the start-up time.
 */
export function helpPage(command: string): string | undefined {
  return pages.get(command);
}
