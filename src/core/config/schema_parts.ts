import * as z from "zod";
import { DURATION_EXAMPLES, DURATION_PATTERN, parseDuration } from "../duration.ts";
import { isPathSegment, PATH_SEGMENT_PATTERN, PATH_SEGMENT_RULE } from "../names/names.ts";
import { quoted } from "../quoted.ts";

/** The end of messages that want to be completed with what the file has there. */
export const FOUND = ", found ";
export const NAME_WANTED = `expected a name${FOUND}`;
export const STRING_WANTED = `expected a string${FOUND}`;
const DURATION_WANTED = `expected a duration such as ${DURATION_EXAMPLES}${FOUND}`;

/** The key of metadata for what a missing key means; JSON Schema takes `default` from no schema that transforms. */
export const INPUT_DEFAULT = "inputDefault";

/** Marks an issue whose place is the key itself, not its value. */
export const AT_KEY = { params: { at: "key" } };

export const name = z.string({ error: NAME_WANTED }).refine(isPathSegment, {
  error: ({ input }) => `${quoted(input)} is not valid: ${PATH_SEGMENT_RULE}`,
}).meta({ pattern: PATH_SEGMENT_PATTERN });

export const nameAsKey = z.string().refine(isPathSegment, {
  error: ({ input }) => `${quoted(input)} is not a valid name: ${PATH_SEGMENT_RULE}`,
  ...AT_KEY,
}).meta({ pattern: PATH_SEGMENT_PATTERN });

export const flag = z.boolean({ error: `expected true or false${FOUND}` }).nullish()
  .transform((value) => value ?? false).meta({ [INPUT_DEFAULT]: false });

/** Text of one line that is not blank; spaces around it do not count. */
export const line = z.string({ error: STRING_WANTED }).refine(
  (text) => text.trim() !== "" && !/[\p{Cc}\u2028\u2029]/u.test(text),
  { error: ({ input }) => `expected text on one line, found ${quoted(input)}` },
).meta({ pattern: String.raw`\S` }).transform((text) => text.trim());

/** Milliseconds; 0 where the key is missing. */
export const duration = z.string({ error: DURATION_WANTED }).meta({ pattern: DURATION_PATTERN })
  .nullish()
  .transform((value, context) => {
    const milliseconds = value === undefined || value === null ? 0 : parseDuration(value);
    if (milliseconds !== undefined) return milliseconds;
    context.addIssue({ code: "custom", message: DURATION_WANTED });
    return z.NEVER;
  });

/** A list that may be missing. */
export function list<T extends z.ZodType>(item: T, what: string) {
  return z.array(item, { error: `expected a list of ${what}${FOUND}` }).nullish()
    .transform((value) => value ?? []);
}

/** An object that the YAML source gives as a Map. */
export function mapping<T extends z.ZodType>(object: T, { emptyIsNull = false } = {}) {
  return z.preprocess((value) => {
    if (value instanceof Map) return Object.fromEntries(value);
    return emptyIsNull && value === null ? {} : value;
  }, object);
}
