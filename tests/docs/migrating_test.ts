import assert from "node:assert/strict";
import { parseConfig } from "../../src/core/config/parse_config.ts";
import { acceptedBranches } from "../../src/core/names/branch.ts";
import { parseDescription } from "../../src/core/promotion/description.ts";
import { blocksOf } from "./pipelines.ts";
import { readPages, sourceText } from "./pages.ts";

const pages = await readPages();
const markdown = pages.get("docs/migrating.md") ?? "";

/** What the original wrote into its pull requests, tabs included. */
const ORIGINAL =
  `<!-- metadata = {"env":"qa","group":"apps","app":"podinfo","tag":"26f50d84db02","sha":"","type":""} -->
	ENV: qa
	APP: podinfo
	TAG: 26f50d84db02`;

Deno.test("pull requests of the original are read, on each of its branches", () => {
  const parsed = parseDescription(ORIGINAL);
  assert.ok(parsed.kind === "promotion");
  assert.equal(parsed.promotion.type, "promote");
  assert.deepEqual(acceptedBranches(parsed.promotion).sort(), [
    "promote/apps-podinfo",
    "promote/apps-podinfo-qa",
    "promote/qa/apps-podinfo",
  ]);
});

Deno.test("every config on the pages is valid and has no unknown key", () => {
  let count = 0;
  for (const [page, text] of pages) {
    for (const block of blocksOf(text)) {
      if (block.language !== "yaml" || !/^environments:/m.test(block.text)) continue;
      parseConfig(`${page}:${block.line}`, block.text, assert.fail);
      count++;
    }
  }
  assert.ok(count > 0);
});

Deno.test("messages that the migration page gives as the program's are in the source", async () => {
  const source = await sourceText();
  const messages = [
    ...markdown.matchAll(
      /`(?<message>(?:skipping promotion|created branch|Automatically|Promotion was)[^`]+)`/g,
    ),
  ].map(({ groups }) => groups?.["message"] ?? "");
  assert.ok(messages.length >= 5);
  for (const message of messages) {
    for (const part of message.split(/<[^>]+>/).map((text) => text.trim())) {
      assert.ok(source.includes(part), message);
    }
  }
});
