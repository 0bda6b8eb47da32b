import { findingPage } from "../finding_page.ts";
import { onOneLine } from "../quoted.ts";
import { placeKey } from "./arrivals.ts";
import {
  age,
  count,
  LEGEND,
  markCounts,
  marksOf,
  nothingWords,
  readableTime,
  remarks,
} from "./cell_words.ts";
import { type GroupHealth, groupHealth, healthRemark, type Remark } from "./health_words.ts";
import { type Html, link, markup, trusted } from "./html.ts";
import type { OverviewApp, OverviewCell } from "./overview.ts";
import { OVERVIEW_SCRIPT, OVERVIEW_STYLE } from "./overview_page_assets.ts";
import { type OverviewPage, whoMerges } from "./page.ts";

const CONTENT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; " +
  "script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/**
 * The overview as a self-contained HTML file. Its script adds only the filter. Everything from the repository and the
 * provider is escaped.
 */
export function overviewHtml(page: OverviewPage): string {
  const { overview: { apps }, repository } = page;
  const title = repository === "" ? "What is where" : `${repository}: what is where`;
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta http-equiv="Content-Security-Policy" content="${trusted(CONTENT_POLICY)}">
<title>${title}</title>
<style>${trusted(OVERVIEW_STYLE)}</style>
</head>
<body>
<main style="max-width:${Math.max(1240, 260 + 170 * page.columns.length)}px">
${header(page)}
${
    apps.length === 0 ? markup`<p>${nothingWords(page)}</p>` : markup`${bar(page)}
${table(page)}`
  }
${findings(page)}
${features(page)}
${warnings(page)}
${legend()}
</main>
<script>${trusted(OVERVIEW_SCRIPT)}</script>
</body>
</html>
`.text;
}

function header({ overview: { base }, repository, now }: OverviewPage): Html {
  const made = new Date(now).toISOString();
  const name = repository === "" ? undefined : markup`<b>${repository}</b> · `;
  const short = base.commit.slice(0, 7);
  return markup`<header>
<h1>What is where</h1>
<p class="sub">${name}<code>${base.branch}</code> at <code title="${base.commit}">${short}</code>, committed ${
    age(base.time, now)
  } ago · as of <time id="made" datetime="${made}">${
    readableTime(made)
  }</time><span id="old" class="waiting"></span></p>
</header>`;
}

function bar(page: OverviewPage): Html {
  return markup`<div class="bar" role="search" hidden>
<input type="search" id="filter" placeholder="Filter apps, tags, reasons" aria-label="Filter apps, tags, reasons" title="Press / to filter, Escape to clear" autocomplete="off" spellcheck="false">
${
    markCounts(page).map(({ mark, number, words }) => {
      const disabled = number === 0 ? trusted(" disabled") : undefined;
      return markup`<button type="button" class="toggle" data-mark="${mark}" aria-pressed="false"${disabled}><b>${number}</b> ${words}</button>
`;
    })
  }<output id="shown" for="filter">${count(page.overview.apps.length, "app")}</output>
</div>`;
}

function table(page: OverviewPage): Html {
  const { overview, columns } = page;
  const health = groupHealth(overview);
  const head = columns.map((column) =>
    markup`<th scope="col">${column.env} <small>${whoMerges(column)}</small></th>`
  );
  const groups = [...Map.groupBy(overview.apps, ({ group }) => group)].map(([group, apps]) => {
    const cells = columns.map(({ env }) =>
      groupCell(env, health.find((one) => one.group === group && one.env === env))
    );
    return markup`<tbody>
<tr class="group"><th scope="rowgroup">${group}</th>${cells}</tr>
${apps.map((app) => row(page, app))}</tbody>
`;
  });
  const width = `width:${Math.floor(84 / columns.length)}%`;
  return markup`<table>
<colgroup><col>${columns.map(() => markup`<col style="${width}">`)}</colgroup>
<thead><tr><th scope="col">app</th>${head}</tr></thead>
${groups}</table>`;
}

function groupCell(env: string, health: GroupHealth | undefined): Html {
  return health === undefined
    ? markup`<td class="none" data-env="${env}"></td>`
    : markup`<td data-env="${env}">${remark(health.remark)}</td>`;
}

function row(page: OverviewPage, app: OverviewApp): Html {
  const { columns, behind } = page;
  const marks = Object.entries(marksOf(app, page)).filter(([, is]) => is);
  const cells = columns.map(({ env }) => {
    const here = app.environments.find((cell) => cell.env === env);
    if (here === undefined) {
      return markup`<td data-env="${env}" class="none"><span class="meta">not in ${env}</span></td>`;
    }
    const isBehind = behind.has(placeKey({ group: app.group, app: app.app, env }));
    return markup`<td data-env="${env}">${cell(page, app, here, isBehind)}</td>`;
  });
  const names = marks.map(([name]) => name).join(" ");
  return markup`<tr data-marks="${names}"><th class="app" scope="row">${app.app}</th>${cells}</tr>
`;
}

function cell(page: OverviewPage, app: OverviewApp, here: OverviewCell, behind: boolean): Html {
  const { now } = page;
  const { tags, since, orEarlier, commit, digest } = here;
  const when = `since ${readableTime(since)}${orEarlier ? " or earlier" : ""}, commit ${
    commit.slice(0, 7)
  }`;
  const parts = [
    ...(tags.length === 0 ? [markup`<span class="age">no tag</span>`] : []),
    ...tags.map((tag) => markup`<span class="tag${behind ? " behind" : ""}">${tag}</span> `),
    ...signOf(healthRemark(here)),
    markup`<time class="age" datetime="${since}" title="${when}">${orEarlier ? "≥ " : ""}${
      age(since, now)
    }</time>`,
    ...(digest === undefined
      ? []
      : [markup`<span class="meta"><code title="${digest}">${digest.slice(0, 19)}…</code></span>`]),
    ...remarks(app, here, page).map(remark),
  ];
  return markup`${parts}`;
}

function signOf(health: Remark | undefined): Html[] {
  if (health === undefined) return [];
  const { tone, sign, text } = health;
  return [
    markup`<span class="${tone}" title="${text}"><span aria-hidden="true">${sign}</span><span class="unseen">${text}</span></span> `,
  ];
}

function remark({ tone, sign, text, link: about }: Remark): Html {
  const what = about === undefined ? undefined : markup`${link(about.text, about.url)} `;
  return markup`<span class="meta ${tone}"><span aria-hidden="true">${sign}</span> ${what}${text}</span>`;
}

function findings({ overview }: OverviewPage): Html | undefined {
  return section(
    "Findings",
    overview.findings.map(({ code, message, path, line }) => {
      const isSaid = path === undefined || message.includes(`${path}:${line}`);
      const place = isSaid ? undefined : markup` <code>${path}:${line}</code>`;
      return markup`<span class="bad">✗</span> ${link(code, findingPage(code))}: ${
        onOneLine(message)
      }${place}`;
    }),
  );
}

function features({ overview, now }: OverviewPage): Html | undefined {
  return section(
    "Features",
    overview.features.map(({ group, app, env, feature, tag, since }) => {
      const runs = tag === "" ? "no tag" : markup`<span class="tag">${tag}</span>`;
      return markup`<b>${group}/${app}</b> <code>${feature}</code> in ${env}: ${runs}, last changed <time datetime="${since}" title="${
        readableTime(since)
      }">${age(since, now)} ago</time>`;
    }),
  );
}

function warnings({ overview }: OverviewPage): Html | undefined {
  return section(
    "Not checked",
    overview.warnings.map(({ message }) => markup`${onOneLine(message)}`),
    { filtered: false },
  );
}

function section(
  title: string,
  items: readonly Html[],
  { filtered = true } = {},
): Html | undefined {
  if (items.length === 0) return undefined;
  const list = items.map((item) =>
    markup`<li>${item}</li>
`
  );
  return markup`<section${filtered ? trusted(` class="filtered"`) : undefined}>
<h2>${title}</h2>
<ul>
${list}</ul>
</section>`;
}

function legend(): Html {
  const signs = LEGEND.map(({ sign, tone, text }) =>
    markup`<span><span class="${tone}">${sign}</span> ${text}</span> `
  );
  return markup`<footer>${signs}<span><span class="bad">▌</span> needs a look</span> <span><span class="waiting">▌</span> on its way</span> <span><span class="tag behind">1.0.0</span> not the previous environment's version</span></footer>`;
}
