import { findingPage } from "../finding_page.ts";
import { numbered, showHidden } from "../hidden_characters.ts";
import { code } from "../promotion/markdown.ts";
import { age, nothingWords, readableTime, remarks, summaryWords } from "./cell_words.ts";
import { groupHealth, healthRemark, type Remark } from "./health_words.ts";
import type { OverviewApp, OverviewCell } from "./overview.ts";
import { type OverviewPage, whoMerges } from "./page.ts";

/** The overview as GitHub's Markdown, for a job summary, an issue or a wiki. */
export function overviewMarkdown(page: OverviewPage): string {
  const { overview, repository, now, columns } = page;
  const { base, apps, features, findings, warnings } = overview;
  const sick = groupHealth(overview).filter(({ remark: { tone } }) => tone !== "good");
  const where = [
    ...(repository === "" ? [] : [code(repository)]),
    `${code(base.branch)} at ${code(base.commit.slice(0, 7))}`,
    readableTime(new Date(now).toISOString()),
  ];
  return [
    "# What is where",
    where.join(" · "),
    ...(apps.length === 0 ? [] : [summaryWords(page)]),
    apps.length === 0 ? plain(nothingWords(page)) : [
      `| app | ${columns.map((column) => heading(column)).join(" | ")} |`,
      `| --- |${" --- |".repeat(columns.length)}`,
      ...apps.map(({ group, app, environments }) => {
        const cells = columns.map(({ env }) =>
          cell(page, { group, app }, environments.find((here) => here.env === env))
        );
        return `| **${code(`${group}/${app}`, "cell")}** | ${cells.join(" | ")} |`;
      }),
    ].join("\n"),
    ...(sick.length === 0 ? [] : [
      "## Not healthy",
      sick.map(({ group, env, remark: { sign, text } }) =>
        `- ${sign} ${code(`${group}-${env}`)} ${plain(text)}`
      ).join("\n"),
    ]),
    ...(findings.length === 0 ? [] : [
      "## Findings",
      findings.map(({ code: name, message, path, line }) =>
        `- ✗ [**${name}**](${findingPage(name)}): ${plain(message)}${
          message.includes(`${path}:${line}`) ? "" : place(path, line)
        }`
      ).join("\n"),
    ]),
    ...(features.length === 0 ? [] : [
      "## Features",
      features.map(({ group, app, env, feature, tag, since }) =>
        `- ${code(`${group}/${app}`)} ${code(feature)} in ${code(env)}: ${
          tag === "" ? "no tag" : code(tag)
        }, last changed ${age(since, now)} ago`
      ).join("\n"),
    ]),
    ...(warnings.length === 0
      ? []
      : ["## Not checked", warnings.map(({ message }) => `- ${plain(message)}`).join("\n")]),
  ].join("\n\n") + "\n";
}

function heading(column: { readonly env: string; readonly auto: boolean }): string {
  return `${code(column.env, "cell")}<br>${whoMerges(column)}`;
}

function cell(
  page: OverviewPage,
  app: Pick<OverviewApp, "group" | "app">,
  here: OverviewCell | undefined,
): string {
  if (here === undefined) return "";
  const tags = here.tags.length === 0
    ? "no tag"
    : here.tags.map((tag) => code(tag, "cell")).join(", ");
  const tagAges = `${here.orEarlier ? "≥ " : ""}${age(here.since, page.now)}`;
  const health = healthRemark(here);
  const sign = health === undefined ? "" : ` ${health.sign}`;
  return [`${tags}${sign} · ${tagAges}`, ...remarks(app, here, page).map(remark)].join("<br>");
}

function remark({ sign, text, link }: Remark): string {
  const what = link === undefined ? "" : `${linked(link)} `;
  return `${sign} ${what}${plain(text)}`;
}

function linked({ text, url }: { readonly text: string; readonly url: string }): string {
  return /^https?:\/\/[^\s<>()|\\]+$/.test(url) ? `[${text}](${url})` : text;
}

function place(path: string | undefined, line: number | undefined): string {
  return path === undefined ? "" : ` (${code(`${path}:${line}`)})`;
}

/** Outside text on one line, escaped for Markdown, also in a table's cell. */
function plain(text: string): string {
  return showHidden(text.replaceAll(/[\r\n\t]+/g, " "), numbered)
    .replaceAll(/[\\`*_{}[\]<>#|~&@!$^+=-]/g, (found) => `&#${found.codePointAt(0)};`)
    // GitHub turns URLs into links.
    .replaceAll(
      /:\/\/|www\./gi,
      (found) => found.replace(/[/.]/, (sign) => `&#${sign.codePointAt(0)};`),
    );
}
