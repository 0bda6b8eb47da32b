import { onOneLine, shortened } from "../core/quoted.ts";

const longest = 200;

/**
 * The first line of text that a server or proxy answers instead of JSON, without a page's markup. Cut if it is long,
 * empty if there is none.
 */
export function firstLine(text: string): string {
  const start = text.slice(0, 10_000);
  const isPage = /<(?:!doctype|html|head|body|title|h1|p)\b/i.test(start);
  const plain = isPage
    ? start.replaceAll(/<!--[^]*?-->|<(script|style)\b[^>]*>[^]*?<\/\1>/gi, "")
      .replaceAll(/<[^>]*>/g, "\n")
    : start;
  const line = plain.split(/[\r\n]+/).map((each) => each.trim()).find((each) => each !== "") ?? "";
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
}

/** A server's message on one line, shortened. */
export function messageLine(message: string): string {
  return shortened(onOneLine(message), 1_000);
}
