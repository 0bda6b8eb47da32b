import assert from "node:assert/strict";
import { startAzdoForge } from "../azdo_forge.ts";

const BODY = "It is **time**.\n\n<script>alert(1)</script>\n\n| a | b |\n| - | - |\n| 1 | 2 |\n";

Deno.test("a person who opens a pull request's address reads it, and merges it by the button", async () => {
  await using forge = await startAzdoForge();
  const files = { "a.txt": "1\n" };
  for (
    const repository of [
      await forge.createRepository({ files }),
      await forge.createAzdoRepository({ files }),
    ]
  ) {
    const isAzure = repository.url.includes("/_git/");
    const start = await repository.commit({ "a.txt": "2\n" }, { branch: "topic" });
    const { number } = await repository.open({ source: "topic", title: "Two", body: BODY });
    const address = `${repository.url}/${isAzure ? "pullrequest" : "pull"}/${number}`;
    const response = await fetch(address);
    // No script of the text can run.
    assert.match(response.headers.get("content-security-policy") ?? "", /^default-src 'none';/);
    const page = await response.text();
    for (
      const part of ["<h1>Two ", "It is <strong>time</strong>", "<td>2</td>", "<ins>+2</ins>"]
    ) assert.ok(page.includes(part), part);
    const file = isAzure
      ? `${repository.url}?path=${encodeURIComponent("/a.txt")}&version=GC${start}&line=1`
      : `${repository.url}/blob/${start}/a.txt#L1`;
    assert.match(await (await fetch(file)).text(), /<span id="L1">.*2<\/span>/);
    const post = async (origin: string) => {
      const answer = await fetch(`${address}/merge`, {
        method: "POST",
        headers: { origin },
        redirect: "manual",
      });
      await answer.body?.cancel();
      return answer.status;
    };
    assert.equal(await post("https://evil.example"), 403);
    assert.equal(repository.pullRequest(number).state, "open");
    assert.equal(await post(forge.url), 303);
    assert.equal(repository.pullRequest(number).state, "merged");
    assert.equal(await post(forge.url), 409);
    const list = await (await fetch(repository.url)).text();
    assert.match(list, /<span class="state merged">merged<\/span>\n<a href="[^"]+">Two<\/a>/);
    const missing = await fetch(address.replace(/\d+$/, "99"));
    await missing.body?.cancel();
    assert.equal(missing.status, 404);
  }
});
