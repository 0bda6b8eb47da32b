import assert from "node:assert/strict";
import { getBearerHandler, WebApi } from "azure-devops-node-api/WebApi.js";
import type { AzdoForge } from "../azdo_forge.ts";
import type { RequestRecord } from "../request_log.ts";
import { requestsOf } from "./scenario.ts";

/** Microsoft's client, as the same identity as ours. */
export function microsoft(forge: AzdoForge): WebApi {
  const handler = getBearerHandler(forge.azdo.accounts.build.token);
  return new WebApi(`${forge.url}/contoso`, handler);
}

interface SeenCall {
  readonly method: string;
  readonly path: string;
  readonly query: Record<string, string>;
  readonly body: unknown;
}

/** Names of enums whose numbers Microsoft's client sends in queries and bodies. */
type Names = Readonly<Record<string, readonly string[]>>;
const commonNames: Names = {
  "searchCriteria.status": ["notSet", "active", "abandoned", "completed", "all"],
  "searchCriteria.queryTimeRangeType": ["", "created", "closed"],
  state: ["notSet", "pending", "succeeded", "failed", "error", "notApplicable"],
  commentType: ["unknown", "text", "codeChange", "system"],
  type: ["notSet", "lastMergeCommit", "commit"],
  mergeStrategy: ["", "noFastForward", "squash", "rebase", "rebaseMerge"],
};

/** The calls without what may differ: versions, the case of paths, enums by number, forms of times, the discovery of paths. */
export function normalised(requests: readonly RequestRecord[], more: Names): SeenCall[] {
  const names = { ...commonNames, ...more };

  return requests
    .filter(({ method, path }) => method !== "OPTIONS" && !/\/_apis\/ResourceAreas$/i.test(path))
    .map(({ method, path, query, body }) => ({
      method,
      path: path.toLowerCase(),
      query: Object.fromEntries(
        Object.entries(query).filter(([name]) => name !== "api-version")
          .map(([name, value]) => [name, named(names, name, value) as string]),
      ),
      body: body === undefined ? undefined : namedAll(names, body),
    }));
}

function named(names: Names, name: string, value: unknown): unknown {
  // Microsoft's client writes times as HTTP does.
  if (name === "searchCriteria.minTime") return new Date(String(value)).toISOString();
  const known = names[name];
  return known !== undefined && /^\d+$/.test(String(value)) ? known[Number(value)] : value;
}

function namedAll(names: Names, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => namedAll(names, item));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map((
      [name, inner],
    ) => [name, named(names, name, namedAll(names, inner))]),
  );
}

/** Reads that follow each other may be under way at the same time, so their order does not count. */
export function inOrder(calls: readonly SeenCall[]): SeenCall[] {
  const runs: SeenCall[][] = [];
  for (const call of calls) {
    const last = runs.at(-1);
    if (call.method === "GET" && last?.[0]?.method === "GET") last.push(call);
    else runs.push([call]);
  }
  return runs.flatMap((run) => run.toSorted((a, b) => a.path < b.path ? -1 : 1));
}

/** Both clients' calls, Microsoft's first: the same in number, order, path, query and body. */
export async function assertSame(
  forge: AzdoForge,
  theirs: () => Promise<unknown>,
  ours: () => Promise<unknown>,
  more: Names = {},
): Promise<void> {
  const wanted = normalised(await requestsOf(forge, theirs), more);
  const actual = normalised(await requestsOf(forge, ours), more);
  assert.ok(wanted.length > 0, "Microsoft's client sent something");
  assert.deepEqual(inOrder(actual), inOrder(wanted));
}
