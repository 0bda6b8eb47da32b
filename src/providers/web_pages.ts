import type { Remote } from "./remote.ts";

/** The web page of a line of a file at a commit; undefined if the server's pages are unknown. */
export function linePage(
  remote: Remote,
  { commit, path, line }: { readonly commit: string; readonly path: string; readonly line: number },
): string | undefined {
  if (remote.provider === "azdo") {
    const query = [
      `path=${encoded(`/${path}`)}`,
      `version=GC${commit}`,
      `line=${line}`,
      `lineEnd=${line + 1}`,
      "lineStartColumn=1",
      "lineEndColumn=1",
    ];
    return `${remote.webUrl}?${query.join("&")}`;
  }
  const root = webRoot(remote.apiUrl);
  if (root === undefined) return undefined;
  const file = path.split("/").map(encoded).join("/");
  return `${root}/${remote.owner}/${remote.repo}/blob/${commit}/${file}#L${line}`;
}

/** The web root of an API root: github.com, a subdomain of ghe.com, or a GitHub Enterprise Server. */
function webRoot(apiUrl: string): string | undefined {
  if (apiUrl === "https://api.github.com") return "https://github.com";
  const residency = /^https:\/\/api\.(?<host>[a-z0-9-]+\.ghe\.com)$/.exec(apiUrl)?.groups?.["host"];
  if (residency !== undefined) return `https://${residency}`;
  return apiUrl.endsWith("/api/v3") ? apiUrl.slice(0, -"/api/v3".length) : undefined;
}

/** Also encodes round brackets, which would end a link in Markdown. */
function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll("(", "%28").replaceAll(")", "%29");
}
