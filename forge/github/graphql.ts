import {
  buildSchema,
  type DocumentNode,
  execute,
  getNamedType,
  GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  parse,
  validate,
} from "graphql";
import type { Call, JsonObject } from "./call.ts";
import { MutationRefused } from "./auto_merge.ts";
import { graphqlRoot } from "./graphql_root.ts";

let built: GraphQLSchema | undefined;

/** Queries that were parsed and hold to the schema: the program sends the same few many times. */
const valid = new Map<string, DocumentNode>();

/**
 * GitHub's published schema, built once a process. The package's own module would read five megabytes of JSON beside it,
 * and two thirds of the text are descriptions.
 */
export function githubSchema(): GraphQLSchema {
  built ??= buildSchema(
    Deno.readTextFileSync(
      new URL("schema.graphql", import.meta.resolve("@octokit/graphql-schema")),
    ).replaceAll(/"""[^]*?"""/g, ""),
    { assumeValidSDL: true, assumeValid: true, noLocation: true },
  );
  return built;
}

interface GraphqlAnswer {
  /** Always sent with status 200, as GitHub does. */
  readonly body: JsonObject;
  /** What the request or the forge's answer does not hold to the schema in. */
  readonly violations: readonly string[];
}

/**
 * Answers a GraphQL request by the published schema. A field that the schema has and the forge does not know is a
 * violation, never null.
 */
export async function answerGraphql(
  call: Call,
  { contract }: { readonly contract: boolean },
): Promise<GraphqlAnswer> {
  const violations: string[] = [];
  const query = call.body["query"];
  if (typeof query !== "string") {
    const message = "A query attribute must be specified and must be a string.";
    return { body: { errors: [{ message }] }, violations: [`GraphQL: ${message}`] };
  }
  const schema = githubSchema();
  const { document, errors: invalid } = checked(query, { contract });
  if (document === undefined) {
    return {
      body: { errors: invalid.map((error) => error.toJSON()) },
      violations: invalid.map((error) => `GraphQL: ${error.message}`),
    };
  }
  const result = await execute({
    schema,
    document,
    rootValue: graphqlRoot(call),
    variableValues: (call.body["variables"] ?? {}) as JsonObject,
    operationName: call.body["operationName"] as string | undefined,
    fieldResolver: resolverOf(violations),
  });
  const errors = result.errors?.map((error) => {
    const { originalError } = error;
    if (originalError instanceof MutationRefused) {
      return { type: originalError.type, ...error.toJSON() };
    }
    violations.push(`GraphQL: ${error.message}`);
    return error.toJSON();
  });
  return {
    body: { data: result.data ?? null, ...errors === undefined ? {} : { errors } },
    violations,
  };
}

/** Parses a query and, for the `contract`, compares it with the schema: a document, or what is wrong with it. */
function checked(
  query: string,
  { contract }: { readonly contract: boolean },
): { readonly document?: DocumentNode; readonly errors: readonly GraphQLError[] } {
  const known = valid.get(query);
  if (known !== undefined) return { document: known, errors: [] };
  try {
    const document = parse(query);
    const errors = contract ? validate(githubSchema(), document) : [];
    if (errors.length > 0) return { errors };
    if (contract) valid.set(query, document);
    return { document, errors };
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return { errors: [error] };
  }
}

function resolverOf(violations: string[]): GraphQLFieldResolver<unknown, unknown> {
  return (source, args, _context, info) => {
    const value = (source as JsonObject | undefined)?.[info.fieldName];
    if (value === undefined) {
      const where = `${getNamedType(info.parentType).name}.${info.fieldName}`;
      violations.push(`GraphQL: the forge does not know ${where}`);
      throw new MutationRefused("NOT_FOUND", `the forge does not know ${where}`);
    }
    return typeof value === "function" ? value(args) : value;
  };
}
