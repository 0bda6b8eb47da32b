import assert from "node:assert/strict";
import * as fc from "fast-check";
import { parse } from "yaml";
import { Failure } from "../../src/core/failure.ts";
import { appVersion } from "../../src/core/manifest/app_version.ts";
import { editApp } from "../../src/core/manifest/edit_app.ts";
import { listIdleMarkers } from "../../src/core/manifest/idle_markers.ts";
import {
  generateYaml,
  type MarkedValue,
  tagArbitrary,
} from "../../tests/core/manifest/generate_yaml.ts";
import { mutated } from "./mutated.ts";
import type { Target } from "./target.ts";

interface MarkedText {
  readonly text: string;
  readonly tag: string;
  /** Which parts of the text are marked, where that is known; then the edit has to succeed. */
  readonly marked?: readonly MarkedValue[];
}

const policy = { group: "apps", app: "web" };
const path = "apps/dev/web.yaml";
const tagMarker = ` # {"$imagepolicy": "apps:web:tag"}`;
const imageMarker = ` # {"$imagepolicy": "apps:web"}`;

const seeds: readonly string[] = [
  `images: [{\n  name: web,\n  newTag: v1${tagMarker}\n}]\n`,
  `spec:\n  containers:\n  - image: r:5000/a/web:v1${imageMarker}\n    args: ["a", 'b'] # c\n`,
  `a: "v1"${tagMarker}\nb: 'web:v1'${imageMarker}\r\nc: >-\n  text\n\nd: |\n  v1${tagMarker}\n`,
  `{{- if .a }}\na: v1${tagMarker}\n{{ end }}\nb: {{ .c }}${tagMarker}\n`,
  `- v1${tagMarker}\n- &a v2${tagMarker}\n- *a\n---\n? x\n: !!str v1${tagMarker}\n...\n`,
  `sops: {mac: x}\ntag: v1${tagMarker}\n# tag: v1${tagMarker}\ndigest: ""\n`,
  `#${tagMarker}\na:${tagMarker}\nb: {c: v1,${tagMarker}\nd: "v\n 1"${tagMarker}\n  }\n`,
];

// deno-fmt-ignore
const pieces: readonly string[] = [
  tagMarker, imageMarker, tagMarker.trim(), "\n", "\n  ", "\r\n", "\r", " ", "\t", "#", " # ", ": ", ":", "- ", "-", "? ",
  "[", "]", "{", "}", ",", "'", '"', "\\", "|", ">-", "|+2", "&a ", "*a", "!!str ", "!x ", "---\n", "...\n", "%YAML 1.1\n",
  "{{", "}}", "{{ x }}", "v1", "web:v1", "x@sha256:00", "\u0000", "\u0085", "\u2028", "\uFEFF", "\u{1F600}", "~", "1e3",
  "digest: sha256:00\n", "<<: *a\n", "tag", "$imagepolicy", "apps:web",
];

/** Marker edits: no byte but those of marked values changes. */
export const markers: Target<MarkedText> = {
  name: "markers",
  unit: "edits",
  inputs: fc.oneof(
    { weight: 3, arbitrary: fc.tuple(tagArbitrary(), fc.gen()).map(generated) },
    { weight: 1, arbitrary: mutated(seeds, pieces).map((text) => ({ text, tag: "v2.0.0" })) },
  ),
  fromText: (text) => ({ text, tag: "v2.0.0" }),
  toText: ({ text }) => text,
  check: ({ text, tag, marked }) => {
    // Each reads the text once more, which takes most of the time.
    if (text.length % 8 === 0) {
      appVersion([{ path, text }], policy);
      listIdleMarkers({ path, text });
    }
    const edit = tryEdit(text, tag);
    if (edit === undefined) {
      assert.equal(marked, undefined, "a valid file could not be edited");
      return 0;
    }
    if (marked === undefined) assertTailsOnly(text, edit.text, tag);
    else assertMarkedOnly(text, edit.text, marked);
    const again = tryEdit(edit.text, tag);
    assert.equal(again?.text, edit.text, "a second edit changes something");
    return edit.count;
  },
};

function generated([tag, gen]: [string, fc.GeneratorValue]): MarkedText {
  return { ...generateYaml(gen, tag), tag };
}

function tryEdit(text: string, tag: string): { text: string; count: number } | undefined {
  try {
    const { files, changes } = editApp([{ path, text }], policy, { tag });
    return { text: files[0]?.text ?? text, count: changes.length };
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

/** What stands between the marked values is the same, byte for byte. */
function assertMarkedOnly(text: string, edited: string, marked: readonly MarkedValue[]): void {
  let rest = edited;
  let end = 0;
  for (const { start, end: next, expected } of marked) {
    const before = text.slice(end, start);
    assert.equal(rest.slice(0, before.length), before);
    rest = rest.slice(before.length);
    const value = /^(?:"(?:[^"\\]|\\[^])*"|'(?:[^']|'')*')/.exec(rest)?.[0] ?? expected;
    assert.equal(
      value === expected ? rest.slice(0, value.length) : parse(value.replace(/\r(?!\n)/g, "\n")),
      expected,
    );
    rest = rest.slice(value.length);
    end = next;
  }
  assert.equal(rest, text.slice(end));
}

const MARKER = /#+[ \t]*\{\s*"\$imagepolicy"\s*:\s*"apps:web(?::tag)?"\s*\}/g;

/**
 * What is known of any text: it is cut at its markers, and of each part only the tail may change, which is the value that
 * the marker follows; and the first line, where that is the text of a block scalar.
 */
function assertTailsOnly(text: string, edited: string, tag: string): void {
  assert.deepEqual(edited.match(MARKER), text.match(MARKER), "a marker changed");
  const now = edited.split(MARKER);
  let last = "";
  for (const [index, part] of text.split(MARKER).entries()) {
    const hasHead = /[|>][-+0-9]*[ \t]*$/.test(last);
    const [head, before] = hasHead ? cut(part) : ["", part];
    const [newHead, after] = hasHead ? cut(now[index] ?? "") : ["", now[index] ?? ""];
    if (head !== newHead) assert(newHead.trim().endsWith(tag), newHead);
    if (before !== after) assertTail(before, after, tag);
    last = part;
  }
}

function cut(part: string): [head: string, rest: string] {
  const head = /^\s*[^\r\n]*/.exec(part)?.[0] ?? "";
  return [head, part.slice(head.length)];
}

function assertTail(before: string, after: string, tag: string): void {
  const start = commonPrefix(before, after);
  const end = commonPrefix(reversed(before.slice(start)), reversed(after.slice(start)));
  const kept = before.slice(before.length - end);
  const added = after.slice(start, after.length - end);
  assert(` ${tag} "${tag}" :${tag} `.includes(added), `added ${JSON.stringify(added)}`);
  assert.match(kept, /^[\w.]*["']?[\s,]*$/);
}

function commonPrefix(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}

function reversed(text: string): string {
  return text.split("").reverse().join("");
}
