import { isScalar, Scalar } from "yaml";
import { valueAtPath } from "./rules.ts";
import type { YamlSource } from "./yaml_source.ts";

/** YAML 1.1's other words for true and false (https://yaml.org/type/bool.html); YAML 1.2 reads them as strings. */
const WORDS: ReadonlyMap<string, boolean> = new Map(
  [["y", true], ["yes", true], ["on", true], ["n", false], ["no", false], ["off", false]].flatMap(
    ([word, value]) => casesOf(String(word)).map((spelling) => [spelling, value === true]),
  ),
);

/**
 * Replaces such unquoted words by true and false where the config expects a boolean. The original tool's library does
 * so, and repositories have `auto: yes`; a name `on` stays a name.
 */
export function readBooleanWords(source: YamlSource): void {
  for (const path of booleanPaths(source.value)) {
    if (typeof valueAtPath(source.value, path) !== "string") continue;
    const { node } = source.locate(path, "value");
    if (!isScalar(node) || node.type !== Scalar.PLAIN || node.tag !== undefined) continue;
    const value = WORDS.get(node.source ?? "");
    const parent = valueAtPath(source.value, path.slice(0, -1));
    if (value !== undefined && parent instanceof Map) parent.set(path.at(-1), value);
  }
}

function casesOf(word: string): string[] {
  return [word, word.charAt(0).toUpperCase() + word.slice(1), word.toUpperCase()];
}

function booleanPaths(value: unknown): PropertyKey[][] {
  const environments = valueAtPath(value, ["environments"]);
  const paths: PropertyKey[][] = [["allowHotfix"]];
  for (const index of Array.isArray(environments) ? environments.keys() : []) {
    paths.push(["environments", index, "auto"], ["environments", index, "draft"]);
  }
  for (const group of keysAt(value, ["groups"])) {
    for (const app of keysAt(value, ["groups", group, "applications"])) {
      paths.push(["groups", group, "applications", app, "featureOverwrite"]);
    }
  }
  return paths;
}

function keysAt(value: unknown, path: readonly PropertyKey[]): string[] {
  const mapping = valueAtPath(value, path);
  return mapping instanceof Map ? [...mapping.keys()] : [];
}
