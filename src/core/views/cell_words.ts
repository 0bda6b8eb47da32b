import { pullRequestName } from "../promotion/pull_request_name.ts";
import { onOneLine } from "../quoted.ts";
import { placeKey } from "./arrivals.ts";
import type { OverviewFinding } from "./findings.ts";
import type { Remark, Tone } from "./health_words.ts";
import type { OverviewApp, OverviewCell } from "./overview.ts";
import type { OverviewPage } from "./page.ts";
import { shortReasonWords } from "./reasons.ts";

/** Explains the signs of remarks. */
export const LEGEND: readonly {
  readonly sign: string;
  readonly tone: Tone;
  readonly text: string;
}[] = [
  { sign: "✓", tone: "good", text: "healthy, or ready to merge" },
  { sign: "◷", tone: "waiting", text: "waiting" },
  { sign: "✗", tone: "bad", text: "failed, blocked or in conflict" },
  { sign: "■", tone: "bad", text: "held back by a person" },
];

/** The remarks about an app in an environment, except its tag, age and health. */
export function remarks(
  { group, app }: Pick<OverviewApp, "group" | "app">,
  cell: OverviewCell,
  { findingsAt, failures }: Pick<OverviewPage, "findingsAt" | "failures">,
): Remark[] {
  const found = findingsAt.get(placeKey({ group, app, env: cell.env })) ?? [];
  return [
    ...promotionRemark(cell, failures),
    ...holdRemark(cell),
    ...declinedRemark(cell),
    ...found.map(({ code }): Remark => ({ tone: "bad", sign: "✗", text: IN_SHORT[code] })),
  ];
}

/** Short forms of findings. */
const IN_SHORT: Readonly<Record<OverviewFinding["code"], string>> = {
  "markers-disagree": "markers disagree",
  "ahead-of-predecessor": "ahead of the previous environment",
  "lost-promotion": "no pull request brings the next version",
};

function promotionRemark(
  { promotion }: OverviewCell,
  failures: OverviewPage["failures"],
): Remark[] {
  if (promotion === undefined) return [];
  const { url, tag, autoMerge, state, reasons } = promotion;
  const link = { text: pullRequestName(promotion), url };
  const why = reasons.map((reason) => shortReasonWords(reason, failures)).join("; ");
  const because = (words: string) =>
    why === "" ? words : why.startsWith(`${words} `) ? why : `${words}: ${why}`;
  const merges = autoMerge ? "merges by itself" : "a person merges it";
  const [tone, sign, how]: [Tone, string, string] = state === "ready"
    ? ["good", "✓", `ready, ${merges}`]
    : state === "waiting"
    ? ["waiting", "◷", because("waiting")]
    : ["bad", "✗", because(state === "conflict" ? "in conflict" : "blocked")];
  return [{ tone, sign, text: `brings ${tag}, ${how}`, link }];
}

function holdRemark({ hold, promotion }: OverviewCell): Remark[] {
  // The promotion's own remark says that it is held.
  if (hold === undefined || promotion !== undefined) return [];
  const by = hold.by === undefined ? "" : ` by ${onOneLine(hold.by)}`;
  const until = hold.until === undefined ? "" : ` until ${readableTime(hold.until)}`;
  return [{ tone: "bad", sign: "■", text: `held${by}${until}: ${onOneLine(hold.reason)}` }];
}

function declinedRemark({ declined }: OverviewCell): Remark[] {
  if (declined === undefined) return [];
  const { url, tag } = declined;
  const link = { text: pullRequestName(declined), url };
  return [{ tone: "plain", sign: "■", text: `${tag} was declined`, link }];
}

/**
 * Marks of an app, by which the overview can be filtered: needs attention, is on its way, differs between environments.
 */
interface Marks {
  readonly attention: boolean;
  readonly moving: boolean;
  readonly differs: boolean;
}

/** The marks of one app. */
export function marksOf(
  { group, app, environments }: OverviewApp,
  { findingsAt }: Pick<OverviewPage, "findingsAt">,
): Marks {
  return {
    attention: environments.some(({ env, promotion }) =>
      promotion?.state === "blocked" || promotion?.state === "conflict" ||
      findingsAt.has(placeKey({ group, app, env }))
    ),
    moving: environments.some(({ promotion }) => promotion !== undefined),
    differs: new Set(environments.map(({ tags }) => tags.join(" "))).size > 1,
  };
}

/** The line that summarises the overview. */
export function summaryWords(page: OverviewPage): string {
  const { apps } = page.overview;
  const counts = markCounts(page).filter(({ mark, number }) => mark === "attention" || number > 0);
  return [
    count(apps.length, "app"),
    ...counts.map(({ number, words }) =>
      number === 0 ? "nothing needs a look" : `${number} ${words}`
    ),
  ].join(" · ");
}

/** How many apps have each mark, with the words after the number. */
export function markCounts(
  page: OverviewPage,
): { readonly mark: keyof Marks; readonly number: number; readonly words: string }[] {
  const marks = page.overview.apps.map((app) => marksOf(app, page));
  const counted = (mark: keyof Marks, one: string, more: string) => {
    const number = marks.filter((own) => own[mark]).length;
    return { mark, number, words: number === 1 ? one : more };
  };
  return [
    counted("attention", "needs a look", "need a look"),
    counted("moving", "on its way", "on their way"),
    counted("differs", "differs between environments", "differ between environments"),
  ];
}

/** Why there is no app to show. */
export function nothingWords({ filter: { group, app, env = [] } }: OverviewPage): string {
  const options = [
    ...(group === undefined ? [] : [`--group ${group}`]),
    ...(app === undefined ? [] : [`--app ${app}`]),
    ...env.map((name) => `--env ${name}`),
  ];
  return options.length === 0
    ? "No app has a marker in an environment."
    : `No app matches ${options.join(" ")}.`;
}

const UNITS: readonly (readonly [long: string, short: string, milliseconds: number])[] = [
  ["day", "d", 86_400_000],
  ["hour", "h", 3_600_000],
  ["minute", "m", 60_000],
];

/** How long ago `time` (ISO 8601) was, in the largest fitting unit: `2 hours`, or short `2h`. */
export function age(time: string, now: number, form: "long" | "short" = "long"): string {
  const passed = now - Date.parse(time);
  const unit = UNITS.find(([, , size]) => passed >= size);
  if (unit === undefined) return form === "short" ? "<1m" : "less than a minute";
  const [noun, letter, size] = unit;
  const number = Math.floor(passed / size);
  return form === "short" ? `${number}${letter}` : count(number, noun);
}

const MONTHS =
  "January February March April May June July August September October November December"
    .split(" ");

/** `25 November 2026, 14:05 UTC`. */
export function readableTime(time: string): string {
  const date = new Date(time);
  const clock = date.toISOString().slice(11, 16);
  return `${date.getUTCDate()} ${
    MONTHS[date.getUTCMonth()]
  } ${date.getUTCFullYear()}, ${clock} UTC`;
}

/** `1 app`, `2 apps`. */
export function count(number: number, noun: string, nouns = `${noun}s`): string {
  return `${number} ${number === 1 ? noun : nouns}`;
}
