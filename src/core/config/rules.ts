import { closest } from "fastest-levenshtein";
import { branchEndProblem } from "../names/branch.ts";
import { quoted, shortened } from "../quoted.ts";
import { isOnLine, type ListedNode, sorted, toGraph } from "../graph.ts";

/** A problem between values; `path` leads to the value to change. */
export interface Violation {
  readonly path: readonly PropertyKey[];
  readonly what: string;
}

interface NamedEnvironment extends ListedNode {
  readonly path: readonly PropertyKey[];
  readonly index: number;
}

/** Checks what the schema cannot express. The value may violate the schema, so that all problems are found at once. */
export function checkRules(value: unknown): Violation[] {
  const environments = namedEnvironments(value);
  const perEnv = valueAtPath(value, ["prflow"]) === "per-env";
  const repeated = repeatedNames(environments);
  const unknown = unknownPredecessors(environments);
  // Dependencies are only clear if the names are.
  const unordered = repeated.length > 0 ? [] : [...cycles(environments), ...roots(environments)];
  return [...repeated, ...unknown, ...unordered, ...unfitBranches(environments, perEnv)];
}

/** Settings that are valid but do not have the effect that they seem to have. */
export function checkEffects(value: unknown): Violation[] {
  if (valueAtPath(value, ["gate"]) === "status") return [];
  return namedEnvironments(value).flatMap(({ index }) =>
    ["soak", "windows"].flatMap((key) => {
      const path = ["environments", index, key];
      const given = valueAtPath(value, path);
      return given === undefined || given === null ? [] : [{
        path,
        what: 'without "gate: status" nothing waits for this: status fails until the time comes',
      }];
    })
  );
}

/** The value at a path through Maps and arrays; undefined if there is none. */
export function valueAtPath(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((parent, step) => {
    if (parent instanceof Map) return parent.get(step);
    return Array.isArray(parent) ? parent[Number(step)] : undefined;
  }, value);
}

function repeatedNames(environments: readonly NamedEnvironment[]): Violation[] {
  const firstIndex = new Map<string, number>();
  const violations: Violation[] = [];
  for (const { name, path, index } of environments) {
    const first = firstIndex.get(name);
    const what = `${quoted(name)} is already the name of environments[${first}]`;
    if (first === undefined) firstIndex.set(name, index);
    else violations.push({ path, what });
  }
  return violations;
}

function unknownPredecessors(environments: readonly NamedEnvironment[]): Violation[] {
  const names = environments.map(({ name }) => name);
  return environments.flatMap(({ dependsOn = [], index }) =>
    dependsOn.flatMap((name, at) =>
      names.includes(name) ? [] : [{
        path: ["environments", index, "dependsOn", at],
        what: `there is no environment ${quoted(name)}, the nearest is ${
          quoted(closest(name, names))
        }`,
      }]
    )
  );
}

function cycles(environments: readonly NamedEnvironment[]): Violation[] {
  return sorted(toGraph(environments)).cycles.map((cycle) => {
    const names = cycle.map(({ name }) => name);
    // Without dependsOn there is no cycle, so one of them has it.
    const at = environments.find(({ name, dependsOn }) => dependsOn && names.includes(name));
    const circle = [...names.toReversed(), names.at(-1)].join(" → ");
    return {
      path: ["environments", at?.index ?? 0, "dependsOn"],
      what: names.length === 1
        ? `${quoted(names[0])} depends on itself`
        : `these environments depend on each other: ${shortened(circle)}`,
    };
  });
}

/** Only one environment can be the first. */
function roots(environments: readonly NamedEnvironment[]): Violation[] {
  const graph = toGraph(environments);
  const [first, ...others] = environments.filter((_, index) =>
    graph[index]?.dependsOn.length === 0
  );
  return others.map(({ name, index }) => ({
    path: ["environments", index, "dependsOn"],
    what: `${quoted(name)} depends on no environment, and neither does ${
      quoted(first?.name)
    }; only one environment can be the first`,
  }));
}

/** With `per-env`, and for parallel environments, branches end with the environment's name. */
function unfitBranches(
  environments: readonly NamedEnvironment[],
  perEnv: boolean,
): Violation[] {
  const graph = toGraph(environments);
  return environments.flatMap(({ name, path }) => {
    const problem = branchEndProblem(name);
    if (problem === undefined) return [];
    if (perEnv) return [{ path, what: `${quoted(name)} cannot be used with per-env: ${problem}` }];
    return isOnLine(graph, name) ? [] : [{
      path,
      what: `${quoted(name)} cannot be used beside other environments: ${problem}`,
    }];
  });
}

function namedEnvironments(value: unknown): NamedEnvironment[] {
  const environments = valueAtPath(value, ["environments"]);
  if (!Array.isArray(environments)) return [];
  return environments.flatMap((environment, index) => {
    const name = valueAtPath(environment, ["name"]);
    const listed = valueAtPath(environment, ["dependsOn"]);
    const dependsOn = Array.isArray(listed) && listed.every((item) => typeof item === "string")
      ? listed
      : undefined;
    return typeof name === "string"
      ? [{ name, dependsOn, index, path: ["environments", index, "name"] }]
      : [];
  });
}
