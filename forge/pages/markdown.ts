import { marked } from "marked";
import { type Html, trusted } from "../../src/core/views/html.ts";

/**
 * Markdown as the providers show it in a pull request. What HTML is in it stays: the page that shows it must allow no
 * scripts.
 */
export function markdown(text: string): Html {
  return trusted(marked.parse(text, { gfm: true, async: false }));
}
