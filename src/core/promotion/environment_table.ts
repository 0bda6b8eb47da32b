import { code, link, type Section } from "./markdown.ts";
import type { Promotion } from "./promotion.ts";

/** Where the app is in one environment, as the pull request's table shows it. */
export interface EnvironmentRow {
  readonly env: string;
  /** None where the app is not in this environment. */
  readonly tags: readonly string[];
  /** The one that brought the version here, or that is open; the pull request itself has no number yet. */
  readonly pullRequest?: PullRequestLink | "this" | undefined;
  /** In a few words. Names in it that come from the repository are code spans already. */
  readonly state?: string | undefined;
}

export interface PullRequestLink {
  readonly number: number;
  readonly url: string;
}

/** Where every environment is, which pull request brings the version there, and what each waits for. */
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
 * The numbers of the pull requests that brought the version to where it is, for the next one's table. A comment, as near
 * to the beginning as it can be: lists on Azure DevOps cut descriptions at 400 characters.
 */
export function numberSection({ tag }: Promotion, rows: readonly EnvironmentRow[]): Section {
  const numbers = rows.flatMap(({ env, tags, pullRequest }) =>
    typeof pullRequest === "object" && tags.includes(tag) ? [[env, pullRequest.number]] : []
  );
  const text = JSON.stringify(Object.fromEntries(numbers));
  return { lead: [], rows: numbers.length === 0 ? [] : [`${OPENING}${text} -->`], noun: "line" };
}

const OPENING = "<!-- pull requests = ";

/** What `numberSection` wrote, by environment. People can write descriptions, so that it is for people alone. */
export function readPullRequestNumbers(description: string): Map<string, number> {
  const start = description.indexOf(OPENING);
  const end = description.indexOf(" -->", start);
  if (start < 0 || end < 0) return new Map();
  const pairs = description.slice(start + OPENING.length, end)
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
  const { number, url } = pullRequest;
  // On Azure DevOps `#` stands before a work item's number.
  return link(`${url.endsWith(`/pullrequest/${number}`) ? "!" : "#"}${number}`, url);
}
