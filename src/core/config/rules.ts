import { branchEndProblem } from "../names/branch.ts";
import { quoted } from "../quoted.ts";

/** Something wrong that shows only between values; `path` leads to the value to change. */
export interface Violation {
  readonly path: readonly PropertyKey[];
  readonly what: string;
}

interface NamedEnvironment {
  readonly name: string;
  readonly path: readonly PropertyKey[];
  readonly index: number;
}

/** Checks what the schema cannot; the value may be one that the schema refuses, so that all problems are found at once. */
export function checkRules(value: unknown): Violation[] {
  const environments = namedEnvironments(value);
  return [...repeatedNames(environments), ...unfitBranches(value, environments)];
}

/** The value at a path through Maps and arrays; undefined where the path ends early. */
export function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
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
    const what = `${quoted(name)} is the name of environments[${first}] too`;
    if (first === undefined) firstIndex.set(name, index);
    else violations.push({ path, what });
  }
  return violations;
}

/** With `per-env`, branches end with the environment's name. */
function unfitBranches(value: unknown, environments: readonly NamedEnvironment[]): Violation[] {
  if (valueAt(value, ["prflow"]) !== "per-env") return [];
  return environments.flatMap(({ name, path }) => {
    const problem = branchEndProblem(name);
    return problem === undefined
      ? []
      : [{ path, what: `${quoted(name)} cannot be used with per-env: ${problem}` }];
  });
}

function namedEnvironments(value: unknown): NamedEnvironment[] {
  const environments = valueAt(value, ["environments"]);
  if (!Array.isArray(environments)) return [];
  return environments.flatMap((environment, index) => {
    const name = valueAt(environment, ["name"]);
    return typeof name === "string" ? [{ name, index, path: ["environments", index, "name"] }] : [];
  });
}
