import { MutationRefused } from "./auto_merge.ts";
import type { JsonObject } from "./call.ts";

export interface ConnectionArguments {
  readonly first?: number | null;
  readonly last?: number | null;
  readonly after?: string | null;
  readonly before?: string | null;
}

/**
 * A page of a list in GraphQL's form; as on GitHub one of `first` and `last` must be given, at most 100, unless only the
 * number of all is wanted.
 */
export function connection<T>(
  name: string,
  all: readonly T[],
  args: ConnectionArguments,
  shape: (item: T) => JsonObject,
): JsonObject {
  function part(field: "nodes" | "edges" | "pageInfo"): () => unknown {
    return () => pageOf(name, all, args, shape)[field];
  }
  return {
    totalCount: all.length,
    nodes: part("nodes"),
    edges: part("edges"),
    pageInfo: part("pageInfo"),
  };
}

function pageOf<T>(
  name: string,
  all: readonly T[],
  args: ConnectionArguments,
  shape: (item: T) => JsonObject,
) {
  // A variable that is sent as null counts as left out.
  const size = args.first ?? args.last ?? undefined;
  if (size === undefined) {
    throw new MutationRefused(
      "UNPROCESSABLE",
      `You must provide a \`first\` or \`last\` value to properly paginate the \`${name}\` connection.`,
    );
  }
  if (size > 100) {
    throw new MutationRefused(
      "UNPROCESSABLE",
      `Requesting ${size} records on the \`${name}\` connection exceeds the \`first\` limit of 100 records.`,
    );
  }
  const from = typeof args.after !== "string" ? 0 : position(args.after);
  const to = typeof args.before !== "string" ? all.length : position(args.before) - 1;
  const start = typeof args.first !== "number" ? Math.max(from, to - size) : from;
  const end = typeof args.first !== "number" ? to : Math.min(to, from + size);
  const nodes = all.slice(start, end).map(shape);
  const cursors = nodes.map((_, index) => btoa(`cursor:${start + index + 1}`));
  return {
    nodes,
    edges: nodes.map((node, index) => ({ node, cursor: cursors[index] })),
    pageInfo: {
      hasNextPage: end < all.length,
      hasPreviousPage: start > 0,
      startCursor: cursors[0] ?? null,
      endCursor: cursors.at(-1) ?? null,
    },
  };
}

function position(cursor: string): number {
  return Number(atob(cursor).replace("cursor:", ""));
}
