import { numbered, showHidden } from "../hidden_characters.ts";

/** Safe markup, made by `markup`. */
export interface Html {
  readonly text: string;
}

type Part = Html | string | number | undefined | readonly Html[];

/** Markup from a template; values are escaped unless they are markup. */
export function markup(template: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return {
    text: template.reduce((text, next, index) => text + rendered(parts[index - 1]) + next),
  };
}

/** The program's own markup, such as a style sheet. */
export function trusted(text: string): Html {
  return { text };
}

/** A link to a web page; only text if the URL is not valid. */
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
 * Escapes markup, and commands of a CI runner that may print the page (`##[…]`, `::…`). Invisible characters, and those
 * that change the direction of text, are shown by number.
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
