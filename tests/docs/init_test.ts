import assert from "node:assert/strict";
import { azdoFiles } from "../../src/core/setup/azdo_files.ts";
import { githubFiles } from "../../src/core/setup/github_files.ts";
import { proposeSetup } from "../../src/core/setup/propose_setup.ts";
import { anchorsOf, readPages } from "./pages.ts";
import { blocksOf } from "./pipelines.ts";

const pages = await readPages();

function blocks(page: string): string[] {
  return blocksOf(pages.get(page) ?? "").map(({ text }) => text);
}

Deno.test("the workflows that init proposes are those of docs/github.md", () => {
  for (const { path, text } of githubFiles("main")) {
    assert.ok(blocks("docs/github.md").includes(`# ${path}\n${text}`), path);
  }
});

Deno.test("the pipelines that init proposes are those of docs/azure-devops.md", () => {
  for (const { path, text } of azdoFiles({ branch: "main", version: "2.0.0" })) {
    assert.ok(blocks("docs/azure-devops.md").includes(text), path);
  }
});

Deno.test("links that init prints lead to headings of the pages", () => {
  const facts = { paths: [], markers: [], branch: "main", version: "2.0.0" };
  const todo = (["github", "azdo"] as const)
    .flatMap((provider) => proposeSetup({ ...facts, provider }).todo).join("\n");
  const links = [...todo.matchAll(/\/blob\/main\/(?<page>[\w./-]+)#(?<anchor>\S+)/g)];
  assert.ok(links.length >= 4);
  for (const { groups } of links) {
    const { page = "", anchor = "" } = groups ?? {};
    assert.ok(anchorsOf(pages.get(page) ?? "").includes(anchor), `${page}#${anchor}`);
  }
});
