import { numbered, showHidden } from "../hidden_characters.ts";

/** Lines that belong together: `lead` is only shown with at least one row. */
export interface Section {
  readonly lead: readonly string[];
  readonly rows: readonly string[];
  /** The name of a row, in singular: "environment". */
  readonly noun: string;
  /** After the rows, if there is at least one. */
  readonly tail?: readonly string[];
}

/**
 * Untrusted text as a code span, which contains no Markdown or HTML. Invisible characters (line ends, controls, marks
 * that change the direction of text) are shown by number, and so is `|` in a table's `cell`, since renderers disagree
 * about escaping it. https://spec.commonmark.org/0.31.2/#code-spans
 */
export function code(text: string, place: "line" | "cell" = "line"): string {
  const shown = place === "cell" ? visible(text).replaceAll("|", numbered) : visible(text);
  if (shown === "") return "(empty)";
  const runs = shown.match(/`+/g) ?? [];
  const fence = "`".repeat(Math.max(0, ...runs.map((run) => run.length)) + 1);
  // Renderers remove one space from both sides if both are there and there is more than spaces.
  const padded = /^[` ]|[` ]$/.test(shown) && /[^ ]/.test(shown) ? ` ${shown} ` : shown;
  return fence + padded + fence;
}

/** The text on one line, with invisible characters shown by number. */
export function visible(text: string): string {
  return showHidden(text, numbered);
}

/** A link to a web page; only the Markdown `text` if the URL is not valid, or could end the link. */
export function link(text: string, url: string): string {
  return /^https?:\/\/[^\s()<>\[\]]+$/.test(url) ? `[${text}](${url})` : text;
}

/** Cuts the sections' rows to fit into `room` UTF-16 units, and adds how many are left out. */
export function shortenSections(sections: readonly Section[], room: number): Section[] {
  const kept: Section[] = [];
  let left = room;
  for (const section of sections) {
    const { lead, rows, tail = [], noun } = section;
    const more = (count: number) => `… ${count} more ${noun}${count === 1 ? "" : "s"}`;
    left -= [...lead, ...tail, more(rows.length)].reduce((sum, line) => sum + line.length + 1, 2);
    const fitting: string[] = [];
    for (const row of rows) {
      if (left < row.length + 1) break;
      left -= row.length + 1;
      fitting.push(row);
    }
    if (fitting.length === 0) break;
    const missing = rows.length - fitting.length;
    kept.push({ ...section, rows: missing === 0 ? rows : [...fitting, more(missing)] });
    if (missing > 0) break;
  }
  return kept;
}

/**
 * `head`, then the sections as far as they fit into `limit` UTF-16 units: rows are left out from the end, and a last
 * line says how many. `head` is never cut.
 */
export function fitSections(head: string, sections: readonly Section[], limit: number): string {
  const parts = sections.filter(({ rows }) => rows.length > 0).map(toPart);
  let length = parts.reduce(
    (sum, { shown, tail }) => shown.reduce((sum, row) => sum + row.length, sum) + tail.length,
    head.length,
  );
  let note = "";
  while (length + note.length > limit) {
    const last = parts.findLast(({ shown }) => shown.length > 0);
    const row = last?.shown.pop();
    if (row === undefined) return head;
    length -= row.length;
    if (last?.shown.length === 0) length -= last.tail.length;
    note = leftOut(parts);
  }
  const text = parts.map(({ shown, tail }) => shown.length === 0 ? "" : shown.join("") + tail);
  return head + text.join("") + note;
}

/** A section with at least one row, and the rows that still fit: the first one with the section's lead. */
interface Part {
  readonly section: Section;
  readonly shown: string[];
  readonly tail: string;
}

function toPart(section: Section): Part {
  const { lead, rows, tail = [] } = section;
  const shown = rows.map((row, index) =>
    index === 0 ? `\n\n${[...lead, row].join("\n")}` : `\n${row}`
  );
  return { section, shown, tail: tail.map((line) => `\n${line}`).join("") };
}

function leftOut(parts: readonly Part[]): string {
  let total = 0;
  const missing = parts.flatMap(({ section: { rows, noun }, shown }) => {
    const count = rows.length - shown.length;
    if (count === 0) return [];
    total += count;
    return [`${count}${shown.length === 0 ? "" : " more"} ${noun}${count === 1 ? "" : "s"}`];
  });
  return `\n\n… ${missing.join(", ")} ${total === 1 ? "is" : "are"} not shown here`;
}
