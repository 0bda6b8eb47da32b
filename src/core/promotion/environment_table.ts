import { code, link, type Section } from "./markdown.ts";
import { pullRequestName } from "./pull_request_name.ts";
import type { Promotion } from "./promotion.ts";

/** A row of the pull request's table: the app in one environment. */
export interface EnvironmentRow {
  readonly env: string;
  /** Empty if the app is not in this environment. */
  readonly tags: readonly string[];
  /**
   * The pull request that brought the version here, or that is open; `this` for the pull request itself, which has no
   * number yet.
   */
  readonly pullRequest?: PullRequestLink | "this" | undefined;
  /** In a few words. Names from the repository are already code spans. */
  readonly state?: string | undefined;
}

export interface PullRequestLink {
  readonly number: number;
  readonly url: string;
}

/** The table of environments: version, pull request, and state. */
export function environmentSection(
  { type, env, tag }: Promotion,
  rows: readonly EnvironmentRow[],
): Section {
  if (rows.length < 2) return { lead: [], rows: [], noun: "environment" };
  return {
    lead: ["| environment | version | pull request | state |", "| --- | --- | --- | --- |"],
    rows: rows.map((row) => {
      const isHere = row.env === env;
      const name = code(row.env, "cell");
      const now = row.tags.map((one) => code(one, "cell")).join(", ") || "–";
      const changes = type !== "feature" && isHere && row.tags.some((one) => one !== tag);
      return line([
        isHere ? `**${name}**` : name,
        changes ? `${now} → **${code(tag, "cell")}**` : now,
        pullRequestWords(row.pullRequest),
        row.state ?? "",
      ]);
    }),
    noun: "environment",
  };
}

/**
 * An HTML comment with the numbers of the pull requests that brought the version this far, for the next one's table. It
 * is as early as possible: lists on Azure DevOps cut descriptions at 400 characters.
 */
export function numberSection({ tag }: Promotion, rows: readonly EnvironmentRow[]): Section {
  const numbers = rows.flatMap(({ env, tags, pullRequest }) =>
    typeof pullRequest === "object" && tags.includes(tag) ? [[env, pullRequest.number]] : []
  );
  const text = JSON.stringify(Object.fromEntries(numbers));
  return { lead: [], rows: numbers.length === 0 ? [] : [`${OPENING}${text} -->`], noun: "line" };
}

const OPENING = "<!-- pull requests = ";

/** Parses what `numberSection` wrote, by environment. Anyone can edit descriptions, so it is for display only. */
export function readPullRequestNumbers(description: string): Map<string, number> {
  const [, after = ""] = description.split(OPENING);
  const [numbers = "", ...rest] = after.split(" -->");
  if (rest.length === 0) return new Map();
  const pairs = numbers
    .matchAll(/"(?<env>[\w.-]+)":(?<number>\d{1,9})[,}]/g);
  return new Map(
    [...pairs].map(({ groups }) => [groups?.["env"] ?? "", Number(groups?.["number"])]),
  );
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

function pullRequestWords(pullRequest: EnvironmentRow["pullRequest"]): string {
  if (pullRequest === undefined) return "–";
  if (pullRequest === "this") return "this one";
  return link(pullRequestName(pullRequest), pullRequest.url);
}
