import type { HistoryEntry } from "../core/views/history.ts";
import { inColumns, type Lines } from "./columns.ts";
import type { Paint } from "./paint.ts";
import { onOneLine, printable } from "./printable.ts";

/** One line for each change, newest first. */
export function historyText(entries: readonly HistoryEntry[], paint: Paint): string {
  const rows = entries.map(({ time, env, from, to, commit, pullRequest, mergedBy, hotfix }) =>
    [
      [{ text: `${time.slice(0, 10)} ${time.slice(11, 16)} UTC`, tone: "plain" }],
      [{ text: env, tone: "plain" }],
      [
        { text: `${shown(from) || "none"} →`, tone: "plain" },
        { text: shown(to) || "none", tone: "bold" },
      ],
      [{ text: commit.slice(0, 7), tone: "dim" }],
      [{ text: pullRequest === undefined ? "" : `#${pullRequest.number}`, tone: "plain" }],
      [{ text: shown(mergedBy ?? ""), tone: "plain" }],
      [{ text: hotfix === undefined ? "" : `hotfix: ${shown(hotfix)}`, tone: "plain" }],
    ].map((line) => [line] as Lines)
  );
  return inColumns(rows, paint, Infinity);
}

function shown(text: string): string {
  return printable(onOneLine(text));
}
