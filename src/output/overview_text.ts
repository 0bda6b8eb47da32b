import { placeKey } from "../core/views/arrivals.ts";
import {
  age,
  LEGEND,
  nothingWords,
  readableTime,
  remarks,
  summaryWords,
} from "../core/views/cell_words.ts";
import { groupHealth, healthRemark } from "../core/views/health_words.ts";
import type { OverviewApp, OverviewCell } from "../core/views/overview.ts";
import { type OverviewPage, whoMerges } from "../core/views/page.ts";
import { inColumns, type Lines, type Piece, wrapped } from "./columns.ts";
import { wrapWords } from "./wrap.ts";
import type { Paint } from "./paint.ts";
import { printableLine } from "./printable.ts";

/**
 * The overview as text, fitted into `width` columns. Outside text is made printable here, since that is not possible
 * once it is painted.
 */
export function overviewText(page: OverviewPage, paint: Paint, width = Infinity): string {
  const { overview, repository, now } = page;
  const { base, apps, features, findings, warnings } = overview;
  const where = [
    ...(repository === "" ? [] : [printableLine(repository)]),
    `${printableLine(base.branch)} at ${base.commit.slice(0, 7)}`,
    readableTime(new Date(now).toISOString()),
  ];
  const sick = groupHealth(overview).filter(({ remark: { tone } }) => tone !== "good");
  const list = (title: string, items: readonly Piece[][]) =>
    items.length === 0 ? [] : [
      [paint.bold(title), ...items.flatMap((item) => indented(wrapped(item, width - 4, paint)))]
        .join("\n"),
    ];
  return [
    wrapWords(where.join(" · "), width).map(paint.dim).join("\n"),
    ...(apps.length === 0 ? [nothingWords(page)] : [
      table(page, paint, width),
      [...wrapWords(summaryWords(page), width), legend(page, paint, width)].filter((line) =>
        line !== ""
      ).join("\n"),
    ]),
    ...list(
      "Not healthy",
      sick.map(({ group, env, remark: { tone, sign, text } }) => [
        { text: `${sign} ${printableLine(`${group}-${env}`)} ${printableLine(text)}`, tone },
      ]),
    ),
    ...list(
      "Findings",
      findings.map(({ code, message }) => [
        { text: `✗ ${code}`, tone: "bad" },
        { text: printableLine(message), tone: "plain" },
      ]),
    ),
    ...list(
      "Features",
      features.map(({ group, app, env, feature, tag, since }) => [{
        text: `${printableLine(`${group}/${app}`)} ${printableLine(feature)} in ${env}: ${
          tag === "" ? "no tag" : printableLine(tag)
        }, last changed ${age(since, now)} ago`,
        tone: "plain",
      }]),
    ),
    ...list(
      "Not checked",
      warnings.map(({ message }) => [{ text: printableLine(message), tone: "plain" }]),
    ),
  ].join("\n\n");
}

function table(page: OverviewPage, paint: Paint, width: number): string {
  const { overview, columns } = page;
  const envs = columns.map(({ env }) => env);
  const head: Lines[] = [
    [[{ text: "app", tone: "bold" }]],
    ...columns.map((column): Lines => [
      [{ text: column.env, tone: "bold" }],
      [{ text: whoMerges(column), tone: "dim" }],
    ]),
  ];
  const rows = [head, ...overview.apps.map((app) => rowOf(app, envs, page))];
  return inColumns(rows, paint, width);
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line, index) => `${index === 0 ? "  " : "    "}${line}`);
}

function rowOf(app: OverviewApp, envs: readonly string[], page: OverviewPage): Lines[] {
  const cells = envs.map((env): Lines => {
    const here = app.environments.find((cell) => cell.env === env);
    if (here === undefined) return [[{ text: "-", tone: "dim" }]];
    const behind = page.behind.has(placeKey({ group: app.group, app: app.app, env }));
    return linesOf(here, { app, behind, page });
  });
  return [[[{ text: printableLine(`${app.group}/${app.app}`), tone: "bold" }]], ...cells];
}

function linesOf(
  here: OverviewCell,
  { app, behind, page }: { app: OverviewApp; behind: boolean; page: OverviewPage },
): Lines {
  const tags = here.tags.length === 0 ? "no tag" : here.tags.map(printableLine).join(", ");
  const health = healthRemark(here);
  return [
    [
      { text: tags, tone: behind ? "waiting" : "plain" },
      ...(health === undefined ? [] : [{ text: health.sign, tone: health.tone }]),
      { text: `${here.orEarlier ? "≥" : ""}${age(here.since, page.now, "short")}`, tone: "dim" },
    ],
    ...remarks(app, here, page).map(({ tone, sign, text, link }): Piece[] => [{
      text: `${sign} ${link === undefined ? "" : `${printableLine(link.text)} `}${
        printableLine(text)
      }`,
      tone,
    }]),
  ];
}

/** Explains the signs that occur. */
function legend(page: OverviewPage, paint: Paint, width: number): string {
  const all = page.overview.apps.flatMap((app) =>
    app.environments.flatMap((cell) => [...remarks(app, cell, page), healthRemark(cell)])
  );
  const used = new Set(all.map((remark) => remark?.sign));
  const lines: { text: string; length: number }[] = [];
  for (const { sign, tone, text } of LEGEND.filter(({ sign }) => used.has(sign))) {
    const item = `${paint[tone](sign)} ${text}`;
    // Width of the sign and a space.
    const length = text.length + 2;
    const line = lines.at(-1);
    if (line === undefined || line.length + 3 + length > width) lines.push({ text: item, length });
    else {
      line.text += `   ${item}`;
      line.length += 3 + length;
    }
  }
  return lines.map(({ text }) => text).join("\n");
}
