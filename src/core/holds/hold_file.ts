import { stringify } from "yaml";
import * as z from "../zod.ts";
import {
  type Finding,
  fromIssue,
  fromProblem,
  fromUnknownKeys,
  toLines,
} from "../config/findings.ts";
import { FOUND, line, mapping, name } from "../config/schema_parts.ts";
import { readYaml } from "../config/yaml_source.ts";
import { INSTANT_EXAMPLES, parseInstant } from "../instant.ts";
import { isTag } from "../names/names.ts";
import { quoted } from "../quoted.ts";
import type { Hold } from "./hold.ts";
import { idOfPath } from "./hold_id.ts";

/** A parsed hold. A file with problems stops all promotions, since it is unknown what it holds. */
interface ParsedHold {
  /** Undefined if there are problems. */
  readonly hold: Hold | undefined;
  readonly problems: readonly Finding[];
  readonly warnings: readonly Finding[];
}

const REASON_WANTED = "a hold needs a reason";
const TIME_WANTED = `expected a date or time such as ${INSTANT_EXAMPLES}${FOUND}`;
const ENV_WANTED = `expected the name of an environment, or a list of them${FOUND}`;

const time = z.pipe(
  z.nullish(z.string({ error: TIME_WANTED })),
  z.transform((value, context) => {
    if (value === undefined || value === null) return undefined;
    const milliseconds = parseInstant(value);
    if (milliseconds !== undefined) return milliseconds;
    return z.refuse(context, TIME_WANTED);
  }),
);

const tag = z.string({ error: `expected a tag${FOUND}` }).check(z.refine(isTag, {
  error: ({ input }) => `${quoted(input)} is not a valid tag`,
}));

const reason = z.pipe(
  z.preprocess(
    (value) => value ?? "",
    z.string({ error: `expected text${FOUND}` }).check(z.trim(), z.minLength(1, REASON_WANTED)),
  ),
  line,
);

const envs = z.preprocess(
  (value) =>
    value === undefined || value === null ? [] : typeof value === "string" ? [value] : value,
  z.array(name, { error: ENV_WANTED }),
);

const schema = mapping(
  z.strictObject({
    group: name,
    app: z.pipe(z.nullish(name), z.transform((value) => value ?? undefined)),
    env: envs,
    tag: z.pipe(z.nullish(tag), z.transform((value) => value ?? undefined)),
    reason,
    by: z.pipe(z.nullish(line), z.transform((value) => value ?? "")),
    at: time,
    until: time,
  }, { error: `expected a mapping with group and reason${FOUND}` }),
);

const KEYS = Object.keys(schema.def.out.shape);

/** Parses a hold's file. People write these files too, so everything is checked. */
export function parseHold(id: string, text: string): ParsedHold {
  const source = readYaml(text);
  const warnings = source.warnings.map(fromProblem);
  if (source.problems.length > 0) {
    return { hold: undefined, problems: source.problems.map(fromProblem), warnings };
  }
  const value = source.value ?? new Map();
  const first = schema.safeParse(value);
  const unknown = (first.error?.issues ?? [])
    .filter((issue) => issue.code === "unrecognized_keys");
  for (const issue of unknown) {
    warnings.push(...fromUnknownKeys(source, issue, KEYS));
    if (value instanceof Map) { for (const key of issue.keys) value.delete(key); }
  }
  const { data, error } = unknown.length === 0 ? first : schema.safeParse(value);
  if (data === undefined) {
    const problems = (error?.issues ?? []).map((issue) => fromIssue(source, issue));
    return { hold: undefined, problems, warnings };
  }
  const { group, app, env, tag, reason, by, at, until } = data;
  return {
    hold: { id, group, app, envs: env, tag, reason, by, at, until },
    problems: [],
    warnings,
  };
}

/** Reads the holds in these files, and their problems as lines `file:line:column: where: what`. */
export function readHolds(
  files: readonly { readonly path: string; readonly text: string }[],
): { readonly holds: Hold[]; readonly problems: string[]; readonly warnings: string[] } {
  const parsed = files.map(({ path, text }) => ({
    path,
    ...parseHold(idOfPath(path) ?? path, text),
  }));
  return {
    holds: parsed.map(({ hold }) => hold).filter((hold) => hold !== undefined),
    problems: parsed.flatMap(({ path, problems }) => toLines(path, problems)),
    warnings: parsed.flatMap(({ path, warnings }) => toLines(path, warnings)),
  };
}

/** The text of a hold's file, which `parseHold` reads back. */
export function formatHold(hold: Omit<Hold, "id">): string {
  const { group, app, envs, tag, reason, by, at, until } = hold;
  const file = {
    group,
    app,
    env: envs.length === 0 ? undefined : envs.length === 1 ? envs[0] : envs,
    tag,
    reason,
    by: by === "" ? undefined : by,
    at: isoTime(at),
    until: isoTime(until),
  };
  return `# While this file is here, no promotion that it selects is let through. \`gitops-promotion release\` removes it.\n${
    stringify(file, { lineWidth: 0 })
  }`;
}

function isoTime(time: number | undefined): string | undefined {
  return time === undefined ? undefined : new Date(time).toISOString();
}
