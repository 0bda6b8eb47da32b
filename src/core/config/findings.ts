import { closest } from "fastest-levenshtein";
import { isMap, isScalar, isSeq } from "yaml";
import type * as z from "../zod.ts";
import { quoted, shortened } from "../quoted.ts";
import type { Violation } from "./rules.ts";
import { FOUND, NAME_WANTED, STRING_WANTED } from "./schema_parts.ts";
import type { NodePlace, Position, SourceProblem, YamlSource } from "./yaml_source.ts";

type Path = readonly PropertyKey[];
type UnknownKeysIssue = z.core.$ZodIssueUnrecognizedKeys;

/** A finding at a place in the file. */
export interface Finding extends Position {
  /** Such as `environments[1].auto`; empty for the file as a whole. */
  readonly where: string;
  readonly what: string;
}

const MOST_LINES = 50;

/**
 * The findings as lines `file:line:column: where: what`, in the file's order; the first fifty, and the number of
 * others.
 */
export function toLines(file: string, findings: readonly Finding[]): string[] {
  const lines = findings.toSorted((a, b) => a.line - b.line || a.column - b.column)
    .slice(0, MOST_LINES).map(({ line, column, where, what }) =>
      [`${file}:${line}:${column}`, where, what].filter((part) => part !== "").join(": ")
    );
  const more = findings.length - lines.length;
  return more === 0 ? lines : [...lines, `${file}: ${more} more are not shown`];
}

/** A schema issue, at its place. */
export function fromIssue(source: YamlSource, issue: z.core.$ZodIssue): Finding {
  const atKey = issue.code === "custom" && issue.params?.at === "key";
  const place = source.locate(issue.path, atKey ? "key" : "value");
  const what = issue.message.endsWith(FOUND)
    ? issue.message + describe(place) + quotesHint(issue.message, place)
    : issue.message;
  return at(place, issue.path, what);
}

/** A rule violation, at its place. */
export function fromViolation(source: YamlSource, { path, what }: Violation): Finding {
  return at(source.locate(path, "value"), path, what);
}

/** Each unknown key, with the most similar known one. */
export function fromUnknownKeys(
  source: YamlSource,
  { path, keys }: UnknownKeysIssue,
  known: readonly string[],
): Finding[] {
  return keys.map((key) => {
    const nearest = closest(key, known);
    return at(
      source.locate([...path, key], "key"),
      [...path, key],
      `unknown key, the nearest known key is "${nearest}"`,
    );
  });
}

/** A problem of the file as a whole. */
export function fromProblem(problem: SourceProblem): Finding {
  return { ...problem, where: "" };
}

function at({ line, column }: Position, path: Path, what: string): Finding {
  return { line, column, where: formatPath(path), what };
}

function formatPath(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    const key = String(step);
    if (!/^[A-Za-z0-9_-]+$/.test(key)) return `${text}[${quoted(key)}]`;
    const shown = shortened(key);
    return text === "" ? shown : `${text}.${shown}`;
  }, "");
}

function describe({ node }: NodePlace): string {
  if (isMap(node)) return "a mapping";
  if (isSeq(node)) return "a list";
  if (!isScalar(node) || node.value === null) return "nothing";
  const shown = typeof node.value === "string" ? quoted(node.value) : shortened(node.source ?? "");
  return `the ${typeof node.value} ${shown}`;
}

/** A number or boolean instead of text probably lacks quotes: `version: 1.0`. */
function quotesHint(message: string, { node }: NodePlace): string {
  if (message !== NAME_WANTED && message !== STRING_WANTED) return "";
  if (!isScalar(node) || node.value === null) return "";
  const source = node.source ?? "";
  return `; write it in quotes${source === shortened(source) ? `, as "${source}"` : ""}`;
}
