/**
 * Zod Mini (https://zod.dev/packages/mini) with the messages of full Zod. It takes a third of the time to load and to
 * build schemas, which matters in a run of half a second.
 */
import { config, type core, NEVER, pipe, transform, type ZodMiniType } from "zod/mini";
import en from "zod/v4/locales/en.js";

export {
  array,
  boolean,
  catch,
  describe,
  discriminatedUnion,
  enum,
  extend,
  intersection,
  literal,
  looseObject,
  map,
  meta,
  minLength,
  nullable,
  nullish,
  number,
  object,
  optional,
  pipe,
  record,
  refine,
  regex,
  strictObject,
  string,
  transform,
  trim,
  union,
  unknown,
  ZodMiniMap,
} from "zod/mini";
export type { core, infer, output, ZodMiniType } from "zod/mini";
export { $ZodError as ZodError } from "zod/v4/core";

// Zod would compile a function for each schema, which pays off only after many values.
config({ ...en(), jitless: true });

/** A schema that checks the result of `prepare`. */
export function preprocess<T extends ZodMiniType>(prepare: (value: unknown) => unknown, schema: T) {
  return pipe(transform(prepare), schema);
}

/** Refuses the value with the message, from within a transformation. */
export function refuse(context: core.ParsePayload, message: string): never {
  context.issues.push({ code: "custom", message, input: context.value });
  return NEVER;
}
