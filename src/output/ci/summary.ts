import type { Failure } from "../../core/failure.ts";
import { code } from "../../core/promotion/markdown.ts";
import { pullRequestName } from "../../core/promotion/pull_request_name.ts";
import type { Warning } from "../../core/warning.ts";
import { problemLines } from "../failure_text.ts";
import { warningText } from "../log.ts";

type Json = Readonly<Record<string, unknown>>;

// GitHub drops summaries above 128 KiB or 1 MiB, depending on its version; a UTF-16 unit has up to 3 bytes in UTF-8.
const LONGEST = 40_000;
const ROWS = 50;

/** Summarises a run as Markdown for its page. `object` is what `--output json` prints. */
export function summaryOf(
  object: Json,
  { markdown, failures, warnings }: {
    /** The command's own. */
    readonly markdown?: string | undefined;
    readonly failures: readonly Failure[];
    readonly warnings: readonly Warning[];
  },
): string {
  const results = Array.isArray(object["results"]) ? object["results"] as Json[] : [object];
  const parts = [
    `### gitops-promotion ${object["command"]}`,
    ...(markdown === undefined ? results.flatMap(partsOf) : [markdown]),
    ...failures.map((failure) => callout("CAUTION", linesOf(failure))),
    ...(warnings.length === 0 ? [] : [
      callout("WARNING", rows(warnings.map((warning) => `- ${code(warningText(warning))}`))),
    ]),
  ];
  const text = parts.join("\n\n");
  return `${text.length > LONGEST ? `${text.slice(0, LONGEST)}\n\n…` : text}\n`;
}

function partsOf(result: Json): string[] {
  const { action, reason, title, changes, pullRequest, dryRun, promotion } = result;
  if (action === "failed") return [];
  const what = typeof title === "string"
    ? code(title)
    : promotionText(promotion as Json | undefined);
  const link = linkTo(pullRequest as Json | undefined);
  const head = [
    `**${dryRun === true ? "Dry run: " : ""}${action ?? "done"}**`,
    ...(link === "" ? [] : [link]),
    ...(what === "" ? [] : [what]),
  ].join(" ");
  const list = Array.isArray(changes) ? changes as Json[] : [];
  const table = list.length === 0 ? [] : [
    [
      "| file | line | from | to |",
      "| --- | --- | --- | --- |",
      ...rows(
        list.map(({ path, line, from, to }) =>
          `| ${cell(path)} | ${line} | ${cell(from)} | ${cell(to)} |`
        ),
      ),
    ].join("\n"),
  ];
  return [typeof reason === "string" ? `${head}: ${code(reason)}` : head, ...table];
}

function promotionText(promotion: Json | undefined): string {
  if (promotion === undefined) return "";
  const { group, app, tag, env } = promotion;
  return code(`${group}/${app} ${tag} in ${env}`);
}

function linkTo(pullRequest: Json | undefined): string {
  const { number, url } = pullRequest ?? {};
  // A bracket in the URL would end the link; providers' URLs have none.
  if (typeof url !== "string" || !/^https?:\/\/[^\s()<>\[\]]+$/.test(url)) return "";
  return `[${pullRequestName({ number: Number(number), url })}](${url})`;
}

function cell(value: unknown): string {
  return code(String(value), "cell");
}

function linesOf(failure: Failure): string[] {
  const hint = failure.hint === undefined ? [] : [failure.hint];
  return [...problemLines(failure), ...failure.details, ...hint].map((line) => `- ${code(line)}`);
}

/** https://docs.github.com/get-started/writing-on-github: alerts; elsewhere a quotation. */
function callout(kind: "CAUTION" | "WARNING", lines: readonly string[]): string {
  return [`[!${kind}]`, ...lines].map((line) => `> ${line}`).join("\n");
}

function rows(all: readonly string[]): string[] {
  return all.length <= ROWS ? [...all] : [...all.slice(0, ROWS), `… and ${all.length - ROWS} more`];
}
