import type * as z from "../zod.ts";
import { Failure } from "../failure.ts";
import { readBooleanWords } from "./boolean_words.ts";
import type { Config, Environment } from "./config.ts";
import {
  type Finding,
  fromIssue,
  fromProblem,
  fromUnknownKeys,
  fromViolation,
  toLines,
} from "./findings.ts";
import { sorted, toGraph } from "../graph.ts";
import { checkEffects, checkRules, valueAtPath } from "./rules.ts";
import { configSchema, knownKeys } from "./schema.ts";
import { readYaml } from "./yaml_source.ts";

/** The config of a text, with all of its problems and warnings. */
export interface CheckedConfig {
  /** Undefined if there are problems. */
  readonly config: Config | undefined;
  readonly problems: readonly Finding[];
  /** Unknown keys, and settings without effect. */
  readonly warnings: readonly Finding[];
}

/**
 * Parses gitops-promotion.yaml (spec, "Config"). `file` is its name for messages. Throws a config `Failure` with a line
 * `file:line:column: where: what` for every problem. Warnings, such as unknown keys, are lines of the same form; `warn`
 * gets them even before a `Failure`, since a missing key is often a misspelt one.
 */
export function parseConfig(
  file: string,
  text: string,
  warn: (warning: string) => void,
): Config {
  return configFrom(file, checkConfig(text), warn);
}

/** As `parseConfig`, of a text that is already checked. */
export function configFrom(
  file: string,
  { config, problems, warnings }: CheckedConfig,
  warn: (warning: string) => void,
): Config {
  for (const warning of toLines(file, warnings)) warn(warning);
  if (config !== undefined) return config;
  throw new Failure("config", toLines(file, problems).join("\n"));
}

/** As `parseConfig`, but returns the findings and never throws. */
export function checkConfig(text: string): CheckedConfig {
  const source = readYaml(text);
  readBooleanWords(source);
  const value = source.value ?? new Map();
  const known = configSchema.safeParse(value);
  const unknown = (known.error?.issues ?? []).filter((issue) => issue.code === "unrecognized_keys");
  const warnings = [
    ...source.warnings.map(fromProblem),
    ...unknown.flatMap((issue) => fromUnknownKeys(source, issue, knownKeys(issue.path))),
    ...checkEffects(value).map((violation) => fromViolation(source, violation)),
  ];
  if (source.problems.length > 0) {
    return { config: undefined, problems: source.problems.map(fromProblem), warnings };
  }

  for (const { path, keys } of unknown) removeKeys(value, path, keys);

  const { data, error } = unknown.length === 0 ? known : configSchema.safeParse(value);
  const problems = [
    ...(error?.issues ?? []).map((issue) => fromIssue(source, issue)),
    ...checkRules(value).map((violation) => fromViolation(source, violation)),
  ];
  const config = problems.length > 0 || data === undefined ? undefined : toConfig(data);
  return { config, problems, warnings };
}

function toConfig(data: z.output<typeof configSchema>): Config {
  return {
    prflow: data.prflow,
    gate: data.gate,
    allowHotfix: data.allowHotfix,
    statusTimeout: data.status_timeout_minutes,
    environments: inOrder(data.environments),
    groups: new Map([...data.groups].map(([name, { applications }]) => [name, applications])),
  };
}

type ListedEnvironment = Omit<Environment, "dependsOn"> & {
  readonly dependsOn: readonly string[] | undefined;
};

function inOrder(listed: readonly ListedEnvironment[]): Config["environments"] {
  const graph = toGraph(listed);
  const environments = listed.map((environment, index) => ({
    ...environment,
    dependsOn: graph[index]?.dependsOn ?? [],
  }));
  return sorted(environments).order as [Environment, ...Environment[]];
}

function removeKeys(value: unknown, path: readonly PropertyKey[], keys: readonly string[]): void {
  const mapping = valueAtPath(value, path);
  if (!(mapping instanceof Map)) return;
  for (const key of keys) mapping.delete(key);
}
