/** Lines that belong together: `lead` is only there with at least one row. */
export interface Section {
  readonly lead: readonly string[];
  readonly rows: readonly string[];
  /** What a row is, in singular: "environment". */
  readonly noun: string;
}

/**
 * Text from outside as a code span, in which neither Markdown nor HTML is read. Characters that cannot be seen (line
 * ends, controls, marks that turn the direction of text) are shown by number. In a table's `cell`, `|` is escaped.
 * https://spec.commonmark.org/0.31.2/#code-spans, https://github.github.com/gfm/#tables-extension-
 */
export function code(text: string, place: "line" | "cell" = "line"): string {
  const visible = text.toWellFormed().replaceAll(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
  if (visible === "") return "(empty)";
  const runs = visible.match(/`+/g) ?? [];
  const longest = Math.max(0, ...runs.map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  // A reader takes one space off both sides, where both are there and there is more than spaces.
  const padded = /^[` ]|[` ]$/.test(visible) && /[^ ]/.test(visible) ? ` ${visible} ` : visible;
  const span = `${fence}${padded}${fence}`;
  return place === "cell" ? span.replaceAll("|", "\\|") : span;
}

/**
 * `head`, then the sections as far as they fit into `limit` UTF-16 units, cut between rows, with a line that says how
 * many rows are not shown.
 */
export function fitSections(head: string, sections: readonly Section[], limit: number): string {
  let text = head;
  for (const section of sections) {
    if (section.rows.length > 0) text += fitSection(section, limit - text.length);
  }
  return text;
}

function fitSection({ lead, rows, noun }: Section, room: number): string {
  const whole = ["", "", ...lead, ...rows].join("\n");
  if (whole.length <= room) return whole;
  let text = ["", "", ...lead].join("\n");
  let shown = 0;
  for (const row of rows) {
    const longer = `${text}\n${row}`;
    if (longer.length + left(rows.length - shown - 1, noun).length > room) break;
    text = longer;
    shown += 1;
  }
  if (shown === 0) text = "";
  text += left(rows.length - shown, noun);
  return text.length <= room ? text : "";
}

function left(count: number, noun: string): string {
  return `\n\n… and ${count} more ${noun}${count === 1 ? "" : "s"}`;
}
