import { structuredPatch } from "diff";
import { writeDocuments } from "../kustomize/write_documents.ts";
import type { Resource } from "../kustomize/resource.ts";
import type { Data } from "../kustomize/yaml_data.ts";
import { isPlainString } from "../manifest/scalar_text.ts";
import { visible } from "../promotion/markdown.ts";
import type { FieldChange } from "./fields.ts";
import type { FolderDiff } from "./folder.ts";
import type { ResourceChange } from "./resources.ts";

/** A line of a difference for people, without control characters. */
export interface DiffLine {
  readonly sign: " " | "+" | "-";
  readonly text: string;
  /** Whether it names a resource. */
  readonly isHead?: boolean;
}

/** The note for a change of a chart's values. */
export const CHART_NOTE = "charts are not rendered, so what the chart does with this is not shown";

/** The difference of a folder, with a line for each field's old and new value. */
export function diffLines(
  { resources, notes }: Pick<FolderDiff, "resources" | "notes">,
): DiffLine[] {
  return [
    ...resources.flatMap(resourceLines),
    ...notes.map((note) => ({ sign: " " as const, text: visible(note) })),
  ];
}

/** `Deployment webshop/cart` */
export function resourceName({ kind, namespace, name }: Resource): string {
  return `${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`;
}

const SIGNS = { added: "+", removed: "-", changed: " " } as const;

function resourceLines({ change, resource, fields, chart }: ResourceChange): DiffLine[] {
  return [
    { sign: SIGNS[change], text: visible(resourceName(resource)), isHead: true },
    ...fields.flatMap(fieldLines),
    ...(chart ? [{ sign: " " as const, text: `  (${CHART_NOTE})` }] : []),
  ];
}

function fieldLines({ field, from, to }: FieldChange): DiffLine[] {
  if (isText(from) && isText(to)) {
    const lines = textLines(from, to);
    if (lines !== undefined) return [{ sign: " ", text: visible(`  ${field}:`) }, ...lines];
  }
  return [...valueLines("-", field, from), ...valueLines("+", field, to)];
}

function valueLines(sign: "+" | "-", field: string, value: Data | undefined): DiffLine[] {
  if (value === undefined) return [];
  const text = simpleText(value) ?? writeDocuments([value]).replace(/\n$/, "");
  const lines = text.includes("\n") || isBlock(value)
    ? [`${field}:`, ...text.split("\n").map((line) => `  ${line}`)]
    : [`${field}: ${text}`];
  return lines.map((line) => ({ sign, text: visible(`  ${line}`) }));
}

/** A fast path for most values, since writing YAML takes a while. */
function simpleText(value: Data): string | undefined {
  return typeof value === "string" && SIMPLE.test(value) && isPlainString(value)
    ? value
    : undefined;
}

const SIMPLE = /^[\w./](?:[\w./:@-]*[\w./@-])?$/;

function isBlock(value: Data): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return value instanceof Map && value.size > 0;
}

/** Texts such as files in a ConfigMap are compared line by line. */
function isText(value: Data | undefined): value is string {
  return typeof value === "string" && value.includes("\n");
}

/** Limits on the time to compare; texts that differ more are shown whole. */
const MOST_LINES = 20_000;
const MOST_EDITS = 1_000;

function textLines(from: string, to: string): DiffLine[] | undefined {
  const count = [from, to].reduce((sum, text) => sum + text.split("\n").length, 0);
  const patch = count > MOST_LINES ? undefined : structuredPatch("", "", from, to, "", "", {
    context: 2,
    maxEditLength: MOST_EDITS,
  });
  return patch?.hunks.flatMap(({ lines }, index) => [
    ...(index === 0 ? [] : [{ sign: " " as const, text: "    …" }]),
    ...lines.filter((line) => /^[ +-]/.test(line)).map((line) => ({
      sign: line[0] as DiffLine["sign"],
      text: visible(`    ${line.slice(1)}`),
    })),
  ]);
}
