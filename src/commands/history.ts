import { unknownApp } from "../core/views/unknown_app.ts";
import { type HistoryQuery, readAppHistory } from "../gather/app_history.ts";
import type { Workspace } from "../gather/workspace.ts";
import { historyText } from "../output/history_text.ts";
import { createPaint, toSpans } from "../output/paint.ts";
import type { Answer } from "../output/result.ts";

/** Lists every change of an app's tag on the base. */
export async function runHistory(
  query: HistoryQuery,
  workspace: Workspace,
): Promise<Answer> {
  const { group, app } = query;
  const { entries, apps, warnings } = await readAppHistory(workspace, query);
  const isKnown = apps.some((one) => one.group === group && one.app === app);
  if (entries.length === 0 && !isKnown) throw unknownApp(query, apps);
  for (const warning of warnings) workspace.log.warn(warning);
  const text = (colors: boolean) =>
    entries.length === 0
      ? `${group}/${app} has had no tag${query.env === undefined ? "" : ` in ${query.env}`}`
      : historyText(entries, createPaint(colors), workspace.remote?.provider);
  return {
    result: { command: "history", action: "passed", group, app, changes: entries },
    message: text(false),
    styled: toSpans(text(true)),
    formats: { markdown: () => `\`\`\`\n${text(false).replaceAll("```", "'''")}\n\`\`\`` },
  };
}
