/** Lines that belong together: `lead` is only there with at least one row. */
export interface Section {
  readonly lead: readonly string[];
  readonly rows: readonly string[];
  /** What a row is, in singular: "environment". */
  readonly noun: string;
}

/**
 * Text from outside as a code span, in which neither Markdown nor HTML is read. Characters that cannot be seen (line
 * ends, controls, marks that turn the direction of text) are shown by number, and so is `|` in a table's `cell`, since
 * renderers disagree on how a backslash before it is read. https://spec.commonmark.org/0.31.2/#code-spans
 */
export function code(text: string, place: "line" | "cell" = "line"): string {
  const unsafe = place === "cell"
    ? /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}|]/gu
    : /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
  const visible = text.toWellFormed().replaceAll(
    unsafe,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
  if (visible === "") return "(empty)";
  const runs = visible.match(/`+/g) ?? [];
  const fence = "`".repeat(Math.max(0, ...runs.map((run) => run.length)) + 1);
  // A reader takes one space off both sides, where both are there and there is more than spaces.
  const padded = /^[` ]|[` ]$/.test(visible) && /[^ ]/.test(visible) ? ` ${visible} ` : visible;
  return fence + padded + fence;
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
  const whole = joined([...lead, ...rows]);
  if (whole.length <= room) return whole;
  let shown = "";
  let count = 0;
  for (const row of rows) {
    const longer = shown === "" ? joined([...lead, row]) : `${shown}\n${row}`;
    if (longer.length + leftOut(rows.length - count - 1, noun, "more").length > room) break;
    shown = longer;
    count += 1;
  }
  const text = shown + leftOut(rows.length - count, noun, shown === "" ? "" : "more");
  return text.length <= room ? text : "";
}

function joined(lines: readonly string[]): string {
  return `\n\n${lines.join("\n")}`;
}

function leftOut(count: number, noun: string, more: "more" | ""): string {
  const words = [String(count), more, count === 1 ? noun : `${noun}s`].filter(Boolean);
  return `\n\n… ${words.join(" ")} ${count === 1 ? "is" : "are"} not shown here`;
}
