import * as z from "../../core/zod.ts";
import {
  endedFields,
  gateFields,
  graphqlPullRequestSchema,
  pullRequestFields,
} from "./graphql_pull_request.ts";
import type { GraphqlPullRequest } from "./graphql_pull_request.ts";
import { type GraphqlContext, reportFields, rollupSchema } from "./graphql_reports.ts";

/** One field of GraphQL's `repository`: how to query it, and where its answer goes. */
export interface Part {
  /** The field with its arguments; `after` is empty, or the argument for the next page. */
  field(after: string): string;
  /** Reads the value; returns the cursor of the next page if there is one. Throws a `ZodError` for another form. */
  take(value: unknown): string | undefined;
  /** Whether the server may answer that it does not exist. */
  readonly mayBeMissing?: boolean;
  /** Called if the token may not read it; without this, the whole answer counts as refused. */
  readonly refused?: () => void;
}

/** The server's largest page size. */
const page = 100;

const pageInfo = z.object({ hasNextPage: z.boolean(), endCursor: z.nullish(z.string()) })
  .check(z.refine((info) => !info.hasNextPage || info.endCursor, "a next page without a cursor"));

const pullRequestsSchema = z.object({ pageInfo, nodes: z.array(graphqlPullRequestSchema) });

const refSchema = z.nullable(z.object({ target: z.object({ oid: z.string() }) }));

/** A branch's head; undefined if the branch does not exist. */
export function branchPart(branch: string, found: (commit: string | undefined) => void): Part {
  return {
    field: () => `ref(qualifiedName: ${quoted(`refs/heads/${branch}`)}) { target { oid } }`,
    take(value) {
      found(refSchema.parse(value)?.target.oid);
      return undefined;
    },
  };
}

/** Name and head of the default branch. An empty repository has none, which is an answer of another form. */
export function defaultBranchPart(found: (branch: string, commit: string) => void): Part {
  const schema = z.object({ name: z.string(), target: z.object({ oid: z.string() }) });
  return {
    field: () => "defaultBranchRef { name target { oid } }",
    take(value) {
      const { name, target } = schema.parse(value);
      found(name, target.oid);
      return undefined;
    },
  };
}

/** One pull request, open or not. */
export function pullRequestPart(number: number, found: (it: GraphqlPullRequest) => void): Part {
  return {
    mayBeMissing: true,
    field: () => `pullRequest(number: ${number}) { ${endedFields} }`,
    take(value) {
      const it = z.nullable(graphqlPullRequestSchema).parse(value);
      if (it !== null) found(it);
      return undefined;
    },
  };
}

/** Open pull requests from a branch or to a base. */
export function openPart(
  filter: { readonly headRefName?: string; readonly baseRefName?: string | undefined },
  found: (it: GraphqlPullRequest) => void,
  options: { readonly withGate: boolean } = { withGate: false },
): Part {
  const filters = filterOf(filter);
  const fields = options.withGate ? `${pullRequestFields} ${gateFields}` : pullRequestFields;
  return {
    field: (after) =>
      `pullRequests(states: OPEN, first: ${page}${filters}${after}) { ${paged(fields)} }`,
    take(value) {
      const { nodes, pageInfo } = pullRequestsSchema.parse(value);
      nodes.forEach(found);
      return next(pageInfo);
    },
  };
}

/** Pull requests merged or closed at or after a time. Both are updates, so a list by update time has them first. */
export function endedPart(
  state: "MERGED" | "CLOSED",
  base: string | undefined,
  since: number,
  found: (it: GraphqlPullRequest) => void,
): Part {
  const filters = filterOf({ baseRefName: base });
  const order = "orderBy: { field: UPDATED_AT, direction: DESC }";
  return {
    field: (after) =>
      `pullRequests(states: ${state}, first: ${page}, ${order}${filters}${after}) { ${
        paged(endedFields)
      } }`,
    take(value) {
      const { nodes, pageInfo } = pullRequestsSchema.parse(value);
      nodes.forEach(found);
      const oldest = Date.parse(nodes.at(-1)?.updatedAt ?? "");
      return oldest < since ? undefined : next(pageInfo);
    },
  };
}

/** The pull requests that GitHub associates with a commit; none where it does not have the commit. */
export function associatedPart(oid: string, found: (it: GraphqlPullRequest) => void): Part {
  const schema = z.nullable(z.union([
    z.object({ __typename: z.literal("Commit"), associatedPullRequests: pullRequestsSchema }),
    z.object({ __typename: z.enum(["Tree", "Blob", "Tag"]) }),
  ]));
  return {
    field: (after) =>
      `object(oid: ${quoted(oid)}) { __typename ... on Commit {
        associatedPullRequests(first: 50${after}) { ${paged(endedFields)} }
      } }`,
    take(value) {
      const commit = schema.parse(value);
      if (commit?.__typename !== "Commit") return undefined;
      commit.associatedPullRequests.nodes.forEach(found);
      return next(commit.associatedPullRequests.pageInfo);
    },
  };
}

/** Every context's newest report on a commit; none where GitHub does not have the commit. */
export function reportsPart(
  oid: string,
  found: (context: GraphqlContext) => void,
  refused: () => void,
): Part {
  return {
    refused,
    field: (after) => `object(oid: ${quoted(oid)}) { __typename ${reportFields(after)} }`,
    take(value) {
      const contexts = rollupSchema.parse(value)?.statusCheckRollup?.contexts;
      if (contexts === undefined) return undefined;
      contexts.nodes.forEach(found);
      return next(contexts.pageInfo);
    },
  };
}

/** The argument for the page after a cursor. */
export function afterArgument(cursor: string | undefined): string {
  return cursor === undefined ? "" : `, after: ${quoted(cursor)}`;
}

function paged(fields: string): string {
  return `pageInfo { hasNextPage endCursor } nodes { ${fields} }`;
}

function next(info: z.infer<typeof pageInfo>): string | undefined {
  return info.hasNextPage ? info.endCursor ?? undefined : undefined;
}

function filterOf(filter: Readonly<Record<string, string | undefined>>): string {
  return Object.entries(filter).map(([name, value]) =>
    value === undefined ? "" : `, ${name}: ${quoted(value)}`
  ).join("");
}

/** JSON's strings are GraphQL's too (https://spec.graphql.org/October2021/#sec-String-Value). */
function quoted(text: string): string {
  return JSON.stringify(text);
}
