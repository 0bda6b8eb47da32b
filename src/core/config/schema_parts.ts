import * as z from "../zod.ts";
import { DURATION_EXAMPLES, DURATION_PATTERN, parseDuration } from "../duration.ts";
import { isPathSegment, PATH_SEGMENT_PATTERN, PATH_SEGMENT_RULE } from "../names/names.ts";
import { quoted } from "../quoted.ts";

/** The end of messages that are completed with the value in the file. */
export const FOUND = ", found ";
export const NAME_WANTED = `expected a name${FOUND}`;
export const STRING_WANTED = `expected a string${FOUND}`;
const DURATION_WANTED = `expected a duration such as ${DURATION_EXAMPLES}${FOUND}`;

/** The metadata key for a key's default; JSON Schema takes no `default` from schemas that transform. */
export const INPUT_DEFAULT = "inputDefault";

/** Marks an issue that is about the key itself, not its value. */
export const AT_KEY = { params: { at: "key" } };

export const name = z.string({ error: NAME_WANTED }).check(z.refine(isPathSegment, {
  error: ({ input }) => `${quoted(input)} is not valid: ${PATH_SEGMENT_RULE}`,
})).check(z.meta({ pattern: PATH_SEGMENT_PATTERN }));

export const nameAsKey = z.string().check(z.refine(isPathSegment, {
  error: ({ input }) => `${quoted(input)} is not a valid name: ${PATH_SEGMENT_RULE}`,
  ...AT_KEY,
})).check(z.meta({ pattern: PATH_SEGMENT_PATTERN }));

export const flag = z.pipe(
  z.nullish(z.boolean({ error: `expected true or false${FOUND}` })),
  z.transform((value) => value ?? false),
).check(z.meta({ [INPUT_DEFAULT]: false }));

/** One line of text that is not blank; surrounding spaces are removed. */
export const line = z.pipe(
  z.string({ error: STRING_WANTED }).check(
    z.refine((text) => text.trim() !== "" && !/[\p{Cc}\u2028\u2029]/u.test(text), {
      error: ({ input }) => `expected one line of text, found ${quoted(input)}`,
    }),
  ).check(z.meta({ pattern: String.raw`\S` })),
  z.transform((text) => text.trim()),
);

/** Milliseconds; 0 if the key is missing. */
export const duration = z.pipe(
  z.nullish(z.string({ error: DURATION_WANTED }).check(z.meta({ pattern: DURATION_PATTERN }))),
  z.transform((value, context) => {
    const milliseconds = value === undefined || value === null ? 0 : parseDuration(value);
    if (milliseconds !== undefined) return milliseconds;
    return z.refuse(context, DURATION_WANTED);
  }),
);

/** An optional list. */
export function list<T extends z.ZodMiniType>(item: T, what: string) {
  return z.pipe(
    z.nullish(z.array(item, { error: `expected a list of ${what}${FOUND}` })),
    z.transform((value) => value ?? []),
  );
}

/** An object, which the YAML source provides as a Map. */
export function mapping<T extends z.ZodMiniType>(object: T, { emptyIsNull = false } = {}) {
  return z.preprocess((value) => {
    if (value instanceof Map) return Object.fromEntries(value);
    return emptyIsNull && value === null ? {} : value;
  }, object);
}
