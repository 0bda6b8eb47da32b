import assert from "node:assert/strict";
import { overview } from "../../src/core/views/overview.ts";
import { overviewHtml } from "../../src/core/views/overview_html.ts";
import { overviewPage } from "../../src/core/views/page.ts";
import { EXAMPLE } from "../core/views/example_snapshot.ts";
import { findChromium, visitPage } from "./chromium.ts";

const PAGE = overviewHtml(overviewPage(EXAMPLE, overview(EXAMPLE)));
const chromium = await findChromium();

interface Seen {
  readonly name: string;
  readonly script: string;
  readonly expected: unknown;
  readonly width?: number;
}

/** All visits share a browser, which the first test starts. */
function inBrowser(visits: readonly Seen[], options: { dark?: boolean; page?: string } = {}): void {
  let answers: Promise<unknown[]> | undefined;
  visits.forEach(({ name, expected }, index) => {
    Deno.test({
      name: `in a browser, ${name}`,
      ignore: chromium === undefined,
      async fn() {
        answers ??= visitPage(chromium ?? "", options.page ?? PAGE, visits, options);
        assert.deepEqual((await answers)[index], expected);
      },
    });
  });
}

/** What a person sees of apps and groups, and how to type and click. */
const HELPERS = `
  const input = document.getElementById("filter");
  const seen = () => [...document.querySelectorAll("tbody tr")]
    .filter((row) => row.offsetParent !== null).map((row) => row.cells[0].textContent);
  const type = (text) => { input.value = text; input.dispatchEvent(new Event("input")); };
  const toggle = (mark) => document.querySelector("[data-mark=" + mark + "]").click();
  const key = (name) => document.dispatchEvent(new KeyboardEvent("keydown", { key: name }));
  const shown = () => document.getElementById("shown").textContent;
`;

/** Whether the contrast of all text is enough, https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio. */
const LEGIBLE = `
  const channels = (color) => color.match(/[\\d.]+/g).map(Number);
  const luminance = ([r, g, b]) => [r, g, b].map((c) => c / 255)
    .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const background = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const [r, g, b, a = 1] = channels(getComputedStyle(at).backgroundColor);
      if (a > 0.9) return [r, g, b];
    }
    return [255, 255, 255];
  };
  let lowest = 99;
  for (const element of document.querySelectorAll("main *")) {
    const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!hasText || element.disabled) continue;
    const [a, b] = [luminance(channels(getComputedStyle(element).color)), luminance(background(element))];
    lowest = Math.min(lowest, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05));
  }
  return [lowest >= 4.5, getComputedStyle(document.body).backgroundColor];
`;

inBrowser([
  {
    name: "the filter finds words of apps, groups, tags and reasons",
    script: `${HELPERS}
  const found = {};
  for (const words of ["cart", "billing", "26f50", "held", "billing 3.1", "webshop healthy 1.9", "nothing like it"]) {
    type(words);
    found[words] = [...seen(), shown()];
  }
  return found;`,
    expected: {
      "cart": ["webshop", "cart", "1 of 7 apps"],
      "billing": ["billing", "api", "invoices", "2 of 7 apps"],
      "26f50": ["billing", "api", "1 of 7 apps"],
      "held": ["webshop", "search", "1 of 7 apps"],
      "billing 3.1": ["billing", "invoices", "1 of 7 apps"],
      "webshop healthy 1.9": ["webshop", "checkout", "1 of 7 apps"],
      "nothing like it": ["0 of 7 apps"],
    },
  },
  {
    name: "the filter leaves the findings and features that it finds",
    script: `${HELPERS}
  const items = () => [...document.querySelectorAll("h2, li")].filter((item) => item.offsetParent !== null)
    .map((item) => item.textContent.split(":")[0]);
  type("payments");
  const found = items();
  type("nothing like it");
  return [found, items()];`,
    expected: [["Findings", "✗ ahead-of-predecessor"], []],
  },
  {
    name: "the counts are toggles that add to each other, and go with the filter",
    script: `${HELPERS}
  const steps = [];
  toggle("moving"); steps.push(seen());
  toggle("attention"); steps.push(seen());
  type("webshop"); steps.push(seen());
  toggle("moving"); toggle("attention"); type(""); steps.push(shown());
  return steps;`,
    expected: [
      ["webshop", "cart", "checkout"],
      ["billing", "invoices", "webshop", "cart", "checkout", "payments", "search"],
      ["webshop", "cart", "checkout", "payments", "search"],
      "7 apps",
    ],
  },
  {
    name:
      "keys reach all: / goes to the filter, Escape clears it, and Tab goes through what can be used",
    script: `${HELPERS}
  key("/");
  const focused = document.activeElement === input;
  type("cart");
  key("Escape");
  const usable = [...document.querySelectorAll("input, button, a")]
    .filter((element) => element.tabIndex >= 0 && !element.disabled).length;
  return [focused, input.value, shown(), usable];`,
    expected: [true, "", "7 apps", 9],
  },
  {
    name: "a screen reader hears words in place of signs",
    script: `return [
    document.documentElement.lang,
    [...document.querySelectorAll("[aria-hidden=true]")].every((sign) =>
      sign.parentElement.textContent.trim().length > 2),
    document.querySelectorAll("th[scope]").length === document.querySelectorAll("th").length,
    document.getElementById("filter").getAttribute("aria-label"),
  ];`,
    expected: ["en", true, true, "Filter apps, tags, reasons"],
  },
  {
    name: "text is legible in light",
    script: LEGIBLE,
    expected: [true, "rgb(255, 255, 255)"],
  },
  ...[500, 720, 1000].map((width) => ({
    name: `nothing sticks out of a window of ${width} pixels`,
    script:
      "return [innerWidth, document.documentElement.scrollWidth <= document.documentElement.clientWidth];",
    expected: [width, true],
    width,
  })),
]);

inBrowser([
  {
    name: "text is legible in dark",
    script: LEGIBLE,
    expected: [true, "rgb(13, 17, 23)"],
  },
  {
    name: "a page that nobody renewed says how old it is",
    script: `return /^, \\d+ days ago$/.test(document.getElementById("old").textContent);`,
    expected: true,
  },
], {
  dark: true,
  page: overviewHtml(overviewPage({ ...EXAMPLE, now: 0 }, overview(EXAMPLE))),
});
