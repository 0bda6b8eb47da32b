import type { Context } from "../context.ts";
import type { Failure } from "../core/failure.ts";
import { type Annotation, type Ci } from "./ci/ci.ts";
import { detectCi, isInCi } from "./ci/detect.ts";
import { showDiff } from "./git_diff.ts";
import { problemLines, renderFailure } from "./failure_text.ts";
import { createLineWriter } from "./line_writer.ts";
import { createLog, type RecordingLog } from "./log.ts";
import type { Mask } from "./mask.ts";
import { placeIn } from "./message_place.ts";
import { printable, printableJson, safeJson } from "./printable.ts";
import { type ClearableProgress, createProgress } from "./progress.ts";
import { painted, type Span } from "./styled.ts";

/**
 * Everything that the program prints goes through here, so that on both streams and in every format nothing from a
 * repository or a server controls a terminal or a CI runner, and no secret is shown.
 */
export interface Reporter {
  /** Print text on stdout and stderr; secrets and commands are recognised even across two writes. */
  out(text: string): void;
  err(text: string): void;
  /** Prints text with our own colours on stdout. */
  styled(spans: readonly Span[]): void;
  json(value: unknown): void;
  /** Prints text that is JSON already. */
  jsonText(text: string): void;
  /** Prints the diff on stdout, fit for `git apply` unless lines had to be altered for a terminal or a CI runner. */
  diff(diff: string): void;
  /** Prints the failure on stderr, and as annotations. */
  failure(failure: Failure): void;
  /** Shows a message at its place in CI; does nothing elsewhere. */
  annotate(level: "error" | "warning", about: Annotation): void;
  /** Prints commands for the CI runner. */
  command(lines: string): void;
  readonly log: RecordingLog;
  readonly progress: ClearableProgress;
  /** Undefined outside of CI. */
  readonly ci: Ci | undefined;
  /** Whether stdout shows colours. */
  readonly colors: boolean;
  /** In CI: writes step outputs and job summary for `object`, which is what `--output json` prints. */
  publish(object: Json, about: About): Promise<void>;
  /** Lets out what has no line end yet. */
  flush(): void;
}

type Json = Readonly<Record<string, unknown>>;

interface About {
  /** The command's own summary. */
  readonly markdown?: (() => string) | undefined;
  readonly failures: readonly Failure[];
}

export async function createReporter(
  { streams, env, clock }: Context,
  mask: Mask,
  { verbose }: { readonly verbose: boolean },
): Promise<Reporter> {
  const ci = await detectCi(env);
  const safe = (text: string) => printable(mask.apply(text));
  const hasSpinner = streams.errIsTerminal && env["TERM"] !== "dumb" && !env["CI"] && !isInCi(env);
  const errLines = createLineWriter(streams.err, safe);
  const progress = createProgress({
    line: (text) => errLines.write(`${text}\n`),
    draw: hasSpinner ? (text) => streams.err(mask.apply(text)) : undefined,
    width: streams.columns,
    clock,
  });
  const aside = <T>(write: (value: T) => void) => (value: T) => {
    progress.clear();
    write(value);
  };
  const outLines = createLineWriter(streams.out, safe);
  const err = aside(errLines.write);
  const out = aside(outLines.write);
  const raw = aside((text: string) => {
    outLines.flush();
    streams.out(text);
  });
  const command = aside((lines: string) => {
    errLines.flush();
    if (lines !== "") streams.err(mask.apply(lines));
  });
  const annotate = (level: "error" | "warning", about: Annotation) => {
    if (ci === undefined) return;
    const { path, line } = about.path === undefined ? placeIn(about.message) : about;
    command(ci.annotation(level, { ...about, path, line }));
  };
  const log = createLog(err, {
    verbose,
    warned: (warning) => annotate("warning", warning),
  });
  const colors = streams.outIsTerminal && !env["NO_COLOR"] && env["TERM"] !== "dumb";
  return {
    out,
    colors,
    err,
    log,
    progress,
    ci,
    command,
    annotate,
    styled: (spans) => raw(spans.map((span) => painted(span, safe)).join("")),
    json: (value) => raw(`${mask.apply(printableJson(value))}\n`),
    jsonText: (text) => raw(mask.apply(safeJson(text))),
    diff(diff) {
      const isRead = streams.outIsTerminal || ci !== undefined;
      const { text, altered } = showDiff(diff, {
        mask: mask.apply,
        printable: isRead ? printable : undefined,
        colors,
      });
      raw(`${text}\n`);
      if (altered === 0) return;
      const lines = altered === 1 ? "1 line of the diff is" : `${altered} lines of the diff are`;
      log.warn({
        code: "diff-altered",
        message:
          `${lines} marked with "!" and not shown as in the file, so that nothing in it is taken for a command or secret; git apply refuses this diff`,
      });
    },
    failure(failure) {
      err(renderFailure(failure));
      const { code, hint } = failure;
      const problems = problemLines(failure);
      for (const problem of problems) {
        const todo = hint === undefined || problems.length > 1 ? "" : `; ${hint}`;
        annotate("error", { message: `${problem}${todo}`, code });
      }
    },
    async publish(object, about) {
      if (ci === undefined) return;
      const { stepOutputs } = await import("./ci/step_outputs.ts");
      const { summaryOf } = await import("./ci/summary.ts");
      const outputs = stepOutputs(object).map(({ name, value }) => ({
        name,
        value: mask.apply(value),
      }));
      const summary = mask.apply(
        summaryOf(object, {
          markdown: about.markdown?.(),
          failures: about.failures,
          warnings: log.warnings,
        }),
      );
      try {
        command(await ci.setOutputs(outputs));
        command(await ci.addSummary(summary));
      } catch (error) {
        const message = `could not pass the result to later steps: ${(error as Error).message}`;
        log.warn({ code: "ci-output", message });
      }
    },
    flush() {
      progress.clear();
      outLines.flush();
      errLines.flush();
    },
  };
}
