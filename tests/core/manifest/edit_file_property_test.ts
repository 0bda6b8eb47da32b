import assert from "node:assert/strict";
import * as fc from "fast-check";
import { parseAllDocuments } from "yaml";
import { editFile, type FileEdit } from "../../../src/core/manifest/edit_file.ts";
import { IN_FULL } from "../../support/sample.ts";
import { type GeneratedYaml, generateYaml, tagArbitrary } from "./generate_yaml.ts";

const policy = { group: "apps", app: "web" };
const path = "apps/dev/web.yaml";

Deno.test("editFile() changes the marked values alone, for YAML 1.1 and 1.2", () => {
  forAll(({ yaml, edit }) => {
    assert.equal(edit.markers, yaml.marked.length);
    for (const version of ["1.1", "1.2"] as const) {
      const wanted = withMarked(read(yaml.text, version), yaml);
      assert.deepEqual(read(edit.text, version), wanted);
    }
  });
});

Deno.test("editFile() touches no byte outside of the marked values", () => {
  forAll(({ yaml, edit }) => {
    let rest = edit.text;
    let end = 0;
    for (const [index, value] of yaml.marked.entries()) {
      const before = yaml.text.slice(end, value.start);
      assert.equal(rest.slice(0, before.length), before);
      const was = yaml.text.slice(value.start, value.end);
      const after = yaml.text.slice(value.end, yaml.marked[index + 1]?.start);
      const is = rest.slice(before.length, rest.indexOf(after, before.length));
      assert.match(is, styleOf(was, value.expected));
      rest = rest.slice(before.length + is.length);
      end = value.end;
    }
    assert.equal(rest, yaml.text.slice(end));
  });
});

Deno.test("editFile() changes nothing the second time", () => {
  forAll(({ tag, edit }) => {
    const again = editFile({ path, text: edit.text }, policy, { tag });
    assert.deepEqual(again.changes, []);
    assert.deepEqual([again.text, again.markers], [edit.text, edit.markers]);
  });
});

Deno.test("editFile() changes nothing for a policy without markers", () => {
  forAll(({ tag, yaml: { text } }) => {
    const edit = editFile({ path, text }, { group: "apps", app: "nothing" }, { tag });
    assert.deepEqual(edit, {
      text,
      changes: [],
      markers: 0,
      firstAt: undefined,
      pinnedAt: [],
      takesDigest: false,
      warnings: [],
    });
  });
});

/** Runs `check` on generated files and their edits. */
function forAll(
  check: (example: { tag: string; yaml: GeneratedYaml; edit: FileEdit }) => void,
): void {
  const property = fc.property(tagArbitrary(), fc.gen(), (tag, gen) => {
    const yaml = generateYaml(gen, tag);
    check({ tag, yaml, edit: editFile({ path, text: yaml.text }, policy, { tag }) });
  });
  fc.assert(property, { numRuns: IN_FULL ? 1000 : 60 });
}

function read(text: string, version: "1.1" | "1.2"): unknown[] {
  // The library does not take a carriage return alone as the line end that it is.
  const documents = parseAllDocuments(text.replace(/\r(?!\n)/g, "\n"), { version });
  assert(Array.isArray(documents));
  return documents.map((document) => {
    assert.deepEqual(document.errors, []);
    return document.toJS();
  });
}

function withMarked(documents: unknown[], yaml: GeneratedYaml): unknown[] {
  for (const { path, expected } of yaml.marked) {
    const parent = path.slice(0, -1).reduce<unknown>(
      (at, key) => Reflect.get(at as object, key),
      documents,
    );
    Reflect.set(parent as object, path.at(-1)!, expected);
  }
  return documents;
}

/** Quotes stay; what has none may get double ones. */
function styleOf(source: string, value: string): RegExp {
  const text = value.replace(/[.\/]/g, "\\$&");
  if (source.startsWith('"')) return /^"[^"]*"$/;
  if (source.startsWith("'")) return new RegExp(`^'${text}'$`);
  return new RegExp(`^(?:${text}|"${text}")$`);
}
