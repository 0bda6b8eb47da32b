import { validate } from "../core/validate/validate.ts";
import { checkedConfig } from "../gather/checked_config.ts";
import { readRepositoryFiles } from "../gather/repository_files.ts";
import type { Workspace } from "../gather/workspace.ts";
import { createPaint, toSpans } from "../output/paint.ts";
import type { Answer } from "../output/result.ts";
import { sarif } from "../output/sarif.ts";
import { validateText } from "../output/validate_text.ts";

interface ValidateOptions {
  /** Undefined: the files in the work tree. */
  readonly revision: string | undefined;
  /** The program's. */
  readonly version: string;
}

/** Checks the whole repository for mistakes, by git alone. */
export async function runValidate(
  { revision, version }: ValidateOptions,
  workspace: Workspace,
): Promise<Answer> {
  const made = validate(await readRepositoryFiles(workspace, revision), checkedConfig);
  const failed = made.findings.some(({ level }) => level === "error");
  return {
    result: {
      command: "validate",
      action: failed ? "failed" : "passed",
      apps: made.apps,
      findings: made.findings,
      warnings: [],
    },
    message: validateText(made, createPaint(false)),
    styled: toSpans(validateText(made, createPaint(true))),
    annotations: made.findings.map(({ level, code, message, path, line }) => ({
      level,
      code,
      message,
      path,
      line,
    })),
    formats: { sarif: () => sarif(made.findings, version) },
    exitCode: failed ? 1 : 0,
  };
}
