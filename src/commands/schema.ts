import { configJsonSchema } from "../core/config/json_schema.ts";

/** The JSON Schema of gitops-promotion.yaml, as releases publish it. */
export function schemaText(): string {
  return `${JSON.stringify(configJsonSchema(), undefined, 2)}\n`;
}
