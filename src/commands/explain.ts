import { firstEnvironment } from "../core/config/environments.ts";
import { explain, type Explanation } from "../core/views/explain.ts";
import { unknownApp } from "../core/views/unknown_app.ts";
import { readViewSnapshot } from "../gather/view_snapshot.ts";
import type { Workspace } from "../gather/workspace.ts";
import { explainText } from "../output/explain_text.ts";
import { createPaint, toSpans } from "../output/paint.ts";
import type { Answer } from "../output/result.ts";

interface ExplainOptions {
  readonly group: string;
  readonly app: string;
  /** Undefined: every environment but the first. */
  readonly env?: string | undefined;
  readonly offline: boolean;
}

/** Explains why an app is not on the previous environment's version. */
export async function runExplain(options: ExplainOptions, workspace: Workspace): Promise<Answer> {
  const { group, app, env, offline } = options;
  const snapshot = await readViewSnapshot(workspace, { group, offline });
  const found = snapshot.apps.find((one) => one.group === group && one.app === app);
  if (found === undefined) throw unknownApp(options, snapshot.apps);
  const first = firstEnvironment(snapshot.config).name;
  const envs = env === undefined
    ? snapshot.config.environments.map(({ name }) => name).filter((name) => name !== first)
    : [env];
  const explanations: readonly Explanation[] = envs.map((name) => explain(snapshot, found, name));
  for (const warning of snapshot.warnings) workspace.log.warn(warning);
  const text = (colors: boolean) =>
    explainText(options, explanations, createPaint(colors), workspace.columns);
  return {
    result: { command: "explain", action: "passed", explanations },
    message: text(false),
    styled: toSpans(text(true)),
  };
}
