import { numbered, showHidden } from "../hidden_characters.ts";

/** Markup that is safe to put into a page: made by `markup`. */
export interface Html {
  readonly text: string;
}

type Part = Html | string | number | undefined | readonly Html[];

/** Markup of a template whose values are escaped, unless they are markup themselves. */
export function markup(template: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return {
    text: template.reduce((text, next, index) => text + rendered(parts[index - 1]) + next),
  };
}

/** Markup of the program's own, as a style sheet. */
export function trusted(text: string): Html {
  return { text };
}

/** A link to a web page; text alone where the address is none. */
export function link(text: string, url: string): Html {
  return /^https?:\/\/\S+$/.test(url) ? markup`<a href="${url}">${text}</a>` : markup`${text}`;
}

function rendered(part: Part): string {
  if (part === undefined) return "";
  if (typeof part === "string") return escaped(part);
  if (typeof part === "number") return String(part);
  return "text" in part ? part.text : part.map(({ text }) => text).join("");
}

/**
 * Text in which nothing is markup, nor a command for a CI runner that the page is printed in (`##[…]`, `::…`). What cannot
 * be seen, and could turn the direction of the text, is shown by number.
 */
function escaped(text: string): string {
  return showHidden(text.replaceAll(/[\n\t]/g, " "), numbered)
    .replaceAll(/[&<>"'`#]|:(?=:)/g, (character) => ENTITIES.get(character) ?? character);
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&quot;"],
  ["'", "&#39;"],
  ["`", "&#96;"],
  ["#", "&#35;"],
  [":", "&#58;"],
]);
