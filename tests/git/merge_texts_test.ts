import assert from "node:assert/strict";
import { mergeTexts } from "../../src/git/merge_texts.ts";
import { openClone } from "../support/clone_kinds.ts";
import { createOrigin } from "../support/temp_repository.ts";

Deno.test("mergeTexts takes changes of both sides, byte for byte, and counts what contradicts", async () => {
  await using origin = await createOrigin({ "a.yaml": "x" });
  await using clone = await openClone(origin, []);
  const lines = (...changed: [number, string][]) => {
    const texts = Array.from({ length: 9 }, (_, index) => `line ${index}\r\n`);
    for (const [index, text] of changed) texts[index] = text;
    return `\ufeff${texts.join("")}größe`;
  };
  const base = lines();
  const merge = (ours: string, theirs: string) =>
    mergeTexts(clone.repository, { base, ours, theirs });
  const left = lines([1, "left\r\n"]);
  const right = lines([6, "right\r\n"]);
  assert.deepEqual(await merge(left, right), { text: lines([1, "left\r\n"], [6, "right\r\n"]) });
  assert.deepEqual(await merge(left, base), { text: left });
  assert.deepEqual(await merge(base, right), { text: right });
  assert.deepEqual(await merge(left, left), { text: left });
  assert.deepEqual(await merge(left, lines([1, "right\r\n"])), { conflicts: 1 });
});
