import assert from "node:assert/strict";
import { Failure } from "../../../src/core/failure.ts";
import { addListEntry, removeEntries } from "../../../src/core/kustomize/list_entry.ts";
import { readDocuments } from "../../../src/core/kustomize/read_documents.ts";
import { listing, survey } from "../../../src/core/kustomize/survey.ts";
import { writeDocuments } from "../../../src/core/kustomize/write_documents.ts";
import { IN_FULL, sample } from "../../support/sample.ts";

const PATH = "a/kustomization.yaml";

/** Kustomizations of about `size` characters that take much longer than others where something is looked for again. */
const hard: Readonly<Record<string, (size: number) => string>> = {
  "one line of a list": (size) => `resources: [${times(size, () => "x, ")}]\n`,
  "one line of mappings": (size) => `patches: [${times(size, () => "{path: x}, ")}]\n`,
  "one line of a mapping": (size) => `x: {${times(size, (index) => `k${index}: v, `)}}\n`,
  "lines of a list": (size) => `resources:\n${times(size, () => "- x\n")}`,
  "lines of a mapping": (size) => times(size, (index) => `k${index}: v\n`),
  "entries that go": (size) => `resources:\n${times(size, (index) => `- web-x/${index}\n`)}`,
  "brackets that stay open": (size) => `resources: ${times(size, () => "[")}`,
  "braces that stay open": (size) => `resources: ${times(size, () => "{")}`,
  "commas": (size) => `resources: [${times(size, () => ",")}`,
  "aliases": (size) => `x: &x y\nresources:\n${times(size, () => "- *x\n")}`,
  "anchors": (size) => `resources:\n${times(size, (index) => `- &k${index} x\n`)}`,
  "merges": (size) => `x: &x {a: b}\ny:\n${times(size, () => "- {<<: *x}\n")}`,
  "comments": (size) => `${times(size, () => "# c\n")}resources: []\n`,
  "a name of slashes": (size) => `resources: ["${times(size, () => "/")}x"]\n`,
  "a name of at signs": (size) => `resources: ["${times(size, () => "@")}"]\n`,
  "a name of steps up": (size) => `resources: ["${times(size, () => "x/../")}"]\n`,
  "a patch of one line": (size) => `patches: [{patch: '[${times(size, () => "{op: add}, ")}]'}]\n`,
  "empty documents": (size) => times(size, () => "---\n"),
};

function times(size: number, part: (index: number) => string): string {
  const count = Math.ceil(size / part(0).length);
  return Array.from({ length: count }, (_, index) => part(index)).join("");
}

const actions: Readonly<Record<string, (text: string) => void>> = {
  "reading and writing": (text) => void writeDocuments(readDocuments(PATH, text)),
  "adding": (text) => void addListEntry({ path: PATH, text }, "resources", "web-x"),
  "removing": (text) => void removeEntries({ path: PATH, text }, "web-x"),
  "following": (text) => void survey("a", listing([PATH, "a/x"]), new Map([[PATH, text]])),
};

const SMALL = IN_FULL ? 4_000 : 2_000;
const FACTOR = 8;

/** The machine may be busy: only a text that takes too long each time does so for its own sake. */
function isLinear(action: (text: string) => void, make: (size: number) => string): boolean {
  const [short, long] = [make(SMALL), make(SMALL * FACTOR)];
  for (let attempt = 0; attempt < 6; attempt++) {
    if (timeOf(action, long) < 3 * FACTOR * timeOf(action, short) + 200) return true;
  }
  return false;
}

function timeOf(action: (text: string) => void, text: string): number {
  const start = performance.now();
  try {
    action(text);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
  }
  return performance.now() - start;
}

for (const [name, make] of sample(Object.entries(hard), 3)) {
  Deno.test(`the time for ${name} grows as the kustomization does`, () => {
    for (const [action, run] of Object.entries(actions)) assert.ok(isLinear(run, make), action);
  });
}

Deno.test("what is nested too deeply is refused", () => {
  const text = `resources: ${"[".repeat(100_000)}${"]".repeat(100_000)}\n`;
  assert.throws(() => readDocuments(PATH, text), {
    message: /^a\/kustomization\.yaml:\d+: the file is not valid YAML \(it is nested too deeply\)$/,
  });
});
