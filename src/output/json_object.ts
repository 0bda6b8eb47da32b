import type { Warning } from "../core/warning.ts";
import type { Answer } from "./result.ts";

/** Facts about the run, not about its result. */
interface RunFacts {
  readonly dryRun: boolean;
  readonly warnings: readonly Warning[];
}

type Json = Readonly<Record<string, unknown>>;

/**
 * The object that `--output json` prints: the result and facts about the run. `warnings` has every warning of the run;
 * a failure without any has no `warnings`.
 */
export function jsonObject(result: Answer["result"], { dryRun, warnings }: RunFacts): Json {
  const fields: Json = { ...result };
  if (Array.isArray(fields["results"])) {
    const results = fields["results"].map((one: Json) =>
      one["action"] === "failed" ? one : completed(one, dryRun, [])
    );
    return { ...fields, results, warnings };
  }
  if (fields["action"] === "failed" && warnings.length === 0) return fields;
  return completed(fields, dryRun, warnings);
}

function completed(fields: Json, dryRun: boolean, warnings: readonly Warning[]): Json {
  const { command, action, warnings: own, ...others } = fields;
  return {
    command,
    ...(action === undefined ? {} : { action }),
    ...(dryRun ? { dryRun } : {}),
    ...others,
    warnings: withoutDuplicates(Array.isArray(own) ? own : [], warnings),
  };
}

/** Both lists without duplicates. */
function withoutDuplicates(
  own: readonly Warning[],
  others: readonly Warning[],
): readonly Warning[] {
  const key = ({ code, message, path, line }: Warning) =>
    JSON.stringify([code, message, path, line]);
  return [...new Map([...own, ...others].map((warning) => [key(warning), warning])).values()];
}
