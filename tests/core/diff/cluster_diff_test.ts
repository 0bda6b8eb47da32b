import assert from "node:assert/strict";
import { type ClusterDiff, diffJson, failuresOf } from "../../../src/core/diff/cluster_diff.ts";
import type { FolderDiff } from "../../../src/core/diff/folder.ts";
import { diffLines } from "../../../src/core/diff/lines.ts";
import { diffMarkdown, folderSummary } from "../../../src/core/diff/markdown.ts";
import { compareResources } from "../../../src/core/diff/resources.ts";
import { countWords, differs } from "../../../src/core/diff/words.ts";
import { Failure } from "../../../src/core/failure.ts";
import { readResources } from "../../../src/core/kustomize/resource.ts";

const COMMITS = {
  from: { name: "main", commit: "a".repeat(40) },
  to: { name: "HEAD", commit: "b".repeat(40) },
};
const NOTHING: FolderDiff = { folder: "shop/dev", isBuilt: true, resources: [], notes: [] };
const BROKEN = new Failure("feature", "kustomize failed", { hint: "repair it" });

function diff(...folders: Partial<FolderDiff>[]): ClusterDiff {
  return { ...COMMITS, folders: folders.map((one) => ({ ...NOTHING, ...one })) };
}

/** What changes between the documents, whose kind and name are the same. */
function changes(before: string, after: string) {
  const read = (fields: string) =>
    fields === ""
      ? []
      : readResources("a.yaml", `{apiVersion: v1, kind: X, metadata: {name: a}, ${fields}}`);
  return compareResources(read(before), read(after), (text) => text);
}

Deno.test("JSON names commits, folders, resources and fields, and leaves out what is not known", () => {
  assert.deepEqual(diffJson(diff({ resources: changes("a: 1, c: {d: [x]}", "a: 2") })), {
    from: { revision: "main", commit: "a".repeat(40) },
    to: { revision: "HEAD", commit: "b".repeat(40) },
    differs: true,
    folders: [{
      path: "shop/dev",
      built: true,
      resources: [{
        change: "changed",
        apiVersion: "v1",
        kind: "X",
        name: "a",
        fields: [{ field: "c", from: { d: ["x"] } }, { field: "a", from: 1, to: 2 }],
      }],
    }],
  });
  const { differs, folders } = diffJson(diff({ notes: ["not compared: x"] }, { failure: BROKEN }));
  assert.equal(differs, false);
  const empty = { path: "shop/dev", built: true, resources: [] };
  assert.deepEqual(folders, [
    { ...empty, notes: ["not compared: x"] },
    { ...empty, error: { code: "feature", message: "kustomize failed", hint: "repair it" } },
  ]);
});

Deno.test("numbers that JSON cannot represent are strings", () => {
  const json = JSON.stringify(diffJson(diff({
    resources: changes("a: 9007199254740993, b: 0o17", "a: true, b: null"),
  })));
  assert.match(json, /"field":"a","from":"9007199254740993","to":true/);
  assert.match(json, /"field":"b","from":"0o17","to":null/);
});

Deno.test("a failure is told once, and as a line of its folder", () => {
  assert.deepEqual(failuresOf(diff({ failure: BROKEN }, {}, { failure: BROKEN })), [BROKEN]);
  assert.match(diffMarkdown(diff({ failure: BROKEN })), /\n- ✗ `shop\/dev`: `kustomize failed`\n/);
});

Deno.test("Markdown says that nothing changes, of all and of a folder", () => {
  assert.match(diffMarkdown(diff()), /\(bbbbbbb\)\. Nothing changes\.\n$/);
  assert.match(
    diffMarkdown(diff({})),
    /\(bbbbbbb\)\. Nothing changes\.\n\n- `shop\/dev: no difference`\n$/,
  );
});

Deno.test("a change of one resource is summed up by its fields, of several by their number", () => {
  const title = (one: Partial<FolderDiff>) =>
    folderSummary({ ...NOTHING, ...one }).lead[0]?.replace(/.*cluster: (.*)<\/summary>/, "$1");
  assert.equal(title({ resources: changes("a: 1", "a: 2") }), "X a, 1 field");
  assert.equal(title({ resources: changes("a: 1", "b: 2") }), "X a, 2 fields");
  assert.equal(title({ resources: changes("", "a: 1") }), "1 new");
  const two = [...changes("a: 1", "a: 2"), ...changes("a: 1", "")];
  assert.equal(title({ resources: two }), "1 changed, 1 removed");
  assert.equal(title({}), "no difference");
});

Deno.test("counts leave out what there is none of", () => {
  assert.equal(countWords({ resources: [] }), "no difference");
  assert.ok(!differs([NOTHING]));
  assert.ok(differs([NOTHING, { resources: changes("", "a: 1") }]));
});

Deno.test("a difference has a line for each value", () => {
  const lines = (before: string, after: string) =>
    diffLines({ resources: changes(before, after), notes: ["a note"] })
      .map(({ sign, text }) => sign + text);
  assert.deepEqual(lines("a: x", "a: {b: 1}, c: []"), [
    " X a",
    "-  a: x",
    "+  a:",
    "+    b: 1",
    "+  c: []",
    " a note",
  ]);
  assert.deepEqual(lines("a: {}, b: 0o17", "a: [x]").slice(1, -1), [
    "-  b: 0o17",
    "-  a: {}",
    "+  a:",
    "+    - x",
  ]);
  assert.deepEqual(lines('a: "x\\ny"', "a: x").slice(1, -1), [
    "-  a:",
    "-    |-",
    "-    x",
    "-    y",
    "+  a: x",
  ]);
  assert.deepEqual(
    lines("a: 'x: y'", 'a: "1"'),
    [
      " X a",
      "-  a: 'x: y'",
      '+  a: "1"',
      " a note",
    ].map((line) => line.replace("'x: y'", '"x: y"')),
  );
});

Deno.test("texts that differ in more than 1,000 lines, or have more than 20,000, are shown whole", () => {
  const text = (start: string, count: number) =>
    `a: ${JSON.stringify(Array.from({ length: count }, (_, index) => start + index).join("\n"))}`;
  const isWhole = (before: string, after: string) => {
    const [head, ...others] = diffLines({ resources: changes(before, after), notes: [] });
    assert.equal(head?.text, "X a");
    return others[0]?.sign === "-";
  };
  assert.equal(isWhole(text("x", 500), text("y", 500)), false);
  assert.equal(isWhole(text("x", 501), text("y", 500)), true);
  const long = text("x", 10_000);
  const other = long.replace("x5000", "y");
  assert.equal(isWhole(long, other), false);
  assert.equal(isWhole(long, other.replace("x1", "x1\\nx")), true);
});
