import * as z from "zod";
import { DURATION_EXAMPLES, parseDuration } from "../duration.ts";
import { quoted } from "../quoted.ts";
import { isPathSegment, PATH_SEGMENT_RULE } from "../names/names.ts";
import type { PrFlow } from "./config.ts";
import { isLabelKey, isLabelValue, LABEL_RULE } from "./labels.ts";

/** The end of messages that want to be completed with what the file has there. */
export const FOUND = ", found ";
export const NAME_WANTED = `expected a name${FOUND}`;
export const STRING_WANTED = `expected a string${FOUND}`;
const TIMEOUT_WANTED =
  `expected a positive number of minutes, or a duration as ${DURATION_EXAMPLES}${FOUND}`;
const NO_ENVIRONMENTS = "environments list cannot be empty";

const MINUTE = 60_000;
const DEFAULT_STATUS_TIMEOUT = 5 * MINUTE;

/** Marks an issue whose place is the key itself, not its value. */
const AT_KEY = { params: { at: "key" } };

const name = z.string({ error: NAME_WANTED }).refine(isPathSegment, {
  error: ({ input }) => `${quoted(input)} is not valid: ${PATH_SEGMENT_RULE}`,
});

const nameAsKey = z.string().refine(isPathSegment, {
  error: ({ input }) => `${quoted(input)} is not a valid name: ${PATH_SEGMENT_RULE}`,
  ...AT_KEY,
});

const flag = z.boolean({ error: `expected true or false${FOUND}` }).nullish().transform((value) =>
  value ?? false
);

const prflow = z.enum(["per-app", "per-env"] satisfies PrFlow[], {
  error: `invalid prflow value, expected per-app or per-env${FOUND}`,
}).nullish().transform((value) => value ?? "per-app");

const statusTimeout = z.union([z.number(), z.string()], { error: TIMEOUT_WANTED }).nullish()
  .transform((value, context) => {
    if (value === undefined || value === null) return DEFAULT_STATUS_TIMEOUT;
    const milliseconds = typeof value === "number"
      ? Math.round(value * MINUTE)
      : parseDuration(value) ?? 0;
    if (milliseconds > 0 && Number.isSafeInteger(milliseconds)) return milliseconds;
    context.addIssue({ code: "custom", message: TIMEOUT_WANTED });
    return z.NEVER;
  });

const environment = mapping(z.strictObject({ name, auto: flag }, {
  error: `expected a mapping with name and auto${FOUND}`,
}));

const environments = z.array(environment, {
  error: ({ input }) =>
    input === undefined || input === null
      ? NO_ENVIRONMENTS
      : `expected a list of environments${FOUND}`,
}).min(1, NO_ENVIRONMENTS);

const labelKey = z.string().refine(isLabelKey, {
  error: ({ input }) => `${quoted(input)} is not valid as a label's key: ${LABEL_RULE}`,
  ...AT_KEY,
});

const labelValue = z.string({ error: STRING_WANTED }).refine(isLabelValue, {
  error: ({ input }) => `${quoted(input)} is not valid as a label's value: ${LABEL_RULE}`,
});

const labels = z.map(labelKey, labelValue, { error: `expected a mapping of labels${FOUND}` })
  .nullish()
  .transform((value) => Object.fromEntries(value ?? []));

// Nothing after a group's or an application's key is what is left when its lines are commented out.
const application = mapping(
  z.strictObject({ featureOverwrite: flag, featureLabelSelector: labels }, {
    error: `expected a mapping with featureOverwrite and featureLabelSelector${FOUND}`,
  }),
  { emptyIsNull: true },
);

const group = mapping(
  z.strictObject({
    applications: z.map(nameAsKey, application, {
      error: `expected a mapping of applications${FOUND}`,
    })
      .nullish().transform((value) => value ?? new Map()),
  }, { error: `expected a mapping with applications${FOUND}` }),
  { emptyIsNull: true },
);

/** gitops-promotion.yaml with mappings as Maps (spec, "Config"); null is as good as missing. */
export const configSchema = mapping(
  z.strictObject({
    prflow,
    status_timeout_minutes: statusTimeout,
    environments,
    groups: z.map(nameAsKey, group, { error: `expected a mapping of groups${FOUND}` }).nullish()
      .transform((value) => value ?? new Map()),
  }, { error: `expected a mapping with environments${FOUND}` }),
);

/** The keys that the mapping at a path may have, where they are not names of the user's. */
export function knownKeys(path: readonly PropertyKey[]): readonly string[] {
  if (path[0] === "environments") return Object.keys(environment.out.shape);
  if (path.length === 2) return Object.keys(group.out.shape);
  if (path.length === 4) return Object.keys(application.out.shape);
  return Object.keys(configSchema.out.shape);
}

function mapping<T extends z.ZodType>(object: T, { emptyIsNull = false } = {}) {
  return z.preprocess((value) => {
    if (value instanceof Map) return Object.fromEntries(value);
    return emptyIsNull && value === null ? {} : value;
  }, object);
}
