import assert from "node:assert/strict";
import {
  findMentions,
  lineKinds,
  markerAt,
  withoutDisguise,
} from "../../../src/core/manifest/mention.ts";

Deno.test("offsets in a text without invisible characters lead back to the original", () => {
  const { text, originalOffset } = withoutDisguise("a\u200b\u200bb\uff43");
  assert.equal(text, "abc");
  assert.deepEqual([0, 1, 2].map(originalOffset), [0, 3, 4]);
});

Deno.test("every full-width character reads as the ASCII character that it looks like", () => {
  assert.equal(withoutDisguise("！＂＃＄Ａｚ～").text, `!"#$Az~`);
});

Deno.test("each marker is mentioned once, in the order of the text, however it is escaped", () => {
  const escaped = String.raw`{"\u0024imagepolicy": "g:a"}`;
  const half = String.raw`{"$imagepolicy": "g\u003ab"}`;
  const plain = `{"$imagepolicy": "g:c"}`;
  const apps = (text: string) => findMentions(text).map(({ app }) => app);
  assert.deepEqual(apps(half), ["b"]);
  assert.deepEqual(apps(half + plain), ["b", "c"]);
  assert.deepEqual(apps(`a: 1 # ${plain}\nb: 1 # ${escaped}\nc: 1 # ${half}`), ["c", "a", "b"]);
  assert.deepEqual(apps(`a: 1 # ${escaped}\nb: 1 # ${plain}\nc: 1 # ${half}`), ["a", "c", "b"]);
});

Deno.test("a marker without both group and app mentions no policy", () => {
  for (
    const json of [
      String.raw`{"\u0024imagepolicy": ":a"}`,
      String.raw`{"\u0024imagepolicy": "g:"}`,
      String.raw`{"$imagepolicy": "a", "x": "\n"}`,
      `{"$imagepolicy": "a"}`,
    ]
  ) assert.deepEqual(findMentions(`a: 1 # ${json}`), [], json);
});

Deno.test("the policy of a marker is read with its escapes, also at the start of a text", () => {
  const json = String.raw`{"$imagepolicy": "g:a\n:tag"}`;
  for (const text of [json, ` ${json}`]) {
    assert.deepEqual(findMentions(text).map(({ app }) => app), ["a\n"]);
  }
});

Deno.test("a mention is part of a comment that begins at most 500 characters before it", () => {
  const comment = (filler: number) => `# {"x": "${"y".repeat(filler)}", "$imagepolicy": "g:a"}`;
  const offsetOf = (text: string) => {
    const [mention] = findMentions(text);
    assert.ok(mention !== undefined);
    return markerAt(text, mention)?.offset;
  };
  const most = 500 - `# {"x": "", `.length;
  assert.equal(offsetOf(comment(most)), 0);
  assert.equal(offsetOf(comment(most + 1)), undefined);
  assert.equal(offsetOf(`a: 1 ${comment(most)}\n`), 5);
  assert.equal(offsetOf(`a: 1 #${comment(0)}\nb: 2`), 5);
});

Deno.test("a comment of more than 2,000 characters is prose", () => {
  const marker = `# {"$imagepolicy": "g:a"}`;
  const isMarker = (length: number) => {
    const text = `a: 1 ${marker.padEnd(length)}\nb: 2\n`;
    return findMentions(text).map((mention) => markerAt(text, mention) !== undefined);
  };
  assert.deepEqual(isMarker(2000), [true]);
  assert.deepEqual(isMarker(2001), [false]);
});

Deno.test("a line is text or a comment, and what follows a hash in a comment is commented out", () => {
  const text = "a # b\n # c # d\r\n## e\r\r#\nf\n# g #";
  // A line break belongs to the line that it ends.
  const kinds = "ttttttccccccoootccccctccttccccc";
  const letter = { "text": "t", "comment": "c", "commented-out": "o" };
  const offsets = Array.from(text, (_, offset) => offset);
  const kindAt = lineKinds(text);
  assert.equal(offsets.map((offset) => letter[kindAt(offset)]).join(""), kinds);
  for (const offset of offsets) {
    assert.equal(letter[lineKinds(text)(offset)], kinds[offset], `at ${offset}`);
  }
});
