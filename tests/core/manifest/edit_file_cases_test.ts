import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Change } from "../../../src/core/manifest/change.ts";
import { isManifest } from "../../../src/core/manifest/manifest_file.ts";
import { editFile } from "../../../src/core/manifest/edit_file.ts";
import { failure } from "../../support/failure.ts";

/** `case.json`: what to set, and what is to come of it beside the folder `expected`. */
interface Case {
  readonly group: string;
  readonly app: string;
  readonly tag: string;
  readonly markers?: number;
  readonly changes?: readonly Change[];
  /** The message of the error; there is no `expected` then. */
  readonly error?: string;
  readonly hint?: string;
}

interface Folder {
  readonly files: ReadonlyMap<string, Buffer>;
  readonly markers: number;
  readonly changes: readonly Change[];
}

const root = join(
  dirname(fileURLToPath(import.meta.url)),
  "..",
  "..",
  "testdata",
  "manifest",
);

for (const name of readdirSync(root).sort()) {
  const wanted: Case = JSON.parse(readFileSync(join(root, name, "case.json"), "utf8"));
  const original = readFolder(join(root, name, "original"));
  if (wanted.error !== undefined) {
    Deno.test(`editFile() fails on testdata/manifest/${name}`, () => {
      assert.throws(
        () => edit(original, wanted),
        failure("manifest", wanted.error ?? "", wanted.hint),
      );
    });
    continue;
  }
  const expected = readFolder(join(root, name, "expected"));
  Deno.test(`editFile() makes testdata/manifest/${name}/expected`, () => {
    const { files, markers, changes } = edit(original, wanted);
    assert.deepEqual(asText(files), asText(expected));
    assert.deepEqual({ markers, changes }, { markers: wanted.markers, changes: wanted.changes });
  });
  Deno.test(`editFile() changes nothing in testdata/manifest/${name}/expected`, () => {
    const { files, markers, changes } = edit(expected, wanted);
    assert.deepEqual(asText(files), asText(expected));
    assert.deepEqual({ markers, changes }, { markers: wanted.markers, changes: [] });
  });
}

function edit(original: ReadonlyMap<string, Buffer>, { group, app, tag }: Case): Folder {
  const files = new Map<string, Buffer>();
  const changes: Change[] = [];
  let markers = 0;
  for (const [path, bytes] of original) {
    if (!isManifest(path)) {
      files.set(path, bytes);
      continue;
    }
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    const edited = editFile({ path, text }, { group, app }, { tag });
    files.set(path, Buffer.from(edited.text));
    changes.push(...edited.changes);
    markers += edited.markers;
  }
  return { files, markers, changes };
}

/** All files by their path from `folder`, with `/`. */
function readFolder(folder: string): Map<string, Buffer> {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return new Map(
    paths.map((path) => [
      path.slice(folder.length + 1).replaceAll("\\", "/"),
      readFileSync(path),
    ]),
  );
}

/** One character a byte, so that differences are shown and none is lost. */
function asText(files: ReadonlyMap<string, Buffer>): Record<string, string> {
  return Object.fromEntries([...files].map(([path, bytes]) => [path, bytes.toString("latin1")]));
}
