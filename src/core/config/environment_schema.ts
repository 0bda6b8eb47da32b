import { closest } from "fastest-levenshtein";
import * as z from "../zod.ts";
import { INSTANT_EXAMPLES, INSTANT_PATTERN, parseInstant } from "../instant.ts";
import { quoted } from "../quoted.ts";
import { type Weekday, WEEKDAYS } from "./config.ts";
import { duration, flag, FOUND, INPUT_DEFAULT, line, list, mapping, name } from "./schema_parts.ts";

const DAY = 24 * 60;
const TIME_OF_DAY = /^(?<hours>[01]?\d|2[0-4]):(?<minutes>[0-5]\d)$/;
const TIME_WANTED = `expected a time of day such as "09:00"${FOUND}`;
const INSTANT_WANTED = `expected a date or time such as ${INSTANT_EXAMPLES}${FOUND}`;

const day = z.enum(WEEKDAYS, {
  error: ({ input }) => `unknown day ${quoted(input)}, expected one of ${WEEKDAYS.join(", ")}`,
});

const days = z.pipe(
  z.nullish(
    z.array(day, { error: `expected a list of days such as [mon, tue]${FOUND}` })
      .check(z.minLength(1, "a window without days never opens")),
  ),
  z.transform((value): readonly Weekday[] => value ?? WEEKDAYS),
);

const timezone = z.pipe(
  z.nullish(
    z.string({ error: `expected a time zone such as Europe/Stockholm${FOUND}` })
      .check(z.refine(isTimeZone, {
        error: ({ input }) =>
          `unknown time zone ${quoted(input)}, the nearest known one is ${
            quoted(nearestTimeZone(String(input)))
          }`,
      })),
  ),
  z.transform((value) => value ?? "UTC"),
).check(z.meta({ [INPUT_DEFAULT]: "UTC" }));

export const windowSchema = mapping(
  z.strictObject({
    days: days.check(z.describe("The days on which the window opens (default: every day)")),
    from: timeOfDay(0).check(
      z.describe("When the window opens, in the window's time zone (default: 00:00)"),
    ),
    to: timeOfDay(DAY).check(
      z.describe(
        "When the window closes (default: 24:00); an earlier time than `from` is on the next day",
      ),
    ),
    timezone: timezone.check(z.describe("The time zone, by its IANA name (default: UTC)")),
  }, { error: `expected a mapping with days, from, to and timezone${FOUND}` })
    .check(z.refine(({ from, to }) => from !== to, {
      path: ["to"],
      error: "a window that closes when it opens never opens",
    })),
);

export const freezeSchema = mapping(
  z.strictObject({
    from: instant().check(
      z.describe("The first date or time that is frozen; UTC where it names no offset"),
    ),
    to: instant().check(z.describe("The first date or time that is no longer frozen")),
    reason: z.pipe(z.nullish(line), z.transform((value) => value ?? ""))
      .check(z.describe("The reason, shown to people who wait")),
  }, { error: `expected a mapping with from, to and reason${FOUND}` })
    .check(z.refine(({ from, to }) => from < to, {
      path: ["to"],
      error: "a freeze must end after it starts",
    })),
);

export const environmentSchema = mapping(
  z.strictObject({
    name: name.check(
      z.describe("Name of the environment, a folder <group>/<name>/ of the repository"),
    ),
    auto: flag.check(
      z.describe("Whether its pull requests merge automatically once their checks pass"),
    ),
    dependsOn: z.pipe(
      z.nullish(z.array(name, { error: `expected a list of environments${FOUND}` })),
      z.transform((value) => value ?? undefined),
    )
      .check(
        z.describe(
          "Environments that must have the tag first (default: the environment above in the list)",
        ),
      ),
    soak: duration.check(
      z.describe(
        "How long the predecessors must have been healthy with the tag, such as 2h; needs `gate: status`",
      ),
    ),
    windows: windows().check(
      z.describe("The only times at which promotions are let through; needs `gate: status`"),
    ),
    freeze: list(freezeSchema, "freezes").check(
      z.describe("Times in which no promotion is let through"),
    ),
    labels: list(line, "labels").check(z.describe("Labels of its pull requests")),
    reviewers: list(line, "reviewers").check(z.describe("Reviewers to ask on its pull requests")),
    assignees: list(line, "assignees").check(z.describe("Assignees of its pull requests")),
    draft: flag.check(z.describe("Whether its pull requests are opened as drafts")),
  }, { error: `expected a mapping with name and auto${FOUND}` }),
);

function windows() {
  return z.pipe(
    z.nullish(
      z.array(windowSchema, { error: `expected a list of windows${FOUND}` })
        .check(
          z.minLength(
            1,
            "with an empty list this environment never opens; to open it at all times, remove the key",
          ),
        ),
    ),
    z.transform((value) => value ?? []),
  );
}

/** Minutes after midnight. */
function timeOfDay(missing: number) {
  return z.pipe(
    z.nullish(z.string({ error: TIME_WANTED }).check(z.meta({ pattern: TIME_OF_DAY.source }))),
    z.transform((value, context) => {
      if (value === undefined || value === null) return missing;
      const { hours, minutes } = TIME_OF_DAY.exec(value)?.groups ?? {};
      const time = Number(hours) * 60 + Number(minutes);
      if (time <= (missing === DAY ? DAY : DAY - 1)) return time;
      return z.refuse(context, TIME_WANTED);
    }),
  );
}

/** Milliseconds since 1970. */
function instant() {
  return z.pipe(
    z.string({ error: INSTANT_WANTED }).check(z.meta({ pattern: INSTANT_PATTERN })),
    z.transform((value, context) => {
      const time = parseInstant(value);
      if (time !== undefined) return time;
      return z.refuse(context, INSTANT_WANTED);
    }),
  );
}

/** Whether the runtime's time zone database has the name: `UTC`, `Europe/Stockholm`. */
function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** The time zone with the most similar name. */
function nearestTimeZone(name: string): string {
  return closest(name, ["UTC", ...Intl.supportedValuesOf("timeZone")]);
}
