import assert from "node:assert/strict";
import { readCommitWords } from "../../../src/core/views/commit_words.ts";

Deno.test("a commit's title says which pull request it merged, and on which provider", () => {
  for (
    const [title, pullRequest, provider] of [
      ["Merge pull request #7 from acme/promote/webshop-cart", 7, "github"],
      ["Promote webshop/cart version 2 to environment dev (#7)", 7, "github"],
      ["Merged PR 7: Promote webshop/cart version 2 to environment dev", 7, "azdo"],
      ["Merge pull request 7 from promote/webshop-cart into main", 7, "azdo"],
      ["Fix what #7 broke", undefined, undefined],
      ["Merged PR 1234567890: too long", undefined, undefined],
    ] as const
  ) {
    const words = readCommitWords(title);
    assert.deepEqual([words.pullRequest, words.provider], [pullRequest, provider], title);
  }
});
