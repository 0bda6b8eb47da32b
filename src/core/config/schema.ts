import * as z from "../zod.ts";
import { DURATION_EXAMPLES, DURATION_PATTERN, parseDuration } from "../duration.ts";
import { quoted } from "../quoted.ts";
import type { GateKind, PrFlow } from "./config.ts";
import { environmentSchema, freezeSchema, windowSchema } from "./environment_schema.ts";
import {
  AT_KEY,
  flag,
  FOUND,
  INPUT_DEFAULT,
  mapping,
  nameAsKey,
  STRING_WANTED,
} from "./schema_parts.ts";

const TIMEOUT_WANTED =
  `expected a positive number of minutes, or a duration such as ${DURATION_EXAMPLES}${FOUND}`;
const NO_ENVIRONMENTS = "environments list cannot be empty";

const MINUTE = 60_000;
const DEFAULT_STATUS_TIMEOUT = 5 * MINUTE;

const prflow = z.pipe(
  z.nullish(z.enum(["per-app", "per-env"] satisfies PrFlow[], {
    error: `invalid prflow value, expected per-app or per-env${FOUND}`,
  })),
  z.transform((value) => value ?? "per-app"),
).check(z.meta({ [INPUT_DEFAULT]: "per-app" }));

const gate = z.pipe(
  z.nullish(z.enum(["command", "status"] satisfies GateKind[], {
    error: `invalid gate value, expected command or status${FOUND}`,
  })),
  z.transform((value) => value ?? "command"),
).check(z.meta({ [INPUT_DEFAULT]: "command" }));

const statusTimeout = z.pipe(
  z.nullish(z.union([
    z.number().check(z.meta({ exclusiveMinimum: 0 })),
    z.string().check(z.meta({ pattern: DURATION_PATTERN })),
  ], { error: TIMEOUT_WANTED })),
  z.transform((value, context) => {
    if (value === undefined || value === null) return DEFAULT_STATUS_TIMEOUT;
    const milliseconds = typeof value === "number"
      ? Math.round(value * MINUTE)
      : parseDuration(value) ?? 0;
    if (milliseconds > 0 && Number.isSafeInteger(milliseconds)) return milliseconds;
    return z.refuse(context, TIMEOUT_WANTED);
  }),
).check(z.meta({ [INPUT_DEFAULT]: 5 }));

const environments = z.array(environmentSchema, {
  error: ({ input }) =>
    input === undefined || input === null
      ? NO_ENVIRONMENTS
      : `expected a list of environments${FOUND}`,
}).check(z.minLength(1, NO_ENVIRONMENTS));

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set */
const LABEL_NAME = /^[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/;
const LABEL_PREFIX = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/;
const LABEL_PREFIX_LENGTH = 253;

/** What is valid as a label's value, and as its key after a prefix, in words. */
const LABEL_RULE =
  'at most 63 letters, digits, ".", "_" and "-", beginning and ending with a letter or digit';

const labelKey = z.string().check(z.refine(isLabelKey, {
  error: ({ input }) => `${quoted(input)} is not a valid label key: ${LABEL_RULE}`,
  ...AT_KEY,
}));

const labelValue = z.string({ error: STRING_WANTED }).check(z.refine(isLabelValue, {
  error: ({ input }) => `${quoted(input)} is not a valid label value: ${LABEL_RULE}`,
}));

const labels = z.pipe(
  z.nullish(z.map(labelKey, labelValue, { error: `expected a mapping of labels${FOUND}` })),
  z.transform((value) => Object.fromEntries(value ?? [])),
);

const REPOSITORY_WANTED = `expected a URL such as https://github.com/my-org/cart${FOUND}`;

// It becomes a link in pull requests: no characters that end one, no credentials.
const repository = z.pipe(
  z.nullish(
    z.string({ error: REPOSITORY_WANTED })
      .check(
        z.regex(/^https?:\/\/[A-Za-z0-9.-]+(?::\d+)?\/[A-Za-z0-9._~%+/-]+$/, REPOSITORY_WANTED),
      ),
  ),
  z.transform((value) => (value ?? "").replace(/\/+$/, "").replace(/\.git$/, "")),
);

// A group's or an application's key may have no value, as when its lines are commented out.
const application = mapping(
  z.strictObject({
    featureOverwrite: flag.check(
      z.describe(
        "Whether a feature replaces the app's tag in the first environment instead of being deployed beside it",
      ),
    ),
    featureLabelSelector: labels.check(
      z.describe("Labels, all of which a resource must have to be copied for a feature"),
    ),
    repository: repository.check(z.describe("Web address of the app's source, for compare links")),
  }, { error: `expected a mapping with featureOverwrite and featureLabelSelector${FOUND}` }),
  { emptyIsNull: true },
);

const group = mapping(
  z.strictObject({
    applications: z.pipe(
      z.nullish(z.map(nameAsKey, application, {
        error: `expected a mapping of applications${FOUND}`,
      })),
      z.transform((value) => value ?? new Map()),
    ).check(z.describe("Applications by name")),
  }, { error: `expected a mapping with applications${FOUND}` }),
  { emptyIsNull: true },
);

/** gitops-promotion.yaml with mappings as Maps (spec, "Config"); null counts as missing. */
export const configSchema = mapping(
  z.strictObject({
    prflow: prflow.check(
      z.describe(
        "One pull request branch for each app (per-app), or for each app and environment (per-env)",
      ),
    ),
    gate: gate.check(
      z.describe(
        "What holds a promotion back until its predecessors are healthy: a job that runs `status` (command), or the commit status that `reconcile` sets (status)",
      ),
    ),
    allowHotfix: flag.check(
      z.describe("Whether `new --env` may change a later environment directly"),
    ),
    status_timeout_minutes: statusTimeout.check(
      z.describe("How long `status` waits for a verdict: minutes, or a duration such as 90s"),
    ),
    environments: environments.check(z.describe("The environments in the order of promotion")),
    groups: z.pipe(
      z.nullish(z.map(nameAsKey, group, { error: `expected a mapping of groups${FOUND}` })),
      z.transform((value) => value ?? new Map()),
    ).check(z.describe("Groups by name, for features and links")),
  }, { error: `expected a mapping with environments${FOUND}` }),
);

/** The known keys of the mapping at a path; none if its keys are the user's own names. */
export function knownKeys(path: readonly PropertyKey[]): readonly string[] {
  if (path[0] === "environments") return Object.keys(environmentShape(path[2]));
  if (path.length === 2) return Object.keys(group.def.out.shape);
  if (path.length === 4) return Object.keys(application.def.out.shape);
  return Object.keys(configSchema.def.out.shape);
}

function environmentShape(key: PropertyKey | undefined) {
  if (key === "windows") return windowSchema.def.out.shape;
  if (key === "freeze") return freezeSchema.def.out.shape;
  return environmentSchema.def.out.shape;
}

/** Whether the text is a valid label key: `app`, `app.kubernetes.io/name`. */
function isLabelKey(text: string): boolean {
  const [name = "", prefix, ...others] = text.split("/").toReversed();
  if (others.length > 0 || !LABEL_NAME.test(name)) return false;
  if (prefix === undefined) return true;
  return prefix.length <= LABEL_PREFIX_LENGTH && LABEL_PREFIX.test(prefix);
}

/** Whether the text is a valid label value, which may be empty. */
function isLabelValue(text: string): boolean {
  return text === "" || LABEL_NAME.test(text);
}
