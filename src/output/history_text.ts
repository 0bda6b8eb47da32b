import Table from "cli-table3";
import type { HistoryEntry } from "../core/views/history.ts";
import type { Paint } from "./paint.ts";
import { onOneLine, printable } from "./printable.ts";
import { NO_FRAME } from "./table_frame.ts";

/** A line for each change, newest first. */
export function historyText(entries: readonly HistoryEntry[], paint: Paint): string {
  const made = new Table({
    chars: NO_FRAME,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 2 },
  });
  for (const { time, env, from, to, commit, pullRequest, mergedBy, hotfix } of entries) {
    made.push([
      `${time.slice(0, 10)} ${time.slice(11, 16)} UTC`,
      env,
      `${shown(from) || "none"} → ${paint.bold(shown(to) || "none")}`,
      paint.dim(commit.slice(0, 7)),
      pullRequest === undefined ? "" : `#${pullRequest.number}`,
      shown(mergedBy ?? ""),
      hotfix === undefined ? "" : `hotfix: ${shown(hotfix)}`,
    ]);
  }
  return made.toString().split("\n").map((line) => line.trimEnd()).join("\n");
}

function shown(text: string): string {
  return printable(onOneLine(text));
}
