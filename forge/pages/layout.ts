import { type Html, markup, trusted } from "../../src/core/views/html.ts";

/** A page for people, in which no script can run. */
export function pageResponse(title: string, body: Html, status = 200): Response {
  const page = markup`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><style>${trusted(STYLE)}</style></head>
<body><main>${body}
<footer>A stand-in on this machine: nothing here is on the internet.</footer></main></body>
</html>
`;
  return new Response(page.text, {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy":
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
    },
  });
}

const STYLE = `
:root{color-scheme:light dark;--bg:#fff;--fg:#1f2328;--dim:#59636e;--line:#d1d9e0;--soft:#f6f8fa;--open:#1a7f37;--merged:#8250df;--closed:#cf222e;--link:#0969da;--added:#dafbe1;--removed:#ffebe9}
@media(prefers-color-scheme:dark){:root{--bg:#0d1117;--fg:#e6edf3;--dim:#9198a1;--line:#30363d;--soft:#151b23;--open:#3fb950;--merged:#ab7df8;--closed:#f85149;--link:#4493f8;--added:#12261e;--removed:#25171c}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--fg);font:14px/1.5 system-ui,sans-serif}
main{max-width:960px;margin:auto;padding:24px 20px 40px}
h1{font-size:22px;font-weight:500;margin:4px 0 8px}h1 small{color:var(--dim);font-weight:400;font-size:1em}
h2{font-size:15px;margin:24px 0 8px}
a{color:var(--link)}.dim,footer{color:var(--dim)}
.state{color:var(--bg);border-radius:99px;padding:2px 10px;font-weight:600;margin-right:6px;background:var(--open)}
.state.merged{background:var(--merged)}.state.closed{background:var(--closed)}
.box{border:1px solid var(--line);border-radius:6px;margin:16px 0;overflow-wrap:anywhere}
.box>header{background:var(--soft);border-bottom:1px solid var(--line);padding:8px 16px;border-radius:6px 6px 0 0;color:var(--dim)}
.box>div{padding:4px 16px}
code,pre{font-size:12px;line-height:1.5;font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
code{background:color-mix(in srgb,var(--dim) 18%,transparent);border-radius:5px;padding:2px 5px}
pre{background:var(--soft);border-radius:6px;padding:12px;overflow:auto}pre code{background:none;padding:0}
pre ins,pre del,pre mark{display:block;text-decoration:none;color:inherit;background:var(--added)}pre del{background:var(--removed)}
table{border-collapse:collapse;margin:12px 0}th,td{border:1px solid var(--line);padding:6px 13px;text-align:left}
th{font-weight:600}sub{font-size:12px;vertical-align:baseline;color:var(--dim)}
summary{cursor:pointer}ul{padding-left:2em}
button{font:inherit;font-weight:600;background:var(--open);color:var(--bg);border:0;border-radius:6px;padding:7px 16px;cursor:pointer}
footer{border-top:1px solid var(--line);margin-top:32px;padding-top:10px;font-size:12px}
`;
