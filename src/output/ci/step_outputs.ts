import { printableJson } from "../printable.ts";
import type { Output } from "./ci.ts";

type Json = Readonly<Record<string, unknown>>;

// GitHub takes 1 MB of outputs from a job, and Windows 32,767 characters in a variable.
const LONGEST_RESULT = 30_000;

/**
 * The outputs of a run for later steps, documented in `action.yml` and the template for Azure Pipelines. With several
 * results, the last one that has a value counts. `object` is what `--output json` prints.
 */
export function stepOutputs(object: Json): Output[] {
  const results = Array.isArray(object["results"]) ? object["results"] as Json[] : [object];
  const last = (pick: (result: Json) => unknown) =>
    String(results.map(pick).findLast((value) => value !== undefined) ?? "");
  const changed = results.some(({ action, dryRun }) =>
    (action === "created" || action === "updated") && dryRun !== true
  );
  const json = printableJson(object, 0);
  return [
    { name: "result", value: json.length > LONGEST_RESULT ? shortened(object) : json },
    { name: "branch", value: last(({ branch }) => branch) },
    { name: "commit", value: last(({ commit }) => commit) },
    {
      name: "pull-request-number",
      value: last(({ pullRequest }) => (pullRequest as Json | undefined)?.["number"]),
    },
    {
      name: "pull-request-url",
      value: last(({ pullRequest }) => (pullRequest as Json | undefined)?.["url"]),
    },
    { name: "changed", value: String(changed) },
  ];
}

/** The result without long parts: texts for people, and lists. */
function shortened(object: Json): string {
  const short = (value: Json): Json =>
    Object.fromEntries(
      Object.entries(value).filter(([name, field]) =>
        name !== "description" && (!Array.isArray(field) || field.length === 0)
      ),
    );
  const results = object["results"];
  const whole = JSON.stringify({
    ...short(object),
    ...(Array.isArray(results) ? { results: results.map(short) } : {}),
    shortened: true,
  });
  return whole.length > LONGEST_RESULT
    ? JSON.stringify({ command: object["command"], action: object["action"], shortened: true })
    : whole;
}
