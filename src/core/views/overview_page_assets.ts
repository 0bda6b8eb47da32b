/** The style sheet of `overviewHtml`. Colours only repeat what words say, and have a contrast of at least 4.5, borders of controls of 3. */
export const OVERVIEW_STYLE = `
:root{color-scheme:light dark;--bg:#fff;--fg:#1f2328;--dim:#59636e;--line:#d1d9e0;--edge:#818b98;--band:#f6f8fa;--good:#1a7f37;--waiting:#8a5a00;--bad:#c4202b;--link:#0969da;--pill:#eaeef2}
@media(prefers-color-scheme:dark){:root{--bg:#0d1117;--fg:#e6edf3;--dim:#9198a1;--line:#30363d;--edge:#656c76;--band:#151b23;--good:#3fb950;--waiting:#d29922;--bad:#ff7b72;--link:#58a6ff;--pill:#262c36}}
*{box-sizing:border-box}
[hidden]{display:none!important}
html{scroll-padding-top:64px}
body{margin:0;background:var(--bg);color:var(--fg);font:15px/1.45 system-ui,sans-serif}
main{margin:auto;padding:24px 20px 48px}
h1{font-size:22px;margin:0}h2{font-size:16px;margin:32px 0 8px}
.sub{color:var(--dim);margin:4px 0 18px}.sub b{color:var(--fg)}
code,.tag{font:.87em/1.4 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
a{color:var(--link)}
.bar{display:flex;gap:8px;flex-wrap:wrap;align-items:center;margin-bottom:10px}
input{font:inherit;padding:6px 10px;border:1px solid var(--edge);border-radius:6px;background:var(--bg);color:inherit;flex:1 1 240px;max-width:360px}
input::placeholder{color:var(--dim);opacity:1}
.toggle{font:inherit;font-size:13px;border:1px solid var(--edge);border-radius:99px;padding:4px 12px;background:var(--bg);color:inherit;cursor:pointer}
.toggle b{font-variant-numeric:tabular-nums}
.toggle[data-mark=attention] b{color:var(--bad)}.toggle[data-mark=moving] b{color:var(--waiting)}
.toggle:disabled,.toggle:disabled b{color:var(--dim);border-color:var(--line);cursor:default}
.toggle[aria-pressed=true]{border-color:var(--link);background:var(--link);color:var(--bg)}.toggle[aria-pressed=true] b{color:inherit}
:is(input,.toggle,a):focus-visible{outline:2px solid var(--link);outline-offset:2px}
output{color:var(--dim);font-size:13px;margin-left:auto}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:7px 12px;border-bottom:1px solid var(--line)}
td{overflow-wrap:anywhere;min-width:150px}
thead th{position:sticky;top:0;background:var(--bg);font-weight:600;z-index:1}thead th:first-child{z-index:2}
thead small{font-weight:400;color:var(--dim);display:block}
.group>*{background:var(--band);font-weight:400}.group th{font-weight:700;font-size:1.07em}
tbody+tbody .group>*{border-top:20px solid var(--bg);background-clip:padding-box}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
tbody th,thead th:first-child{position:sticky;left:0;min-width:22ch;overflow-wrap:break-word}
.app{font-weight:600;background:var(--bg);box-shadow:inset 4px 0 var(--mark)}
tr{--mark:transparent}[data-marks~=moving]{--mark:var(--waiting)}[data-marks~=attention]{--mark:var(--bad)}
tbody tr:not(.group):hover>*{background:color-mix(in srgb,var(--pill) 45%,var(--bg))}
.tag{background:var(--pill);border:1px solid var(--pill);border-radius:5px;padding:1px 6px}
.tag.behind{background:none;border:1px dashed var(--dim)}
.age{color:var(--dim);font-size:.87em;margin-left:4px;white-space:nowrap}
.meta{display:block;color:var(--dim);font-size:.87em;margin-top:3px}
.good{color:var(--good)}.waiting{color:var(--waiting)}.bad{color:var(--bad)}
ul{padding-left:20px;margin:0}li{margin:5px 0;overflow-wrap:anywhere}
footer{margin-top:36px;padding-top:12px;border-top:1px solid var(--line);color:var(--dim);font-size:13px;display:flex;gap:4px 18px;flex-wrap:wrap}
@media(max-width:720px){
main{padding:16px 14px 40px}thead{display:none}table,tbody,tr,td,th{display:block}
input{max-width:none;flex-basis:100%}output{margin-left:0}
th,td{border:0;padding:3px 0;min-width:0}tbody th{position:static}.app{background:none;box-shadow:none}.group{background:var(--band);margin-top:20px;padding:6px 12px}tbody .group>*{background:none;border:0!important}
tr:not(.group){border-bottom:1px solid var(--line);padding:8px 12px;box-shadow:inset 4px 0 var(--mark)}
td{padding-left:84px;position:relative}td::before{content:attr(data-env);position:absolute;left:0;width:78px;color:var(--dim);font-size:13px;overflow-wrap:anywhere}
td.none{display:none}
}
@media print{
:root{--bg:#fff;--fg:#000;--dim:#444;--line:#bbb;--band:#f4f4f4;--good:#1a7f37;--waiting:#8a5a00;--bad:#c4202b;--link:#000;--pill:#eee}
.bar{display:none!important}main{max-width:none!important;padding:0}body{font-size:11px}thead{display:table-header-group}thead th,tbody th{position:static!important}
tr,li{break-inside:avoid}.group{break-after:avoid}a{text-decoration:none}
}
`;

/**
 * The filter of `overviewHtml`: shows apps that contain all words of the text, and have one of the selected marks, and
 * findings and features that contain the words.
 */
export const OVERVIEW_SCRIPT = `
"use strict";
(() => {
  const made = document.getElementById("made");
  const hours = Math.floor((Date.now() - Date.parse(made.dateTime)) / 36e5);
  if (hours > 0) {
    const [number, unit] = hours < 48 ? [hours, "hour"] : [Math.floor(hours / 24), "day"];
    document.getElementById("old").textContent = ", " + number + " " + unit + (number === 1 ? "" : "s") + " ago";
  }
  const bar = document.querySelector(".bar");
  if (!bar) return;
  bar.hidden = false;
  const input = document.getElementById("filter");
  const shown = document.getElementById("shown");
  const toggles = [...document.querySelectorAll(".toggle")];
  const groups = [...document.querySelectorAll("tbody")].map((body) => {
    const [head, ...rows] = body.rows;
    // Not the group's health, which would find all of its apps.
    const group = head.cells[0].textContent.toLowerCase();
    return { body, rows: rows.map((row) => ({
      row,
      text: (group + " " + row.textContent).toLowerCase(),
      marks: row.dataset.marks.split(" "),
    })) };
  });
  const lists = [...document.querySelectorAll("section.filtered")].map((list) => ({
    list,
    items: [...list.querySelectorAll("li")].map((item) => ({ item, text: item.textContent.toLowerCase() })),
  }));
  const all = groups.reduce((sum, group) => sum + group.rows.length, 0);
  const update = () => {
    const words = input.value.toLowerCase().split(/\\s+/).filter(Boolean);
    const marks = toggles.filter((toggle) => toggle.ariaPressed === "true").map((toggle) => toggle.dataset.mark);
    let count = 0;
    for (const { body, rows } of groups) {
      let some = false;
      for (const { row, text, marks: has } of rows) {
        const show = words.every((word) => text.includes(word)) &&
          (marks.length === 0 || marks.some((mark) => has.includes(mark)));
        row.hidden = !show;
        some ||= show;
        if (show) count++;
      }
      body.hidden = !some;
    }
    for (const { list, items } of lists) {
      for (const { item, text } of items) item.hidden = !words.every((word) => text.includes(word));
      list.hidden = items.every(({ item }) => item.hidden);
    }
    shown.textContent = count === all ? all + (all === 1 ? " app" : " apps") : count + " of " + all + " apps";
  };
  input.addEventListener("input", update);
  for (const toggle of toggles) {
    toggle.addEventListener("click", () => {
      toggle.ariaPressed = String(toggle.ariaPressed !== "true");
      update();
    });
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== input) {
      event.preventDefault();
      input.focus();
    }
    if (event.key === "Escape" && document.activeElement === input) {
      input.value = "";
      update();
    }
  });
  update();
})();
`;
