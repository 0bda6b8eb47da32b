import assert from "node:assert/strict";
import { overview } from "../../src/core/views/overview.ts";
import { overviewHtml } from "../../src/core/views/overview_html.ts";
import { overviewPage } from "../../src/core/views/page.ts";
import { EXAMPLE } from "../core/views/example_snapshot.ts";
import { findChromium, runInPage } from "./chromium.ts";

const PAGE = overviewHtml(overviewPage(EXAMPLE, overview(EXAMPLE)));
const chromium = await findChromium();

function inPage(name: string, script: string, expected: unknown, options = {}): void {
  Deno.test({
    name: `in a browser, ${name}`,
    ignore: chromium === undefined,
    async fn() {
      assert.deepEqual(await runInPage(chromium ?? "", PAGE, script, options), expected);
    },
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

inPage(
  "the filter finds words of apps, groups, tags and reasons",
  `${HELPERS}
  const found = {};
  for (const words of ["cart", "billing", "26f50", "held", "billing 3.1", "nothing like it"]) {
    type(words);
    found[words] = [...seen(), shown()];
  }
  return found;`,
  {
    "cart": ["webshop", "cart", "1 of 7 apps"],
    "billing": ["billing", "api", "invoices", "2 of 7 apps"],
    "26f50": ["billing", "api", "1 of 7 apps"],
    "held": ["webshop", "search", "1 of 7 apps"],
    "billing 3.1": ["billing", "invoices", "1 of 7 apps"],
    "nothing like it": ["0 of 7 apps"],
  },
);

inPage(
  "the counts are toggles that add to each other, and go with the filter",
  `${HELPERS}
  const steps = [];
  toggle("moving"); steps.push(seen());
  toggle("attention"); steps.push(seen());
  type("webshop"); steps.push(seen());
  toggle("moving"); toggle("attention"); type(""); steps.push(shown());
  return steps;`,
  [
    ["webshop", "cart", "checkout"],
    ["billing", "invoices", "webshop", "cart", "checkout", "payments", "search"],
    ["webshop", "cart", "checkout", "payments", "search"],
    "7 apps",
  ],
);

inPage(
  "keys reach all: / goes to the filter, Escape clears it, and Tab goes through what can be used",
  `${HELPERS}
  key("/");
  const focused = document.activeElement === input;
  type("cart");
  key("Escape");
  const usable = [...document.querySelectorAll("input, button, a")]
    .filter((element) => element.tabIndex >= 0 && !element.disabled).length;
  return [focused, input.value, shown(), usable];`,
  [true, "", "7 apps", 6],
);

inPage(
  "a screen reader hears words in place of signs",
  `return [
    document.documentElement.lang,
    [...document.querySelectorAll("[aria-hidden=true]")].every((sign) =>
      sign.parentElement.textContent.trim().length > 2),
    document.querySelectorAll("th[scope]").length === document.querySelectorAll("th").length,
    document.getElementById("filter").getAttribute("aria-label"),
  ];`,
  ["en", true, true, "Filter apps, tags, reasons"],
);

/** The lowest contrast of all text, https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio. */
const CONTRAST = `
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
`;

for (const dark of [false, true]) {
  inPage(
    `text is legible in ${dark ? "dark" : "light"}`,
    `${CONTRAST} return [lowest >= 4.5, getComputedStyle(document.body).backgroundColor];`,
    [true, dark ? "rgb(13, 17, 23)" : "rgb(255, 255, 255)"],
    { dark },
  );
}

for (const width of [500, 720, 1000]) {
  inPage(
    `nothing sticks out of a window of ${width} pixels`,
    `return document.documentElement.scrollWidth <= document.documentElement.clientWidth;`,
    true,
    { width },
  );
}
