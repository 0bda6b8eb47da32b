import { doctor } from "../core/doctor/doctor.ts";
import { doctorMarkdown } from "../core/doctor/markdown.ts";
import { summarise } from "../core/doctor/summary.ts";
import { readSetup } from "../gather/setup.ts";
import type { Workspace } from "../gather/workspace.ts";
import { doctorText } from "../output/doctor_text.ts";
import { createPaint, toSpans } from "../output/paint.ts";
import type { Answer } from "../output/result.ts";

/** Checks whether the provider's settings let promotions work, as far as the token may read them. */
export async function runDoctor(workspace: Workspace): Promise<Answer> {
  const setup = await readSetup(workspace);
  const findings = doctor(setup);
  const summary = summarise(setup);
  const failed = findings.some(({ level }) => level === "error");
  const text = (colors: boolean) =>
    doctorText(summary, findings, createPaint(colors), workspace.columns);
  return {
    result: {
      command: "doctor",
      action: failed ? "failed" : "passed",
      setup: summary,
      findings,
      warnings: [],
    },
    get message() {
      return text(false);
    },
    get styled() {
      return toSpans(text(true));
    },
    annotations: findings.flatMap(({ level, code, message, path }) =>
      level === "note" ? [] : [{ level, code, message, path, line: undefined }]
    ),
    formats: { markdown: () => doctorMarkdown(findings) },
    exitCode: failed ? 1 : 0,
  };
}
