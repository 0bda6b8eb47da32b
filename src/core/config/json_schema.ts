import { toJSONSchema } from "zod/mini";
import * as z from "../zod.ts";
import { configSchema } from "./schema.ts";
import { INPUT_DEFAULT } from "./schema_parts.ts";

/** The schema of the latest release. */
export const JSON_SCHEMA_URL =
  "https://github.com/XenitAB/gitops-promotion/releases/latest/download/gitops-promotion.schema.json";

/**
 * The config as JSON Schema, for editors. Draft 7, which the YAML language server supports best. What it cannot express
 * (a cycle, an unknown time zone) only `parseConfig` finds.
 */
export function configJsonSchema(): z.core.JSONSchema.JSONSchema {
  const { $schema, ...schema } = toJsonSchema(configSchema);
  return {
    ...($schema === undefined ? {} : { $schema }),
    $id: JSON_SCHEMA_URL,
    title: "gitops-promotion.yaml",
    description: "The config of gitops-promotion",
    ...schema,
  };
}

function toJsonSchema(schema: z.core.$ZodType): z.core.JSONSchema.JSONSchema {
  return toJSONSchema(schema, {
    target: "draft-7",
    io: "input",
    // For Maps, which `override` represents.
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema instanceof z.ZodMiniMap) Object.assign(jsonSchema, mapSchema(zodSchema));
      const { [INPUT_DEFAULT]: standard } = jsonSchema;
      delete jsonSchema[INPUT_DEFAULT];
      if (standard !== undefined) jsonSchema.default = standard as z.core.JSONSchema._JSONSchema;
    },
  });
}

/** A mapping with the user's own keys. */
function mapSchema({ def: { keyType, valueType } }: z.ZodMiniMap): z.core.JSONSchema.BaseSchema {
  const [keys, values] = [keyType, valueType].map((type) => {
    const { $schema: _, ...schema } = toJsonSchema(type);
    return schema;
  });
  // A group's or an app's key without a value counts as an empty mapping.
  const listed = values?.type === "object"
    ? { anyOf: [values, { type: "null" as const }] }
    : values;
  return { type: "object", propertyNames: keys ?? {}, additionalProperties: listed ?? {} };
}
