import { Ajv, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";

/** An operation of GitHub's OpenAPI description: its path with the parameters' names, and its method. */
export interface Operation {
  /** `/repos/{owner}/{repo}` */
  readonly path: string;
  /** In lower case. */
  readonly method: string;
}

/** Checks against GitHub's published OpenAPI description; each check answers what is wrong, in words. */
interface Contract {
  request(
    operation: Operation,
    parts: {
      readonly params: Readonly<Record<string, string>>;
      readonly query: Readonly<Record<string, string>>;
      readonly body: unknown;
    },
  ): string[];
  response(operation: Operation, status: number, body: unknown): string[];
}

interface Schema {
  readonly $ref?: string;
  readonly properties?: Record<string, unknown>;
  readonly additionalProperties?: unknown;
}

interface Described {
  readonly parameters?: readonly (Parameter | { readonly $ref: string })[];
  readonly requestBody?: { readonly content?: Content; readonly required?: boolean };
  readonly responses: Record<string, { readonly content?: Content } | { readonly $ref: string }>;
}

interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required?: boolean;
  readonly schema: Schema;
}

type Content = Record<string, { readonly schema: Schema }>;

/** Statuses that any operation may answer, whether or not the description lists them. */
const GENERAL = new Set([401, 403, 404, 422, 429, 500, 502, 503]);
const ID = "openapi";

let loaded: Promise<Contract> | undefined;

/** Reads the description once; each schema is compiled when it is first used. */
export function loadContract(): Promise<Contract> {
  loaded ??= Deno.readTextFile(new URL("openapi.json", import.meta.url))
    .then((text) => createContract(corrected(JSON.parse(text))));
  return loaded;
}

/**
 * Mends what the description is known to have wrong: `head.repo` is null where the fork was deleted
 * (github/rest-api-description#1811), so is a label's description in a list as in a single pull request, and what is
 * nullable without a type, or an enumeration, has null too.
 */
function corrected(description: Record<string, unknown>): Record<string, unknown> {
  const schemas = (description["components"] as { schemas: Record<string, PullSchema> }).schemas;
  for (const name of ["pull-request", "pull-request-simple"]) {
    const head = schemas[name]!.properties.head.properties;
    head["repo"] = { anyOf: [head["repo"], { type: "null" }] };
  }
  const { labels } = schemas["pull-request-simple"]!.properties;
  labels.items.properties["description"] = { type: "string", nullable: true };
  addNull(description);
  return description;
}

interface PullSchema {
  readonly properties: {
    readonly head: { readonly properties: Record<string, unknown> };
    readonly labels: { readonly items: { readonly properties: Record<string, unknown> } };
  };
}

function addNull(value: unknown): void {
  if (value === null || typeof value !== "object") return;
  const schema = value as {
    nullable?: unknown;
    enum?: unknown;
    anyOf?: unknown;
    oneOf?: unknown;
    type?: unknown;
  };
  if (schema.nullable === true) {
    if (Array.isArray(schema.enum) && !schema.enum.includes(null)) schema.enum.push(null);
    const alternatives = schema.anyOf ?? schema.oneOf;
    if (Array.isArray(alternatives) && schema.type === undefined) {
      alternatives.push({ type: "null" });
      delete schema.nullable;
    }
  }
  for (const part of Object.values(value)) addNull(part);
}

function createContract(description: Record<string, unknown>): Contract {
  const strict = validator(description, false);
  const coercing = validator(description, true);

  function at<T>(pointer: string): T | undefined {
    let value: unknown = description;
    for (const key of pointer.slice(2).split("/")) {
      value = (value as Record<string, unknown> | undefined)?.[unescaped(key)];
    }
    return value as T | undefined;
  }

  function resolved<T extends object>(value: T | { readonly $ref: string }): T {
    if (!("$ref" in value) || typeof value.$ref !== "string") return value as T;
    const found = at<T>(value.$ref);
    if (found === undefined) throw new Error(`the description has no ${value.$ref}`);
    return found;
  }

  function unknownKeys(schema: Schema, value: unknown): string[] {
    const { properties, additionalProperties } = resolved<Schema>(schema as { $ref: string });
    if (properties === undefined || additionalProperties !== undefined) return [];
    if (value === null || typeof value !== "object" || Array.isArray(value)) return [];
    return Object.keys(value).filter((key) => !Object.hasOwn(properties, key));
  }

  function pointerOf(operation: Operation): string {
    return `#/paths/${escaped(operation.path)}/${operation.method}`;
  }

  return {
    request(operation, { params, query, body }) {
      const label = `request ${operation.method.toUpperCase()} ${operation.path}`;
      const pointer = pointerOf(operation);
      const described = at<Described>(pointer);
      if (described === undefined) return [`${label}: not in the description`];
      const problems: string[] = [];
      const known = new Set<string>();
      for (const [index, entry] of (described.parameters ?? []).entries()) {
        const parameter = resolved<Parameter>(entry);
        if (parameter.in === "header") continue;
        known.add(parameter.name);
        const value = (parameter.in === "path" ? params : query)[parameter.name];
        if (value === undefined) {
          if (parameter.required === true) problems.push(`${label}: no ${parameter.name}`);
          continue;
        }
        const schema = "$ref" in entry
          ? `${entry.$ref}/schema`
          : `${pointer}/parameters/${index}/schema`;
        const found = coercing(schema, { value });
        problems.push(...found.map((problem) => `${label}: ${parameter.name}${problem}`));
      }
      for (const name of Object.keys(query)) {
        if (!known.has(name)) problems.push(`${label}: unknown query parameter ${name}`);
      }
      const content = described.requestBody?.content?.["application/json"];
      if (content === undefined) {
        if (body !== undefined) problems.push(`${label}: takes no body`);
        return problems;
      }
      if (body === undefined) {
        if (described.requestBody?.required === true) problems.push(`${label}: no body`);
        return problems;
      }
      const schema = `${pointer}/requestBody/content/application~1json/schema`;
      problems.push(...strict(schema, body).map((problem) => `${label}: body${problem}`));
      const unknown = unknownKeys(content.schema, body);
      return [...problems, ...unknown.map((key) => `${label}: unknown property ${key}`)];
    },

    response(operation, status, body) {
      const label = `response ${status} to ${operation.method.toUpperCase()} ${operation.path}`;
      const pointer = pointerOf(operation);
      const entry = at<Described>(pointer)?.responses[String(status)];
      const content = entry === undefined
        ? undefined
        : resolved<{ content?: Content }>(entry as { content?: Content })
          .content?.["application/json"];
      if (entry === undefined && !GENERAL.has(status)) return [`${label}: not in the description`];
      if (content === undefined && status >= 400) {
        // Errors always have a body, also where the description only names the status.
        const schema = `#/components/schemas/${
          status === 422 ? "validation-error" : "basic-error"
        }`;
        return strict(schema, body).map((problem) => `${label}: body${problem}`);
      }
      if (entry === undefined || content === undefined) {
        return body === undefined ? [] : [`${label}: has a body, the description none`];
      }
      const from = "$ref" in entry ? entry.$ref : `${pointer}/responses/${status}`;
      const problems = strict(`${from}/content/application~1json/schema`, body);
      // Errors carry their status too, which only some of their schemas say.
      const unknown = status >= 400 ? [] : unknownKeys(content.schema, body);
      return [
        ...problems.map((problem) => `${label}: body${problem}`),
        ...unknown.map((key) => `${label}: unknown property ${key}`),
      ];
    },
  };
}

/** Answers a function from a schema's pointer and a value to what is wrong with the value. */
function validator(
  description: Record<string, unknown>,
  coerce: boolean,
): (pointer: string, value: unknown) => string[] {
  const ajv = new Ajv({
    strict: false,
    validateSchema: false,
    allErrors: true,
    coerceTypes: coerce,
  });
  // The types of this CommonJS module name its function `default` once more.
  const add = addFormats as unknown as typeof addFormats.default;
  add(ajv);
  // GitHub's own format: owner/name.
  ajv.addFormat("repo.nwo", /^[^/]+(?:\/[^/]+)?$/);
  ajv.addSchema(description, ID);
  const compiled = new Map<string, ValidateFunction>();
  return (pointer, value) => {
    let validate = compiled.get(pointer);
    if (validate === undefined) {
      const schema = { $ref: `${ID}${pointer}` };
      validate = ajv.compile(
        coerce ? { type: "object", properties: { value: schema } } : schema,
      );
      compiled.set(pointer, validate);
    }
    if (validate(value)) return [];
    return (validate.errors ?? []).map((error) =>
      `${coerce ? "" : error.instancePath} ${error.message ?? error.keyword}${
        error.keyword === "enum" ? ` (${JSON.stringify(error.params["allowedValues"])})` : ""
      }`
    );
  };
}

function escaped(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}

function unescaped(key: string): string {
  return key.replaceAll("~1", "/").replaceAll("~0", "~");
}
