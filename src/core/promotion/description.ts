import * as z from "../zod.ts";
import type { Change } from "../manifest/change.ts";
import { shortened } from "../quoted.ts";
import { code, fitSections, link, type Section, shortenSections } from "./markdown.ts";
import { type EnvironmentRow, environmentSection, numberSection } from "./environment_table.ts";
import { skippedSection, type SkippedVersion } from "./skipped.ts";
import { isFeatureName, isPathSegment, isTag } from "../names/names.ts";
import type { Promotion } from "./promotion.ts";
import type { Warning } from "../warning.ts";

/** What a description says: none of ours, ours but not to be used (and why), or a promotion. */
export type ParsedDescription =
  | { readonly kind: "none" }
  | { readonly kind: "invalid"; readonly reason: string }
  | {
    readonly kind: "promotion";
    readonly promotion: Promotion;
    /** Why this program closed the pull request; absent unless it did. */
    readonly closed?: string;
  };

/** What a person wants to read in the pull request. */
export interface DescriptionFacts {
  readonly changes: readonly LinkedChange[];
  /** Where the app is now, for every environment in the order of promotion. */
  readonly environments: readonly EnvironmentRow[];
  /** Whether it merges by itself. */
  readonly auto: boolean;
  /** What is odd about the change: half a promotion, for instance. */
  readonly warnings?: readonly Warning[];
  /** Web address of the app's source, for a link to what changed; empty where the config has none. */
  readonly repository?: string;
  /** Hosts that a feature answers at. */
  readonly hosts?: readonly string[];
  /** What else there is to know: what it is, and a text. */
  readonly notes?: readonly (readonly [string, string])[];
  /** The pull request that brought the version to the previous environment. */
  readonly origin?: PromotedFrom | undefined;
  readonly skipped?: readonly SkippedVersion[];
  /** What changes in the cluster: parts that are folded away, and shortened first. */
  readonly cluster?: readonly Section[];
  /** The environment that a newer version comes to by this pull request's branch; empty: the one that it is for. */
  readonly newerFor?: string;
  /** The page of the pipeline's run that proposes it. */
  readonly run?: string | undefined;
}

/** A change, and where its line can be seen. */
interface LinkedChange extends Change {
  readonly url?: string | undefined;
}

/** A merged pull request by which a version came to an environment. */
interface PromotedFrom {
  readonly env: string;
  readonly number: number;
  readonly url: string;
  readonly description: string;
}

/** All that a description is made of, so that it can be made once more with what is learned later. */
export interface DescriptionPage {
  readonly promotion: Promotion;
  readonly facts: DescriptionFacts;
  /** Characters that it may have. */
  readonly limit: number;
}

const OPENING = /<!--\s*metadata\s*=\s*/;
const CLOSING = "-->";

const segment = z.string().check(z.refine(isPathSegment));
const optionalText = z.pipe(z.nullish(z.string()), z.transform((value) => value ?? ""));

/** Strangers write descriptions too, so that this is as strict as the command line. */
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
 * Reads the first metadata in a pull request's description, also one made by the original tool. It may stand anywhere,
 * as it may for the original, since bots put text in front. Nothing in it can be used before it has passed here.
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
 * The description of a pull request that this program closes: its metadata says why, so that nobody takes it for one that
 * a person declined. Undefined where it has no valid metadata. What is for people is cut off where `limit` is exceeded.
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
 * The pull request's description: the metadata, then Markdown for people, which is shortened so that all has at most
 * `limit` UTF-16 units. The metadata is never shortened. Paths, values and hosts come from the repository and are
 * shown as they are, never read as Markdown or HTML.
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
    // Lists on Azure DevOps cut descriptions at 400 characters, and it is read back.
    skippedSection(facts.skipped ?? []),
    noteSection(facts.notes ?? []),
    hostSection(facts.hosts ?? []),
    environmentSection(promotion, facts.environments),
    warningSection(facts.warnings ?? []),
    changeSection(facts.changes, linked),
    ...folded,
    outlook(promotion, facts),
  ];
  const whole = fitSections(head, sections(true, cluster), Infinity);
  if (whole.length <= limit) return whole;
  // Links go first, then what changes in the cluster: both can be found elsewhere.
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

/** What a stranger wrote, fit for one line of a log: printable ASCII, and not much of it. */
function quote(value: unknown): string {
  return shortened(
    JSON.stringify(value).replaceAll(
      /[^\x20-\x7e]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
    ),
  );
}

/** What, from, to, where, and who merges. */
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

/** A link to the commits between both versions, where the config says where the app's source is. */
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
  // https://learn.microsoft.com/azure/devops/repos/git/ shows no address; this is the page's own.
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

// More are folded away.
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

/** Where the pull request comes from, and what becomes of it. */
function outlook({ type, tag, env }: Promotion, { run, newerFor = "" }: DescriptionFacts): Section {
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
