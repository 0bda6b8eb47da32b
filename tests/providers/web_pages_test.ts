import assert from "node:assert/strict";
import { parseRemote } from "../../src/providers/remote.ts";
import { linePage } from "../../src/providers/web_pages.ts";

function page(url: string, options: { apiUrl?: string } = {}): string | undefined {
  const provider = /ghes/.test(url) ? { provider: "github" } : {};
  const remote = parseRemote(url, { insecure: false, ...provider, ...options }, {});
  return linePage(remote, { commit: "abc", path: "a b/(c)#.yaml", line: 3 });
}

Deno.test("a line's page is at the server that the remote is on", () => {
  const file = "blob/abc/a%20b/%28c%29%23.yaml#L3";
  assert.equal(page("git@github.com:o/r.git"), `https://github.com/o/r/${file}`);
  assert.equal(page("https://x.ghe.com/o/r"), `https://x.ghe.com/o/r/${file}`);
  assert.equal(page("https://ghes.example/o/r"), `https://ghes.example/o/r/${file}`);
  assert.equal(page("https://github.com/o/r", { apiUrl: "https://proxy.example/api" }), undefined);
  assert.equal(
    page("https://dev.azure.com/org/my%20project/_git/repo"),
    "https://dev.azure.com/org/my%20project/_git/repo?path=%2Fa%20b%2F%28c%29%23.yaml&version=GCabc&line=3&lineEnd=4&lineStartColumn=1&lineEndColumn=1",
  );
});
