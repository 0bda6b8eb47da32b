import type { ProviderName } from "../core/names/names.ts";
import { pullRequestName } from "../core/promotion/pull_request_name.ts";
import type { HistoryEntry } from "../core/views/history.ts";
import { inColumns, type Lines } from "./columns.ts";
import type { Paint } from "./paint.ts";
import { printableLine } from "./printable.ts";

/** One line for each change, newest first. */
export function historyText(
  entries: readonly HistoryEntry[],
  paint: Paint,
  provider?: ProviderName,
): string {
  const rows = entries.map(({ time, env, from, to, commit, pullRequest, mergedBy, hotfix }) =>
    [
      [{ text: `${time.slice(0, 10)} ${time.slice(11, 16)} UTC`, tone: "plain" }],
      [{ text: env, tone: "plain" }],
      [
        { text: `${printableLine(from) || "none"} →`, tone: "plain" },
        { text: printableLine(to) || "none", tone: "bold" },
      ],
      [{ text: commit.slice(0, 7), tone: "dim" }],
      [{ text: pullRequest ? pullRequestName(pullRequest, provider) : "", tone: "plain" }],
      [{ text: printableLine(mergedBy ?? ""), tone: "plain" }],
      [{ text: hotfix === undefined ? "" : `hotfix: ${printableLine(hotfix)}`, tone: "plain" }],
    ].map((line) => [line] as Lines)
  );
  return inColumns(rows, paint, Infinity);
}
