import * as z from "zod";
import { DURATION_EXAMPLES, DURATION_PATTERN, parseDuration } from "../duration.ts";
import { quoted } from "../quoted.ts";
import type { GateKind, PrFlow } from "./config.ts";
import { environmentSchema, freezeSchema, windowSchema } from "./environment_schema.ts";
import { isLabelKey, isLabelValue, LABEL_RULE } from "./labels.ts";
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
  `expected a positive number of minutes, or a duration as ${DURATION_EXAMPLES}${FOUND}`;
const NO_ENVIRONMENTS = "environments list cannot be empty";

const MINUTE = 60_000;
const DEFAULT_STATUS_TIMEOUT = 5 * MINUTE;

const prflow = z.enum(["per-app", "per-env"] satisfies PrFlow[], {
  error: `invalid prflow value, expected per-app or per-env${FOUND}`,
}).nullish().transform((value) => value ?? "per-app").meta({ [INPUT_DEFAULT]: "per-app" });

const gate = z.enum(["command", "status"] satisfies GateKind[], {
  error: `invalid gate value, expected command or status${FOUND}`,
}).nullish().transform((value) => value ?? "command").meta({ [INPUT_DEFAULT]: "command" });

const statusTimeout = z.union([
  z.number().meta({ exclusiveMinimum: 0 }),
  z.string().meta({ pattern: DURATION_PATTERN }),
], { error: TIMEOUT_WANTED }).nullish()
  .transform((value, context) => {
    if (value === undefined || value === null) return DEFAULT_STATUS_TIMEOUT;
    const milliseconds = typeof value === "number"
      ? Math.round(value * MINUTE)
      : parseDuration(value) ?? 0;
    if (milliseconds > 0 && Number.isSafeInteger(milliseconds)) return milliseconds;
    context.addIssue({ code: "custom", message: TIMEOUT_WANTED });
    return z.NEVER;
  }).meta({ [INPUT_DEFAULT]: 5 });

const environments = z.array(environmentSchema, {
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

const REPOSITORY_WANTED = `expected a URL such as https://github.com/my-org/cart${FOUND}`;

// It becomes a link in pull requests: no character that ends one, no credentials.
const repository = z.string({ error: REPOSITORY_WANTED })
  .regex(/^https?:\/\/[A-Za-z0-9.-]+(?::\d+)?\/[A-Za-z0-9._~%+/-]+$/, REPOSITORY_WANTED)
  .nullish().transform((value) => (value ?? "").replace(/\/+$/, "").replace(/\.git$/, ""));

// Nothing after a group's or an application's key is what is left when its lines are commented out.
const application = mapping(
  z.strictObject({
    featureOverwrite: flag.describe(
      "Whether a feature replaces the app's tag in the first environment instead of being deployed beside it",
    ),
    featureLabelSelector: labels.describe(
      "Labels, all of which a resource must have to be copied for a feature",
    ),
    repository: repository.describe("Web address of the app's source, for compare links"),
  }, { error: `expected a mapping with featureOverwrite and featureLabelSelector${FOUND}` }),
  { emptyIsNull: true },
);

const group = mapping(
  z.strictObject({
    applications: z.map(nameAsKey, application, {
      error: `expected a mapping of applications${FOUND}`,
    })
      .nullish().transform((value) => value ?? new Map()).describe("Applications by name"),
  }, { error: `expected a mapping with applications${FOUND}` }),
  { emptyIsNull: true },
);

/** gitops-promotion.yaml with mappings as Maps (spec, "Config"); null is as good as missing. */
export const configSchema = mapping(
  z.strictObject({
    prflow: prflow.describe(
      "One pull request branch for each app (per-app), or for each app and environment (per-env)",
    ),
    gate: gate.describe(
      "What holds a promotion back until its predecessors are healthy: a job that runs `status` (command), or the commit status that `reconcile` sets (status)",
    ),
    allowHotfix: flag.describe("Whether `new --env` may change a later environment directly"),
    status_timeout_minutes: statusTimeout.describe(
      "How long `status` waits for a verdict: minutes, or a duration such as 90s",
    ),
    environments: environments.describe("The environments in the order of promotion"),
    groups: z.map(nameAsKey, group, { error: `expected a mapping of groups${FOUND}` }).nullish()
      .transform((value) => value ?? new Map()).describe("Groups by name, for features and links"),
  }, { error: `expected a mapping with environments${FOUND}` }),
);

/** The keys that the mapping at a path may have, where they are not names of the user's. */
export function knownKeys(path: readonly PropertyKey[]): readonly string[] {
  if (path[0] === "environments") return Object.keys(environmentShape(path[2]));
  if (path.length === 2) return Object.keys(group.out.shape);
  if (path.length === 4) return Object.keys(application.out.shape);
  return Object.keys(configSchema.out.shape);
}

function environmentShape(key: PropertyKey | undefined) {
  if (key === "windows") return windowSchema.out.shape;
  if (key === "freeze") return freezeSchema.out.shape;
  return environmentSchema.out.shape;
}
