import * as z from "../zod.ts";
import type { Change } from "../manifest/change.ts";
import { shortened } from "../quoted.ts";
import { code, fitSections, link, type Section, shortenSections } from "./markdown.ts";
import { type EnvironmentRow, environmentSection, numberSection } from "./environment_table.ts";
import { skippedSection, type SkippedVersion } from "./skipped.ts";
import { isFeatureName, isPathSegment, isTag } from "../names/names.ts";
import type { Promotion } from "./promotion.ts";
import type { Warning } from "../warning.ts";

/** A parsed description: without metadata, with unusable metadata, or with a promotion. */
export type ParsedDescription =
  | { readonly kind: "none" }
  | { readonly kind: "invalid"; readonly reason: string }
  | {
    readonly kind: "promotion";
    readonly promotion: Promotion;
    /** Why this program closed the pull request, if it did. */
    readonly closed?: string;
  };

/** The facts for people in a pull request. */
export interface DescriptionFacts {
  readonly changes: readonly LinkedChange[];
  /** The app's versions in every environment, in the order of promotion. */
  readonly environments: readonly EnvironmentRow[];
  /** Whether it merges automatically. */
  readonly auto: boolean;
  /** Problems of the change: markers that are not set, for instance. */
  readonly warnings?: readonly Warning[];
  /** URL of the app's source, for a compare link; empty if the config has none. */
  readonly repository?: string;
  /** A feature's hosts. */
  readonly hosts?: readonly string[];
  /** Further notes: label and text. */
  readonly notes?: readonly (readonly [string, string])[];
  /** The pull request that brought the version to the previous environment. */
  readonly origin?: PromotedFrom | undefined;
  readonly skipped?: readonly SkippedVersion[];
  /** What changes in the cluster: collapsed sections, which are shortened first. */
  readonly cluster?: readonly Section[];
  /** The environment that a newer version, which takes over this branch, goes to first; empty: this one. */
  readonly newerFor?: string;
  /** The web page of the pipeline's run. */
  readonly run?: string | undefined;
}

/** A change, and a link to its line. */
interface LinkedChange extends Change {
  readonly url?: string | undefined;
}

/** The merged pull request that brought a version to an environment. */
interface PromotedFrom {
  readonly env: string;
  readonly number: number;
  readonly url: string;
  readonly description: string;
}

/** The parts of a description, so that it can be rendered again with facts that become known later. */
export interface DescriptionPage {
  readonly promotion: Promotion;
  readonly facts: DescriptionFacts;
  /** The most characters that it may have. */
  readonly limit: number;
}

const OPENING = /<!--\s*metadata\s*=\s*/;
const CLOSING = "-->";

const segment = z.string().check(z.refine(isPathSegment));
const optionalText = z.pipe(z.nullish(z.string()), z.transform((value) => value ?? ""));

/** Descriptions are untrusted, so this is as strict as the command line. */
const metadataSchema = z.object({
  group: segment,
  app: segment,
  tag: z.string().check(z.refine(isTag)),
  env: segment,
  sha: optionalText.check(z.refine((sha) => /^(?:[0-9a-f]{40}|[0-9a-f]{64})?$/.test(sha))),
  feature: optionalText.check(z.refine((feature) => feature === "" || isFeatureName(feature))),
  type: z.pipe(
    z.nullish(z.enum(["promote", "feature", "rollback", ""])),
    z.transform((type) => type || "promote"),
  ),
  closed: z.nullish(z.string()),
}).check(
  z.refine(({ type, feature }) => type === "feature" || feature === "", { path: ["feature"] }),
);

/**
 * Parses the first metadata in a pull request's description, also the original tool's. It may be anywhere, as for the
 * original, since bots prepend text. Metadata must not be used without this check.
 */
export function parseDescription(description: string): ParsedDescription {
  const opening = OPENING.exec(description);
  if (opening === null) return { kind: "none" };
  const rest = description.slice(opening.index + opening[0].length);
  const end = rest.indexOf(CLOSING);
  if (end < 0) return { kind: "invalid", reason: "the metadata is cut off" };
  let json: unknown;
  try {
    json = JSON.parse(rest.slice(0, end));
  } catch {
    return { kind: "invalid", reason: "the metadata is not valid JSON" };
  }
  const { data, error } = metadataSchema.safeParse(json);
  if (data === undefined) return { kind: "invalid", reason: reasonFor(json, error.issues) };
  const { closed, ...promotion } = data;
  return { kind: "promotion", promotion, ...(typeof closed === "string" ? { closed } : {}) };
}

/**
 * The description of a pull request that this program closes: its metadata says why, so that it does not count as
 * declined by a person. Undefined without valid metadata. The text for people is cut if it exceeds `limit`.
 */
export function closedDescription(
  description: string,
  reason: string,
  limit: number,
): string | undefined {
  const parsed = parseDescription(description);
  if (parsed.kind !== "promotion") return undefined;
  const rest = description.slice(description.search(OPENING));
  const after = rest.slice(rest.indexOf(CLOSING) + CLOSING.length);
  const { group, app, tag, env, sha, feature, type } = parsed.promotion;
  const metadata = { group, app, tag, env, sha, feature, type, closed: reason };
  return `<!-- metadata = ${JSON.stringify(metadata)} -->${after}`.slice(0, limit);
}

/**
 * Renders a pull request's description: the metadata, then Markdown for people, which is shortened to `limit` UTF-16
 * units in total. The metadata is never shortened. Paths, values and hosts come from the repository and are escaped.
 */
export function formatDescription(
  promotion: Promotion,
  facts: DescriptionFacts,
  limit: number,
): string {
  const { group, app, tag, env, sha, feature, type } = promotion;
  const metadata = JSON.stringify({ group, app, tag, env, sha, feature, type });
  const head = `<!-- metadata = ${metadata} -->`;
  const { cluster = [] } = facts;
  const sections = (linked: boolean, folded: readonly Section[]) => [
    numberSection(promotion, facts.environments),
    summary(promotion, facts),
    // Near the beginning: it is read back, and lists on Azure DevOps cut descriptions at 400 characters.
    skippedSection(facts.skipped ?? []),
    noteSection(facts.notes ?? []),
    hostSection(facts.hosts ?? []),
    environmentSection(promotion, facts.environments),
    warningSection(facts.warnings ?? []),
    changeSection(facts.changes, linked),
    ...folded,
    footer(promotion, facts),
  ];
  const whole = fitSections(head, sections(true, cluster), Infinity);
  if (whole.length <= limit) return whole;
  // Shorten links first, then what changes in the cluster: both can be found elsewhere.
  const rest = fitSections(head, sections(false, []), Infinity).length;
  return fitSections(head, sections(false, shortenSections(cluster, limit - rest)), limit);
}

function reasonFor(json: unknown, [issue]: readonly z.core.$ZodIssue[]): string {
  const key = issue?.path[0];
  if (key === undefined) return "the metadata is not a JSON object";
  const value = (json as Record<PropertyKey, unknown>)[key];
  return value === undefined
    ? `the metadata has no "${String(key)}"`
    : `the metadata's "${String(key)}" is not valid: ${quote(value)}`;
}

/** Untrusted text for one line of a log: printable ASCII, shortened. */
function quote(value: unknown): string {
  return shortened(
    JSON.stringify(value).replaceAll(
      /[^\x20-\x7e]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
    ),
  );
}

/** The first line: what, from, to, where, and who merges. */
function summary(promotion: Promotion, facts: DescriptionFacts): Section {
  const { type, group, app, tag, env, feature } = promotion;
  const before = facts.environments.find((row) => row.env === env)?.tags ?? [];
  const name = `**${code(`${group}/${app}`)}**`;
  const from = before.length === 0 || type === "feature" ? "" : `${listed(before)} → `;
  const what = type === "feature"
    ? `Feature ${code(feature)} of ${name} with ${code(tag)}`
    : `${type === "rollback" ? "Rolls back " : ""}${name} ${from}${code(tag)}`;
  const merges = facts.auto
    ? "merges by itself when checks pass"
    : "waits for a person to merge it";
  const compare = compareLink(facts.repository ?? "", { app, before, tag });
  return { lead: [], rows: [`${what} in **${code(env)}**: ${merges}.${compare}`], noun: "line" };
}

/** A link to the commits between both versions, if the config has the app's source. */
function compareLink(
  repository: string,
  { app, before: [old, another], tag }: {
    readonly app: string;
    readonly before: readonly string[];
    readonly tag: string;
  },
): string {
  if (repository === "" || old === undefined || another !== undefined || old === tag) return "";
  const [from, to] = [encodeURIComponent(old), encodeURIComponent(tag)];
  // https://learn.microsoft.com/azure/devops/repos/git/ does not document the URL; this is the page's own.
  const page = /\/_git\/[^/]+$/.test(repository)
    ? `branchCompare?baseVersion=GT${from}&targetVersion=GT${to}`
    : `compare/${from}...${to}`;
  return ` ${link(`What changed in ${app}`, `${repository}/${page}`)}.`;
}

function noteSection(notes: readonly (readonly [string, string])[]): Section {
  return {
    lead: [],
    rows: notes.map(([what, text]) => `- ${what}: ${code(text)}`),
    noun: "line",
  };
}

function hostSection(hosts: readonly string[]): Section {
  return {
    lead: ["It is available at", ""],
    rows: hosts.map((host) => isHostName(host) ? `- <https://${host}>` : `- ${code(host)}`),
    noun: "host",
  };
}

function warningSection(warnings: readonly Warning[]): Section {
  return {
    lead: ["**Not everything changes with it:**", ""],
    rows: warnings.map(({ path, line, message }) => {
      const place = path === undefined
        ? ""
        : `${code(line === undefined ? path : `${path}:${line}`)}: `;
      return `- ${place}${code(message)}`;
    }),
    noun: "warning",
  };
}

// With more, the changes are collapsed.
const FEW = 5;

function changeSection(changes: readonly LinkedChange[], linked: boolean): Section {
  const files = new Set(changes.map(({ path }) => path)).size;
  const values = changes.length === 1 ? "1 value changes" : `${changes.length} values change`;
  const title = `${values} in ${files === 1 ? "1 file" : `${files} files`}`;
  const folded = changes.length > FEW;
  return {
    lead: folded ? [`<details><summary>${title}</summary>`, ""] : [`${title}:`, ""],
    rows: changes.map(({ path, line, from, to, url }) => {
      const place = code(`${path}:${line}`);
      return `- ${linked && url !== undefined ? link(place, url) : place}: ${code(from)} → ${
        code(to)
      }`;
    }),
    noun: "changed line",
    ...(folded ? { tail: ["", "</details>"] } : {}),
  };
}

/** The last lines: the run that opened it, and what happens when it is closed or taken over. */
function footer({ type, tag, env }: Promotion, { run, newerFor = "" }: DescriptionFacts): Section {
  const takes = newerFor === ""
    ? "takes it over"
    : `takes it over and starts again at ${code(newerFor)}`;
  const parts = [
    ...(run === undefined ? [] : [`Opened by ${link("this run", run)}.`]),
    ...(type === "promote"
      ? [`Closing it declines ${code(tag)} for ${code(env)}. A newer version ${takes}.`]
      : []),
  ];
  return {
    lead: [],
    rows: parts.length === 0 ? [] : [`<sub>${parts.join(" ")}</sub>`],
    noun: "line",
  };
}

function listed(tags: readonly string[]): string {
  return tags.map((tag) => code(tag)).join(", ");
}

function isHostName(host: string): boolean {
  return host.length <= 253 &&
    /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/i.test(host);
}
