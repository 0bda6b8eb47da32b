import { closest } from "fastest-levenshtein";
import { isMap, isScalar, isSeq } from "yaml";
import type { z } from "zod";
import { Failure } from "../failure.ts";
import { branchEndProblem } from "../promotion/branch.ts";
import type { Config } from "./config.ts";
import { configSchema, knownKeys, NAME_WANTED, STRING_WANTED } from "./schema.ts";
import { type Place, type Position, readYaml, type YamlSource } from "./yaml_source.ts";

type Path = readonly PropertyKey[];

interface Finding extends Position {
  /** As `environments[1].auto`; empty for the file as a whole. */
  readonly where: string;
  readonly what: string;
}

/**
 * Reads gitops-promotion.yaml (spec, "Config"). `path` is the file's name for messages. Throws a config `Failure` whose
 * message has a line `path:line:column: where: what` for every problem; warnings are lines of the same form.
 */
export function parseConfig(path: string, text: string): { config: Config; warnings: string[] } {
  const source = readYaml(text);
  const toLines = (findings: readonly Finding[]) =>
    findings.toSorted((a, b) => a.line - b.line || a.column - b.column).map((finding) =>
      [`${path}:${finding.line}:${finding.column}`, finding.where, finding.what]
        .filter((part) => part !== "").join(": ")
    );
  const syntaxProblems = source.problems.map((problem) => ({ ...problem, where: "" }));
  if (syntaxProblems.length > 0) throw new Failure("config", toLines(syntaxProblems).join("\n"));

  const value = source.value ?? new Map();
  const unknown = issuesOf(value).filter((issue) => issue.code === "unrecognized_keys");
  for (const { path: at, keys } of unknown) removeKeys(value, at, keys);

  const { data, error } = configSchema.safeParse(value);
  const problems = [
    ...(error?.issues ?? []).map((issue) => problemOf(source, issue)),
    ...repeatedNames(source),
    ...unfitBranches(source),
  ];
  if (problems.length > 0 || data === undefined) {
    throw new Failure("config", toLines(problems).join("\n"));
  }
  const { prflow, status_timeout_minutes: statusTimeout, environments, groups } = data;
  const [first, ...rest] = environments;
  if (first === undefined) {
    throw new Failure("internal", "the config's schema let no environment pass");
  }
  return {
    config: {
      prflow,
      statusTimeout,
      environments: [first, ...rest],
      groups: new Map(
        [...groups].map(([group, { applications }]) => [group, applications]),
      ),
    },
    warnings: toLines([
      ...source.warnings.map((warning) => ({ ...warning, where: "" })),
      ...unknown.flatMap((issue) => unknownKeys(source, issue)),
    ]),
  };
}

function issuesOf(value: unknown): z.core.$ZodIssue[] {
  return configSchema.safeParse(value).error?.issues ?? [];
}

function removeKeys(value: unknown, path: Path, keys: readonly string[]): void {
  const parent = valueAt(value, path);
  if (parent instanceof Map) { for (const key of keys) parent.delete(key); }
}

function problemOf(source: YamlSource, issue: z.core.$ZodIssue): Finding {
  const at = issue.code === "custom" && issue.params?.at === "key" ? "key" : "value";
  const place = source.locate(issue.path, at);
  const what = issue.message.startsWith("expected ")
    ? `${issue.message}, found ${describe(place)}${quoteHint(issue, place)}`
    : issue.message;
  return { line: place.line, column: place.column, where: formatPath(issue.path), what };
}

function unknownKeys(
  source: YamlSource,
  { path, keys }: { path: Path; keys: readonly string[] },
): Finding[] {
  return keys.map((key) => {
    const { line, column } = source.locate([...path, key], "key");
    const nearest = closest(key, knownKeys(path));
    return {
      line,
      column,
      where: formatPath([...path, key]),
      what: `unknown key, the nearest known key is "${nearest}"`,
    };
  });
}

function repeatedNames(source: YamlSource): Finding[] {
  const seen = new Map<string, number>();
  return environmentNames(source).flatMap(({ name, index }) => {
    const first = seen.get(name);
    if (first === undefined) {
      seen.set(name, index);
      return [];
    }
    return [at(source, index, `${JSON.stringify(name)} is the name of environments[${first}] too`)];
  });
}

/** With `per-env`, branches end with the environment's name. */
function unfitBranches(source: YamlSource): Finding[] {
  if (valueAt(source.value, ["prflow"]) !== "per-env") return [];
  return environmentNames(source).flatMap(({ name, index }) => {
    const problem = branchEndProblem(name);
    if (problem === undefined) return [];
    return [at(source, index, `${JSON.stringify(name)} cannot be used with per-env: ${problem}`)];
  });
}

function environmentNames(source: YamlSource): { name: string; index: number }[] {
  const environments = valueAt(source.value, ["environments"]);
  if (!Array.isArray(environments)) return [];
  return environments.flatMap((environment, index) => {
    const name = valueAt(environment, ["name"]);
    return typeof name === "string" ? [{ name, index }] : [];
  });
}

function at(source: YamlSource, index: number, what: string): Finding {
  const path = ["environments", index, "name"];
  const { line, column } = source.locate(path, "value");
  return { line, column, where: formatPath(path), what };
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((parent, step) => {
    if (parent instanceof Map) return parent.get(step);
    return Array.isArray(parent) ? parent[Number(step)] : undefined;
  }, value);
}

function formatPath(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    const key = String(step);
    if (!/^[A-Za-z0-9_-]+$/.test(key)) return `${text}[${JSON.stringify(key)}]`;
    return text === "" ? key : `${text}.${key}`;
  }, "");
}

function describe({ node }: Place): string {
  if (isMap(node)) return "a mapping";
  if (isSeq(node)) return "a list";
  if (!isScalar(node) || node.value === null) return "nothing";
  const shown = typeof node.value === "string" ? JSON.stringify(node.value) : node.source;
  return `the ${typeof node.value} ${shown}`;
}

/** A number or a boolean where text is wanted is text without its quotes: `version: 1.0`. */
function quoteHint({ message }: { message: string }, { node }: Place): string {
  if (message !== NAME_WANTED && message !== STRING_WANTED) return "";
  if (!isScalar(node) || node.value === null) return "";
  return `; write it in quotes, as "${node.source}"`;
}
