import assert from "node:assert/strict";
import { findingPage } from "../../../src/core/finding_page.ts";
import { placeKey } from "../../../src/core/views/arrivals.ts";
import { overview } from "../../../src/core/views/overview.ts";
import { overviewHtml } from "../../../src/core/views/overview_html.ts";
import { overviewMarkdown } from "../../../src/core/views/overview_markdown.ts";
import { type OverviewPage, overviewPage } from "../../../src/core/views/page.ts";
import type { ViewSnapshot } from "../../../src/core/views/snapshot.ts";
import { overviewText } from "../../../src/output/overview_text.ts";
import { createPaint, toSpans } from "../../../src/output/paint.ts";
import { plainText } from "../../../src/output/styled.ts";
import { EXAMPLE } from "./example_snapshot.ts";
import {
  app,
  commit,
  CONFIG,
  environment,
  HOUR,
  makeSnapshot,
  NOW,
  promotion,
  tagAges,
} from "./make_snapshot.ts";

const PLAIN = createPaint(false);

function page(snapshot: ViewSnapshot): OverviewPage {
  return overviewPage(snapshot, overview(snapshot));
}

/** Whatever a stranger could write where they can write. */
function hostile(text: string): ViewSnapshot {
  return makeSnapshot({
    repository: text,
    apps: [app("cart", { dev: text, qa: "1.0.0" })],
    tagAges: new Map([[
      placeKey({ group: "webshop", app: "cart", env: "dev" }),
      tagAges(commit(2, NOW - HOUR, text)),
    ]]),
    provider: {
      promotions: [
        promotion({
          tag: text,
          url: `javascript:${text}`,
          gate: { state: "failure", description: text },
        }),
      ],
      reports: new Map(),
      declined: [],
    },
    features: [{ group: "g", app: text, env: "dev", feature: text, tag: text, since: NOW }],
    warnings: [{ code: "x", message: text }],
  });
}

Deno.test("text fits the terminal, whatever its width", () => {
  for (const width of [40, 60, 80, 100, 133, 200]) {
    const lines = overviewText(page(EXAMPLE), PLAIN, width).split("\n");
    // The first line and the legend are one line each, which the terminal wraps.
    const long = lines.filter((line) => line.length > width);
    assert.deepEqual(long, [], `${width} columns`);
  }
});

Deno.test("text tells apps, environments, what is on its way, and what is odd below", () => {
  const text = overviewText(page(EXAMPLE), PLAIN, 120);
  assert.ok(
    text.startsWith("my-org/my-gitops · main at 3333333 · 25 November 2026, 14:05 UTC\n\n"),
  );
  for (
    const line of [
      /^app +dev +qa +prod$/m,
      /^ +merges by itself +merges by itself +a person merges$/m,
      /^billing\/api +26f50d84db02 ✓ 5d +26f50d84db02 5d +26f50d84db02 4d$/m,
      /^webshop\/cart +1\.4\.0 ✗ 2h +1\.4\.0 ✓ 1h +1\.3\.2 ✓ 10d$/m,
      /◷ #31 brings 1\.4\.0, waiting: soaking/,
      /^webshop\/staff-ui +5\.5\.0 ✗ 10d +- +-$/m,
      /^7 apps · 4 need a look · 2 on their way · 5 differ between environments$/m,
      /^✓ healthy, or ready to merge {3}◷ waiting {3}✗ failed/m,
      /^Not healthy\n {2}✗ webshop-dev failed: health check failed after 30s/m,
      /^Findings\n {2}✗ lost-promotion no pull request brings billing\/invoices 3\.2\.0 to qa/m,
      /^Features\n {2}webshop\/cart pr-42 in dev: 2\.0\.0-login, last changed 6 days ago$/m,
    ]
  ) assert.match(text, line);
});

/** What is said of a promotion of 1.1.0 to qa, which dev has without a failure. */
function textOfPromotion(autoMerge: boolean, more: Partial<ViewSnapshot> = {}): string {
  return overviewText(
    page(makeSnapshot({
      apps: [app("cart", { dev: "1.1.0", qa: "1.0.0" })],
      tagAges: new Map([[
        placeKey({ group: "webshop", app: "cart", env: "dev" }),
        tagAges(commit(2, NOW - HOUR)),
      ]]),
      provider: {
        promotions: [promotion({ autoMerge })],
        reports: new Map([[
          commit(2, NOW).id,
          [{ context: "kustomization/webshop-dev", state: "success", description: "" }],
        ]]),
        declined: [],
      },
      ...more,
    })),
    PLAIN,
    200,
  );
}

Deno.test("a promotion that is ready says who merges it", () => {
  assert.match(textOfPromotion(true), /✓ #\d+ brings 1\.1\.0, ready, merges by itself/);
  assert.match(textOfPromotion(false), /✓ #\d+ brings 1\.1\.0, ready, a person merges it/);
});

Deno.test("why a group's environment failed is said once, by its health if that is shown", () => {
  for (
    const [env, reason] of [[["dev", "qa"], "dev failed"], [
      ["qa"],
      "health check failed",
    ]] as const
  ) {
    const filter = { group: "webshop", app: "checkout", env };
    const made = overviewPage(EXAMPLE, overview(EXAMPLE, filter), filter);
    for (
      const text of [overviewText(made, PLAIN, 400), overviewMarkdown(made), overviewHtml(made)]
    ) {
      const blocked = text.split("\n").find((line) => line.includes("brings 2.0.0")) ?? "";
      assert.ok(blocked.includes(reason), blocked);
      assert.equal(blocked.split("blocked: ")[1]?.includes("health check"), env.length === 1);
    }
  }
});

Deno.test("no word is said twice of what waits", () => {
  const provider = { promotions: [promotion()], reports: new Map(), declined: [] };
  assert.match(textOfPromotion(true, { provider }), /brings 1\.1\.0, waiting for webshop-dev/);
});

Deno.test("an environment is behind those it depends on, not the one beside it", () => {
  const snapshot = makeSnapshot({
    config: {
      ...CONFIG,
      environments: ["dev", "eu", "us"].map((name) =>
        environment(name, { dependsOn: name === "dev" ? [] : ["dev"] })
      ) as unknown as typeof CONFIG.environments,
    },
    apps: [app("cart", { dev: "1.1.0", eu: "1.0.0", us: "1.0.0" })],
  });
  assert.equal(overviewHtml(page(snapshot)).match(/class="tag behind">1\.0\.0</g)?.length, 2 + 1);
  const yellow = toSpans(overviewText(page(snapshot), createPaint(true), 80))
    .filter(({ text, style }) => text === "1.0.0" && style === "yellow");
  assert.equal(yellow.length, 2);
});

Deno.test("an environment is behind if it has not the tag of each environment before it", () => {
  const names = ["dev", "eu", "us", "prod"];
  const dependsOn = (name: string) => name === "prod" ? ["eu", "us"] : ["dev"];
  const behind = (us: string, prod: string) => {
    const snapshot = makeSnapshot({
      config: {
        ...CONFIG,
        environments: names.map((name) =>
          environment(name, { dependsOn: name === "dev" ? [] : dependsOn(name) })
        ) as unknown as typeof CONFIG.environments,
      },
      apps: [app("cart", { dev: "2", eu: "2", us, prod })],
    });
    return [...page(snapshot).behind];
  };
  assert.deepEqual(behind("2", "2"), []);
  assert.deepEqual(behind("1", "2"), ["webshop/us/cart", "webshop/prod/cart"]);
  assert.deepEqual(behind("2", "1"), ["webshop/prod/cart"]);
});

Deno.test("a hold is told once: by the promotion that it blocks, else by the environment", () => {
  const holds = [{
    ...{ id: "cart", group: "webshop", app: "cart", envs: ["qa"], tag: undefined },
    ...{ reason: "slow queries", by: "Ann", at: NOW - HOUR, until: undefined },
  }];
  const blocked = textOfPromotion(true, { holds });
  assert.match(blocked, /✗ #\d+ brings 1\.1\.0, blocked: .*slow queries/);
  assert.equal(blocked.split("slow queries").length, 2);
  const provider = { promotions: [], reports: new Map(), declined: [] };
  assert.match(textOfPromotion(true, { holds, provider }), /■ held by Ann: slow queries/);
});

Deno.test("colours add nothing but themselves", () => {
  const painted = overviewText(page(EXAMPLE), createPaint(true), 80);
  assert.equal(plainText(toSpans(painted)), overviewText(page(EXAMPLE), PLAIN, 80));
  assert.ok(toSpans(painted).some(({ style }) => style === "red"));
});

Deno.test("text shows control sequences and obeys none", () => {
  const text = overviewText(page(hostile("\x1b[31m\r\n::error::x")), createPaint(true), 80);
  // deno-lint-ignore no-control-regex -- that is what is looked for
  assert.deepEqual(text.match(/\x1b(?!\[(?:1|2|22|3[123]|39)m)/g), null);
  assert.doesNotMatch(text, /^[ \t]*::/m);
});

Deno.test("Markdown is a table whose cells nothing can leave", () => {
  const lines = overviewMarkdown(page(hostile("a|b`<img src=x>\n# h **x** [y](z) @me #1 www.x.y")))
    .split("\n");
  const rows = lines.filter((line) => line.startsWith("| **"));
  assert.equal(rows.length, 1);
  assert.equal(rows[0]?.replaceAll(/`[^`]*`|``.*?``/g, "").match(/(?<!\\)\|/g)?.length, 4);
  const outside = lines.join("\n").replaceAll(/(`+)(?!`).*?(?<!`)\1(?!`)/g, "")
    .replaceAll("<br>", "");
  assert.doesNotMatch(outside, /<|\[y\]|@me|www\.|javascript:/);
  assert.equal(
    lines.filter((line) => line.startsWith("#")).join(),
    "# What is where,## Features,## Not checked",
  );
});

Deno.test("Markdown shows text from outside as it is written", () => {
  const text = overviewMarkdown(page(makeSnapshot({
    warnings: [{ code: "x", message: "see *a* on https://x.y and www.z" }],
  })));
  assert.ok(text.includes("- see &#42;a&#42; on https:&#47;/x.y and www&#46;z"), text);
});

Deno.test("Markdown has the same facts as the text", () => {
  const text = overviewMarkdown(page(EXAMPLE));
  for (
    const line of [
      "7 apps · 4 need a look · 2 on their way · 5 differ between environments",
      "| app | `dev`<br>merges by itself | `qa`<br>merges by itself | `prod`<br>a person merges |",
      "| **`webshop/staff-ui`** | `5.5.0` ✗ · 10 days |  |  |",
      "[#31](https://github.com/my-org/my-gitops/pull/31) brings 1.4.0, waiting: soaking until 15:05 UTC",
      "## Findings",
      "## Features",
    ]
  ) assert.ok(text.includes(line), line);
  assert.equal(
    text.split("\n\n")[1],
    "`my-org/my-gitops` · `main` at `3333333` · 25 November 2026, 14:05 UTC",
  );
});

Deno.test("HTML shows the first twelve digits of a digest", () => {
  const cart = app("cart", { dev: "1" });
  const digests = [`sha256:${"0123456789abcdef".repeat(4)}`];
  const environments = cart.environments.map((here) => ({ ...here, digests }));
  const made = overviewHtml(page(makeSnapshot({ apps: [{ ...cart, environments }] })));
  assert.match(made, />sha256:0123456789ab…</);
});

Deno.test("HTML shows each group's health in each environment, and nothing where none is reported", () => {
  const rows = overviewHtml(page(EXAMPLE)).match(/^<tr class="group">.*$/gm) ?? [];
  const cells = rows.map((row) =>
    row.replaceAll(/<\/t[hd]>/g, "|").replaceAll(/<[^>]*>/g, "").split("|").slice(0, -2)
  );
  assert.deepEqual(cells, [
    ["billing", "✓ healthy", ""],
    [
      "webshop",
      "✗ failed: health check failed after 30s: Deployment/checkout not ready",
      "✓ healthy",
    ],
  ]);
});

Deno.test("HTML says that a tag may be older, and that there is none", () => {
  const key = placeKey({ group: "webshop", app: "cart", env: "dev" });
  const cart = app("cart", { dev: "1" });
  const shown = (orEarlier: boolean, tags: readonly string[]) =>
    overviewHtml(page(makeSnapshot({
      apps: [{ ...cart, environments: cart.environments.map((here) => ({ ...here, tags })) }],
      tagAges: new Map([[key, tagAges(commit(2, NOW - HOUR), { orEarlier })]]),
    })));
  const since = "since 25 November 2026, 13:05 UTC";
  assert.ok(shown(false, ["1"]).includes(`title="${since}, commit 2222222">1 hour</time>`));
  const older = shown(true, ["1"]);
  assert.ok(older.includes(`title="${since} or earlier, commit 2222222">≥ 1 hour</time>`));
  assert.ok(!older.includes("no tag"));
  assert.ok(shown(true, []).includes('<span class="age">no tag</span>'));
});

Deno.test("HTML has space for many environments", () => {
  const widths = (count: number) => {
    const names = Array.from({ length: count }, (_, index) => `env${index}`);
    const made = overviewHtml(page(makeSnapshot({
      config: {
        ...CONFIG,
        environments: names.map((name) =>
          environment(name)
        ) as unknown as typeof CONFIG.environments,
      },
      apps: [app("cart", Object.fromEntries(names.map((name) => [name, "1"])))],
    })));
    return [
      made.match(/<main style="max-width:(\d+)px">/)?.[1],
      made.match(/<col style="width:(\d+)%">/)?.[1],
    ];
  };
  assert.deepEqual(widths(4), ["1240", "21"]);
  assert.deepEqual(widths(12), ["2300", "7"]);
});

Deno.test("HTML filters features and findings, but not what was not checked", () => {
  const made = overviewHtml(page(hostile("x")));
  const filtered = (heading: string) => made.includes(`<section class="filtered">\n<h2>${heading}`);
  assert.deepEqual(["Features", "Not checked"].map(filtered), [true, false]);
  assert.match(made, /<section>\n<h2>Not checked/);
});

Deno.test("HTML has no filter for a mark that no app has", () => {
  const disabled = (snapshot: ViewSnapshot) =>
    [...overviewHtml(page(snapshot)).matchAll(/data-mark="(\w+)"[^>]*( disabled)>/g)]
      .map(([, mark]) => mark);
  assert.deepEqual(disabled(makeSnapshot()), ["attention", "moving", "differs"]);
  const two = app("cart", { dev: "1.1.0", qa: "1.0.0" });
  const provider = { promotions: [promotion()], reports: new Map(), declined: [] };
  assert.deepEqual(disabled(makeSnapshot({ apps: [two], provider })), ["attention"]);
});

Deno.test("HTML names commits as git abbreviates them", () => {
  const made = overviewHtml(page(EXAMPLE));
  assert.match(made, /commit 4444444\b/);
  assert.match(made, /\b3333333\b/);
});

Deno.test("HTML takes nothing from a repository for markup", () => {
  const text =
    `"><script>alert(1)</script><img src=x onerror=alert(1)>'\`&\u202e\u3164\u{e0061}##vso[x]::error::`;
  const made = overviewHtml(page(hostile(text)));
  assert.equal(made.match(/<script/g)?.length, 1);
  assert.doesNotMatch(
    made,
    /<img|onerror=alert\(1\)>'|href="javascript|\u202e|\u3164|\u{e0061}|##vso|::error::/u,
  );
  assert.ok(made.includes("&lt;script&gt;alert(1)&lt;/script&gt;"));
});

Deno.test("HTML is one file that asks for nothing", () => {
  const made = overviewHtml(page(EXAMPLE));
  assert.doesNotMatch(made, /<link|<img|src=|@import|url\(|fetch\(|XMLHttpRequest/);
  assert.match(made, /Content-Security-Policy" content="default-src 'none'/);
  assert.deepEqual(
    [...made.matchAll(/href="(?<url>[^"]*)"/g)]
      .map(({ groups }) => groups?.["url"]?.replace("&#35;", "#")),
    [
      ...[31, 33].map((number) => `https://github.com/my-org/my-gitops/pull/${number}`),
      ...["lost-promotion", "ahead-of-predecessor", "markers-disagree"].map(findingPage),
    ],
  );
});

Deno.test("an empty repository has a page too", () => {
  const nothing = page(makeSnapshot({ apps: [] }));
  const words = "No app has a marker in an environment.";
  assert.ok(overviewText(nothing, PLAIN, 80).includes(words));
  assert.ok(overviewMarkdown(nothing).includes(words));
  assert.ok(overviewHtml(nothing).includes(words));
});

Deno.test("an overview in which no app is left says by which options", () => {
  const snapshot = makeSnapshot({});
  const filter = { group: "webshop", app: "carts", env: ["qa", "prod"] };
  const nothing = overviewPage(snapshot, overview(snapshot, filter), filter);
  const words = "No app matches --group webshop --app carts --env qa --env prod.";
  assert.ok(overviewText(nothing, PLAIN, 80).includes(words));
  assert.ok(overviewHtml(nothing).includes(words));
});

Deno.test("one app needs a look, is on its way, and differs", () => {
  const filter = { group: "webshop", app: "cart" };
  const one = overviewPage(EXAMPLE, overview(EXAMPLE, filter), filter);
  const words = /^1 app · nothing needs a look · 1 on its way · 1 differs between environments$/m;
  assert.match(overviewText(one, PLAIN, 120), words);
  assert.match(overviewMarkdown(one), words);
});

Deno.test("Markdown and HTML say where a finding is, once, and nothing where nobody knows", () => {
  const at = { code: "lost-promotion", group: "webshop", app: "cart", env: "qa" } as const;
  const findings = [
    { ...at, message: "first", path: "a.yaml", line: 3 },
    { ...at, message: "second in b.yaml:4", path: "b.yaml", line: 4 },
    { ...at, message: "third" },
  ];
  const made = overviewPage(EXAMPLE, { ...overview(EXAMPLE), findings });
  const html = overviewHtml(made);
  assert.match(html, /: first <code>a\.yaml:3<\/code><\/li>$/m);
  assert.match(html, /: second in b\.yaml:4<\/li>$/m);
  assert.match(html, /: third<\/li>$/m);
  const markdown = overviewMarkdown(made);
  assert.match(markdown, /first \(`a\.yaml:3`\)$/m);
  assert.match(markdown, /second in b[^()]*4$/m);
  assert.match(markdown, /third$/m);
});
