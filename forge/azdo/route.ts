import type { ForgeState } from "../state/forge_state.ts";
import type { PullRequest, Repository } from "../state/model.ts";
import type { AzdoAccount, AzdoAccounts } from "./accounts.ts";
import { pullRequestNotFound } from "./errors.ts";
import type { Renderer } from "./render.ts";

/** A request that found its route. */
export interface Call {
  readonly state: ForgeState;
  readonly accounts: AzdoAccounts;
  readonly caller: AzdoAccount;
  readonly render: Renderer;
  readonly organization: string;
  /** Decoded; empty where the path has none. */
  readonly project: string;
  /** Named by the path; what has none is not looked at. */
  readonly repository: Repository;
  /** The path's other names, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The path as it came. */
  readonly path: string;
  readonly body: unknown;
  /** Whether the index is to answer as if it lagged. */
  takeLag(): boolean;
}

export interface Answer {
  readonly status: number;
  readonly json: unknown;
  /** Done when the answer is made and before it is sent: the client sees the answer from before. */
  readonly after?: () => Promise<void>;
}

export interface Method {
  /** Parameters of the query, without `api-version`; any other one is unexpected. */
  readonly query?: readonly string[];
  /** Permission that the caller must have to write, in Azure DevOps' words. */
  readonly permission?: string;
  handle(call: Call): Promise<Answer> | Answer;
}

/**
 * A resource of the API as `OPTIONS _apis/<area>` describes it to Microsoft's clients, which know it by `id` and
 * build paths from the template.
 */
export interface Route {
  readonly id: string;
  readonly area: string;
  readonly resource: string;
  readonly template: string;
  /** Has a version that is no preview. */
  readonly released: boolean;
  readonly resourceVersion: number;
  readonly methods: Readonly<Partial<Record<"GET" | "POST" | "PATCH" | "PUT", Method>>>;
}

/** The names in a path that has the template's form; `undefined` where it has not. */
export function matchTemplate(
  route: Route,
  segments: readonly string[],
): Record<string, string> | undefined {
  const parts = route.template.replace("{area}", route.area).replace("{resource}", route.resource)
    .split("/");
  const params: Record<string, string> = {};
  let at = 0;
  for (const [index, part] of parts.entries()) {
    const name = /^\{(?<name>\w+)\}$/.exec(part)?.groups?.["name"];
    const segment = segments[at];
    // Project and the last name of a path may be left out.
    if (name === "project" && segment === "_apis") continue;
    if (segment === undefined) {
      return name !== undefined && index === parts.length - 1 ? params : undefined;
    }
    if (name === undefined && part.toLowerCase() !== segment.toLowerCase()) return undefined;
    if (name !== undefined) params[name] = segment;
    at++;
  }
  return at === segments.length ? params : undefined;
}

/** A list as every list comes. */
export function listAnswer(value: readonly unknown[]): Answer {
  return { status: 200, json: { value, count: value.length } };
}

/** An enum's name, sent as a name or, by Microsoft's own client, as a number; `undefined` for none that there is. */
export function enumName(value: unknown, names: readonly string[]): string | undefined {
  if (typeof value === "number" || /^\d+$/.test(String(value))) return names[Number(value)];
  return names.find((name) => name.toLowerCase() === String(value).toLowerCase());
}

/** The pull request that the path names. */
export function find(call: Call): PullRequest {
  const number = call.params["pullRequestId"];
  const found = call.repository.pullRequests.find((candidate) =>
    String(candidate.number) === number
  );
  if (found !== undefined) return found;
  throw pullRequestNotFound();
}
