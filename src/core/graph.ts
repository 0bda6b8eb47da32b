/** An environment and those that must have a tag before it. */
export interface Node {
  readonly name: string;
  readonly dependsOn: readonly string[];
}

/** An environment in a config; without `dependsOn` it depends on the one above it in the list. */
export interface ListedNode {
  readonly name: string;
  readonly dependsOn?: readonly string[] | undefined;
}

/** The nodes of the list, with default dependencies filled in. */
export function toGraph(list: readonly ListedNode[]): Node[] {
  return list.map(({ name, dependsOn }, index) => {
    const above = list[index - 1];
    return {
      name,
      dependsOn: [...new Set(dependsOn ?? (above === undefined ? [] : [above.name]))],
    };
  });
}

/** The nodes in topological order, otherwise in their given order, and the cycles that prevent it. */
export function sorted<N extends Node>(
  nodes: readonly N[],
): { readonly order: readonly N[]; readonly cycles: readonly (readonly N[])[] } {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const placed = new Set<N>();
  const cycles: N[][] = [];
  for (const start of nodes) {
    // An explicit stack: a config may have more environments than the call stack allows.
    const path = [start];
    const open = new Map([[start, [...start.dependsOn]]]);
    for (let node = path.at(-1); node !== undefined; node = path.at(-1)) {
      const name = open.get(node)?.shift();
      const next = name === undefined ? undefined : byName.get(name);
      if (name === undefined) {
        path.pop();
        open.delete(node);
        placed.add(node);
      } else if (next !== undefined && open.has(next)) {
        cycles.push(path.slice(path.indexOf(next)));
      } else if (next !== undefined && !placed.has(next)) {
        path.push(next);
        open.set(next, [...next.dependsOn]);
      }
    }
  }
  return { order: [...placed], cycles };
}

/** The names of all nodes that this one depends on, directly or not. */
export function ancestorNames(nodes: readonly Node[], name: string): ReadonlySet<string> {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  return reached(name, (at) => byName.get(at)?.dependsOn ?? []);
}

/** The names of all nodes that depend on this one, directly or not. */
export function descendantNames(nodes: readonly Node[], name: string): ReadonlySet<string> {
  return reached(name, (at) => successorNames(nodes, at));
}

/** Whether it precedes or follows every other node; also true for an unknown name. */
export function isOnLine(nodes: readonly Node[], name: string): boolean {
  if (!nodes.some((node) => node.name === name)) return true;
  const related = ancestorNames(nodes, name).size + descendantNames(nodes, name).size;
  return related === nodes.length - 1;
}

/** The names of the nodes that directly depend on this one. */
export function successorNames(nodes: readonly Node[], name: string): string[] {
  return nodes.filter(({ dependsOn }) => dependsOn.includes(name)).map((node) => node.name);
}

function reached(start: string, next: (name: string) => readonly string[]): ReadonlySet<string> {
  const names = new Set(next(start));
  // Iterating over a Set includes elements that are added meanwhile.
  for (const name of names) {
    for (const further of next(name)) names.add(further);
  }
  return names;
}
