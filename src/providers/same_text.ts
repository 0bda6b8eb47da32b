import type { PullRequestText } from "./provider.ts";

/** Whether a pull request, as the provider returns it, has that title and description. */
export function isSameText(
  found: {
    readonly title?: string | null | undefined;
    readonly description?: string | null | undefined;
  },
  text: PullRequestText,
): boolean {
  return found.title === text.title &&
    normalized(found.description ?? "") === normalized(text.description);
}

/** Servers may trim texts and change line ends. */
function normalized(text: string): string {
  return text.replaceAll("\r\n", "\n").trim();
}
