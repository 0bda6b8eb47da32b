import * as z from "zod";
import type { Change } from "../manifest/change.ts";
import { shortened } from "../quoted.ts";
import { code, fitSections, type Section } from "./markdown.ts";
import { isFeatureName, isPathSegment, isTag } from "../names/names.ts";
import type { Promotion } from "./promotion.ts";

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
  readonly changes: readonly Change[];
  /** Which tags the app has now, for every environment in the order of promotion. */
  readonly tags: readonly { readonly env: string; readonly tags: readonly string[] }[];
  /** Hosts at which a feature can be looked at. */
  readonly hosts?: readonly string[];
}

const OPENING = /<!--\s*metadata\s*=\s*/;
const CLOSING = "-->";

const segment = z.string().refine(isPathSegment);
const optionalText = z.string().nullish().transform((value) => value ?? "");

/** Strangers write descriptions too, so that this is as strict as the command line. */
const metadataSchema = z.object({
  group: segment,
  app: segment,
  tag: z.string().refine(isTag),
  env: segment,
  sha: optionalText.refine((sha) => /^(?:[0-9a-f]{40}|[0-9a-f]{64})?$/.test(sha)),
  feature: optionalText.refine((feature) => feature === "" || isFeatureName(feature)),
  type: z.enum(["promote", "feature", "rollback", ""]).nullish().transform((type) =>
    type || "promote"
  ),
  closed: z.string().nullish(),
}).refine(({ type, feature }) => type === "feature" || feature === "", { path: ["feature"] });

/**
 * Reads the first metadata in a pull request's description, also one made by the original tool. It may stand anywhere,
 * as it may for the original, since bots put text in front. Nothing in it can be used before it has passed here.
 */
export function parseDescription(description: string): ParsedDescription {
  const opening = OPENING.exec(description);
  if (opening === null) return { kind: "none" };
  const rest = description.slice(opening.index + opening[0].length);
  const end = rest.indexOf(CLOSING);
  if (end < 0) return { kind: "invalid", reason: "the metadata has no end" };
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
  const sections = [
    summary(promotion),
    hostSection(facts.hosts ?? []),
    tagSection(promotion, facts.tags),
    changeSection(facts.changes),
  ];
  return fitSections(head, sections, limit);
}

function reasonFor(json: unknown, [issue]: readonly z.core.$ZodIssue[]): string {
  const key = issue?.path[0];
  if (key === undefined) return "the metadata is no JSON object";
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

function summary({ type, group, app, tag, env, feature }: Promotion): Section {
  return {
    lead: [],
    rows: [
      `- Environment: ${code(env)}`,
      `- Application: ${code(`${group}/${app}`)}`,
      `- Tag: ${code(tag)}`,
      ...(type === "feature" ? [`- Feature: ${code(feature)}`] : []),
    ],
    noun: "line",
  };
}

function hostSection(hosts: readonly string[]): Section {
  return {
    lead: ["### Where to look", ""],
    rows: hosts.map((host) => isHostName(host) ? `- <https://${host}>` : `- ${code(host)}`),
    noun: "host",
  };
}

function tagSection(promotion: Promotion, tags: DescriptionFacts["tags"]): Section {
  return {
    lead: ["### Tags", "", "| Environment | Tag |", "| --- | --- |"],
    rows: tags.map(({ env, tags }) => {
      const now = tags.length === 0 ? "none" : tags.map((tag) => code(tag, "cell")).join(", ");
      return `| ${code(env, "cell")} | ${now}${next(promotion, env, tags)} |`;
    }),
    noun: "environment",
  };
}

function next({ type, env, tag }: Promotion, row: string, tags: readonly string[]): string {
  const isNews = type !== "feature" && row === env && tags.some((now) => now !== tag);
  return isNews ? ` → ${code(tag, "cell")}` : "";
}

function changeSection(changes: readonly Change[]): Section {
  return {
    lead: ["### Changes", ""],
    rows: changes.map(({ path, line, from, to }) =>
      `- ${code(`${path}:${line}`)}: ${code(from)} → ${code(to)}`
    ),
    noun: "changed line",
  };
}

function isHostName(host: string): boolean {
  return host.length <= 253 &&
    /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/i.test(host);
}
