/** The style sheet of `overviewHtml`. Colours only repeat what words say, and have a contrast of at least 4.5. */
export const OVERVIEW_STYLE = `
:root{color-scheme:light dark;--bg:#fff;--fg:#1f2328;--dim:#59636e;--line:#d1d9e0;--good:#1a7f37;--waiting:#8a5a00;--bad:#c4202b;--link:#0969da;--pill:#eaeef2}
@media(prefers-color-scheme:dark){:root{--bg:#0d1117;--fg:#e6edf3;--dim:#9198a1;--line:#30363d;--good:#3fb950;--waiting:#d29922;--bad:#ff7b72;--link:#58a6ff;--pill:#262c36}}
*{box-sizing:border-box}
[hidden]{display:none!important}
body{margin:0;background:var(--bg);color:var(--fg);font:15px/1.45 system-ui,sans-serif}
main{max-width:1240px;margin:auto;padding:24px 20px 48px}
h1{font-size:22px;margin:0}h2{font-size:16px;margin:32px 0 8px}
.sub{color:var(--dim);margin:4px 0 18px}.sub b{color:var(--fg)}
code,.tag{font:.87em/1.4 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
a{color:var(--link)}
.bar{display:flex;gap:8px;flex-wrap:wrap;align-items:center;margin-bottom:10px}
input{font:inherit;padding:6px 10px;border:1px solid var(--line);border-radius:6px;background:var(--bg);color:inherit;flex:1 1 240px;max-width:360px}
.toggle{font:inherit;font-size:13px;border:1px solid var(--line);border-radius:99px;padding:4px 12px;background:var(--bg);color:inherit;cursor:pointer}
.toggle b{font-variant-numeric:tabular-nums}
.toggle:disabled{color:var(--dim);cursor:default}
.toggle[aria-pressed=true]{border-color:var(--link);background:var(--link);color:var(--bg)}
:is(input,.toggle,a):focus-visible{outline:2px solid var(--link);outline-offset:2px}
output{color:var(--dim);font-size:13px;margin-left:auto}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:8px 12px 8px 0;border-bottom:1px solid var(--line)}
td{overflow-wrap:anywhere;min-width:150px}
thead th{position:sticky;top:0;background:var(--bg);font-weight:600;z-index:1}
thead small{font-weight:400;color:var(--dim);display:block}
.group>*{padding-top:20px;color:var(--dim);font-weight:600}.group td{font-weight:400}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.app{font-weight:600;overflow-wrap:break-word;min-width:22ch}
tbody tr:not(.group):hover{background:color-mix(in srgb,var(--pill) 45%,transparent)}
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
th,td{border:0;padding:3px 0;min-width:0}.group th{padding:22px 0 2px}.group td{padding-top:0}
tr:not(.group){border-bottom:1px solid var(--line);padding:8px 0}
td{padding-left:84px;position:relative}td::before{content:attr(data-env);position:absolute;left:0;width:78px;color:var(--dim);font-size:13px;overflow-wrap:anywhere}
td.none{display:none}
}
@media print{
:root{--bg:#fff;--fg:#000;--dim:#444;--line:#bbb;--good:#1a7f37;--waiting:#8a5a00;--bad:#c4202b;--link:#000;--pill:#eee}
.bar{display:none!important}main{max-width:none;padding:0}body{font-size:11px}thead{display:table-header-group}thead th{position:static}
tr,li{break-inside:avoid}.group{break-after:avoid}a{text-decoration:none}
}
`;

/** The filter of `overviewHtml`: shows apps that contain all words of the text, and have one of the selected marks. */
export const OVERVIEW_SCRIPT = `
"use strict";
(() => {
  const bar = document.querySelector(".bar");
  if (!bar) return;
  bar.hidden = false;
  const input = document.getElementById("filter");
  const shown = document.getElementById("shown");
  const toggles = [...document.querySelectorAll(".toggle")];
  const groups = [...document.querySelectorAll("tbody")].map((body) => {
    const [head, ...rows] = body.rows;
    const group = head.textContent.toLowerCase();
    return { body, rows: rows.map((row) => ({
      row,
      text: (group + " " + row.textContent).toLowerCase(),
      marks: row.dataset.marks.split(" "),
    })) };
  });
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
