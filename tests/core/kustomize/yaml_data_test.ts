import assert from "node:assert/strict";
import fc from "fast-check";
import { parse } from "yaml";
import { checkExpansion, readDocuments } from "../../../src/core/kustomize/read_documents.ts";
import { writeDocuments } from "../../../src/core/kustomize/write_documents.ts";
import { type Data, isEqual, mapStrings } from "../../../src/core/kustomize/yaml_data.ts";
import { anyCharacter } from "../../support/any_character.ts";
import { failure } from "../../support/failure.ts";
import { IN_FULL } from "../../support/sample.ts";

Deno.test("an alias in what it names is refused with its place", () => {
  for (
    const text of ["x: 1\na: &a [*a]\n", "x: &a\n  b: *a\n", "x: &a {b: &b [c, *a]}\ny:\n- *b\n"]
  ) {
    const line = text.startsWith("x: &a {") ? 1 : 2;
    assert.throws(
      () => readDocuments("a.yaml", text),
      failure(
        "manifest",
        `a.yaml:${line}: the alias is inside the value that it names`,
        "fix the file on the base branch, then run again",
      ),
    );
  }
});

Deno.test("what is no string keeps its spelling, and strings stay strings", () => {
  const text = `a: 1.10
b: 0o17
c: 9007199254740993
d: yes
e: null
f: "1.10"
g: "yes"
h: 1_000
i: 2024-01-01
"on": "12:30"
j: |
  two
  lines
k: {}
l: []
m: ""
`;
  assert.equal(writeDocuments(readDocuments("x.yaml", text)), text.replace("k: {}", "k: {}"));
});

Deno.test("comments and anchors go, aliases are expanded, empty documents are left out", () => {
  const text = "# c\n---\na: &x {b: 1} # d\nc: *x\n---\n---\n- ~\n";
  assert.equal(
    writeDocuments(readDocuments("x.yaml", text)),
    "a:\n  b: 1\nc:\n  b: 1\n---\n- null\n",
  );
});

Deno.test("of documents that are no mappings, only empty ones and nulls are left out", () => {
  const text = "1\n---\n~\n---\nx\n---\n---\nnull\n---\ntrue\n";
  assert.equal(writeDocuments(readDocuments("x.yaml", text)), "1\n---\nx\n---\ntrue\n");
});

Deno.test("aliases of a file may expand to 100,000 values, and not to more", () => {
  // A list of 999 texts, so 1,000 values.
  const text = (count: number, more: string) =>
    `x: &x [${"y, ".repeat(999)}]\nz: [${"*x, ".repeat(count)}]\n${more}`;
  const most = text(100, "");
  assert.equal(readDocuments("a.yaml", most).length, 1);
  checkExpansion("a.yaml", most);
  for (const read of [readDocuments, checkExpansion]) {
    assert.throws(
      () => read("a.yaml", text(100, "k: &k v\nl: *k\n")),
      failure(
        "manifest",
        "a.yaml:4: the aliases expand to more than 100,000 values",
        "write the values where they are needed, without aliases of aliases",
      ),
    );
  }
});

Deno.test("merge keys bring what the mapping does not have itself, from those in front first", () => {
  const text =
    "a: &a {p: 1, q: 1}\nb: &b {q: 2, r: 2}\nc: {<<: [*a, *b], p: 3}\nd: {<<: text, p: 4}\n";
  assert.equal(
    writeDocuments(readDocuments("x.yaml", text)),
    "a:\n  p: 1\n  q: 1\nb:\n  q: 2\n  r: 2\nc:\n  p: 3\n  q: 1\n  r: 2\nd:\n  p: 4\n",
  );
});

Deno.test("a text that would be read as another type gets quotes when it is put in", () => {
  const [data] = readDocuments("x.yaml", "tag: placeholder\n");
  assert.ok(data);
  const replaced = (tag: string) => writeDocuments([mapStrings(data, () => tag)]);
  assert.equal(replaced("1234"), 'tag: "1234"\n');
  assert.equal(replaced("1e10"), 'tag: "1e10"\n');
  assert.equal(replaced("v1"), "tag: v1\n");
});

Deno.test("text that is no YAML is refused with its place", () => {
  assert.throws(
    () => readDocuments("apps/x.yaml", "a: b\nc: [\n"),
    failure(
      "manifest",
      "apps/x.yaml:2: the file is not valid YAML (flow sequence in block collection must be sufficiently indented and end with a ])",
      "fix the file on the base branch, then run again",
    ),
  );
});

Deno.test("any data is read back as it was written, by this and by another reader", () => {
  const string = fc.oneof(
    fc.string({ unit: anyCharacter, maxLength: 12 }).filter((text) =>
      !/[\p{C}\p{Zl}\p{Zp}]/u.test(text)
    ),
    fc.constantFrom("1", "yes", "~", "- a", "a: b", "#", " x ", "x\ny\n", "x\n\n", "\n", "'", '"'),
  );
  const { data } = fc.letrec<{ data: Data }>((tie) => ({
    data: fc.oneof(
      { maxDepth: 3 },
      string,
      fc.constantFrom("1", "1.50", "true", "null").map((literal) => ({ literal })),
      fc.array(tie("data"), { maxLength: 3 }),
      fc.array(fc.tuple(string, tie("data")), { maxLength: 3 }).map((pairs) => new Map(pairs)),
    ),
  }));
  fc.assert(
    fc.property(fc.array(data, { minLength: 1, maxLength: 3 }), (list) => {
      const text = writeDocuments([list]);
      const [back] = readDocuments("x.yaml", text);
      assert.ok(isEqual(back, list), text);
      assert.deepEqual(parse(text, { version: "1.1" }), plain(list), text);
    }),
    { numRuns: IN_FULL ? 100 : 25 },
  );
});

function plain(data: Data): unknown {
  if (typeof data === "string") return data;
  if (Array.isArray(data)) return data.map(plain);
  if (data instanceof Map) {
    return Object.fromEntries([...data].map(([key, value]) => [key, plain(value)]));
  }
  return JSON.parse(data.literal);
}

Deno.test("a kustomization's keys are unique, and a manifest's last one counts", () => {
  const text = "a: 1\nb: x\nb: y\n";
  assert.equal(writeDocuments(readDocuments("x.yaml", text)), "a: 1\nb: y\n");
  for (const text of ["a: 1\nb: x\nb: y\n", "a: &k b\nb: x\n*k : y\n"]) {
    assert.throws(
      () => readDocuments("x.yaml", text, { uniqueKeys: true }),
      failure(
        "manifest",
        'x.yaml:3: the file is not valid YAML (duplicate key "b")',
        "fix the file on the base branch, then run again",
      ),
    );
  }
});

Deno.test("a key may be an alias, and an alias needs its anchor in the same document", () => {
  assert.equal(writeDocuments(readDocuments("x.yaml", "a: &k b\n*k : c\n")), "a: b\nb: c\n");
  assert.throws(
    () => readDocuments("x.yaml", "a: &k b\n---\nc: *k\n"),
    { message: "x.yaml:3: the file is not valid YAML (unresolved alias k)" },
  );
  assert.throws(
    () => readDocuments("x.yaml", "a: b\n*k : c\n"),
    { message: "x.yaml:2: the file is not valid YAML (unresolved alias k)" },
  );
});

Deno.test("data is equal if it has the same kinds, values and spelling, in any order of keys", () => {
  const [list, ...others] = readDocuments(
    "x.yaml",
    "{a: [1, x], b: {c: y}}\n---\n{b: {c: y}, a: [1, x]}\n",
  );
  assert.ok(others.length === 1 && isEqual(list, others[0]));
  const values: (Data | undefined)[] = [
    ...readDocuments("x.yaml", "[1, 1.0, x, '1', [], [x], [x, y], {}, {a: x}, {a: y}, {b: x}]"),
    undefined,
  ].flatMap((data) => data instanceof Array ? data : [data]);
  for (const [one, a] of values.entries()) {
    for (const [other, b] of values.entries()) {
      assert.equal(isEqual(a, b), one === other, `${one} ${other}`);
    }
  }
});
