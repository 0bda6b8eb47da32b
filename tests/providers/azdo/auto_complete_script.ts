import type { PullRequest } from "../../../src/providers/provider.ts";
import { pullRequest, type Scripted } from "./scripted_server.ts";

/** The pull request that is armed and disarmed, and what a server answers on the way. */
export const open = { number: 7, targetBranch: "main" } as PullRequest;
export const arm = { headSha: "a".repeat(40) };
export const policies = "GET shop/_apis/policy/configurations";
export const get = "GET pullrequests/7";
export const patch = "PATCH pullrequests/7";
export const me: readonly [string, Scripted] = [
  "GET _apis/connectionData",
  { json: { authenticatedUser: { id: "me", providerDisplayName: "Build Service" } } },
];
export const armed: Scripted = { json: pullRequest({ autoCompleteSetBy: { id: "me" } }) };
export const idle: Scripted = { json: pullRequest() };
export const main = "refs/heads/main";

export function listOf(...value: unknown[]): Scripted {
  return { json: { count: value.length, value } };
}

interface Scope {
  repositoryId?: string | null;
  refName?: string | null;
  matchKind?: string;
}

/** A policy "Require a merge strategy" that is on, as `policy/configurations` lists it. */
export function mergePolicy(
  allowed: readonly string[],
  scope: Scope = { repositoryId: "repo-id", refName: main, matchKind: "Exact" },
  fields: Record<string, unknown> = {},
): unknown {
  return {
    id: 1,
    isEnabled: true,
    isBlocking: true,
    isDeleted: false,
    type: { id: "fa4e907d-c16b-4a4c-9dfa-4916e5d171ab", displayName: "Require a merge strategy" },
    settings: { ...Object.fromEntries(allowed.map((key) => [key, true])), scope: [scope] },
    ...fields,
  };
}
