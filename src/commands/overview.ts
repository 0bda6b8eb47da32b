import { overview, overviewJson } from "../core/views/overview.ts";
import { overviewHtml } from "../core/views/overview_html.ts";
import { overviewMarkdown } from "../core/views/overview_markdown.ts";
import { type OverviewPage, overviewPage } from "../core/views/page.ts";
import { readViewSnapshot } from "../gather/view_snapshot.ts";
import { overviewText } from "../output/overview_text.ts";
import { createPaint, toSpans } from "../output/paint.ts";
import type { Answer } from "../output/result.ts";
import type { Workspace } from "../gather/workspace.ts";
import type { ViewOptions } from "../core/views/view_options.ts";

interface OverviewOptions extends ViewOptions {
  readonly env?: readonly string[] | undefined;
}

/** Shows which version is where, what is on its way, and what is wrong. */
export async function runOverview(
  options: OverviewOptions,
  workspace: Workspace,
): Promise<Answer> {
  const snapshot = await readViewSnapshot(workspace, options);
  const made = overview(snapshot, options);
  // Rendered on demand: with a thousand apps each takes a while.
  let prepared: OverviewPage | undefined;
  const page = () => prepared ??= overviewPage(snapshot, made, options);
  const text = (colors: boolean) => overviewText(page(), createPaint(colors), workspace.columns);
  return {
    result: { command: "overview", action: "passed", ...overviewJson(made) },
    get message() {
      return text(false);
    },
    get styled() {
      return toSpans(text(true));
    },
    formats: {
      markdown: () => overviewMarkdown(page()),
      html: () => overviewHtml(page()),
    },
  };
}
