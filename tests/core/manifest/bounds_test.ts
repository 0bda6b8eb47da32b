import assert from "node:assert/strict";
import { Failure } from "../../../src/core/failure.ts";
import { appVersion } from "../../../src/core/manifest/app_version.ts";
import { editApp } from "../../../src/core/manifest/edit_app.ts";
import { listIdleMarkers } from "../../../src/core/manifest/idle_markers.ts";
import { listMarkers } from "../../../src/core/manifest/list_markers.ts";

const policy = { group: "g", app: "a" };
const path = "g/dev/x.yaml";
const mark = ` # {"$imagepolicy": "g:a:tag"}\n`;
const mention = `{'$imagepolicy': 'g:a'} `;

/** Texts of about `size` characters that take much longer than others where something is looked for again and again. */
const hard: Readonly<Record<string, (size: number) => string>> = {
  "marked lines": (size) => times(size, (index) => `k${index}: 1${mark}`),
  "template actions in one line": (size) => `a: ${times(size, () => "{{x}} ")}\nb: 1${mark}`,
  "template actions and spaces": (size) =>
    `a: b: c\n${times(size, () => "  {{x}} x")}\nb: 1${mark}`,
  "template actions in front of markers": (size) => times(size, () => `{{x}}: 1${mark}`),
  "unclosed template actions": (size) => `a: b: ${times(size, () => "{{")}\nb: 1${mark}`,
  "template actions that close early": (size) => `${times(size, () => "{{}}{{\n")}b: 1${mark}`,
  "a broken template of marked lines": (size) =>
    `{{a}}: b: c\n${times(size, () => `tag: 1${mark}`)}`,
  "a template that repeats a tag": (size) => `{{a}}\n${times(size, () => `tag: 1${mark}`)}`,
  "brackets": (size) => `a: ${times(size, () => "[")}\nb: 1${mark}`,
  "list items in one line": (size) => `${times(size, () => "- ")}1${mark}`,
  "hashes": (size) => `a: 1 ${times(size, () => "#{")}"$imagepolicy": "g:a"}\nb: 1${mark}`,
  "mentions in one comment": (size) => `# ${times(size, () => mention)}\nb: 1${mark}`,
  "mentions behind one value": (size) => `a: 1 # ${times(size, () => mention)}\nb: 1${mark}`,
  "mentions in one value": (size) => `a: "${times(size, () => mention)}"\nb: 1${mark}`,
  "mentions in one block scalar": (size) => `a: |\n  ${times(size, () => mention)}\nb: 1${mark}`,
  "mentions in one broken line": (size) => `a: b: ${times(size, () => mention)}`,
  "markers in one broken line": (size) => `{{a}}: b: c ${times(size, () => mark.trimEnd())}`,
  "keys like a marker's": (size) => `a: 1 # ${times(size, () => `{"$`)}\nb: 1${mark}`,
  "a long policy": (size) => `a: 1 # {"$imagepolicy": "${times(size, () => "g")}:a"}\nb: 1${mark}`,
  "a long comment": (size) => `a: 1 #${times(size, () => " x")}\nb: 1${mark}`,
  "a long image": (size) => `a: ${times(size, () => "x/")}b:1 # {"$imagepolicy": "g:a"}\n`,
  "anchors and aliases": (size) =>
    `${times(size, (i) => `k${i}: &a${i} 1\nl${i}: *a${i}\n`)}b: 1${mark}`,
  "tags beside digests": (size) => times(size, () => `- tag: 1${mark}  digest: x\n`),
  "signed documents": (size) => times(size, () => `a: 1${mark}sops: {mac: x}\n---\n`),
  "quotes over lines in a list": (size) => `a: [\n${times(size, () => `'x\ny',\n`)}]\nb: 1${mark}`,
};

function times(size: number, part: (index: number) => string): string {
  return Array.from({ length: Math.ceil(size / part(0).length) }, (_, index) => part(index)).join(
    "",
  );
}

const actions: Readonly<Record<string, (text: string) => void>> = {
  editApp: (text) => {
    try {
      editApp([{ path, text }], policy, { tag: "2.0.0", digest: "sha256:00" });
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
    }
  },
  listIdleMarkers: (text) => void listIdleMarkers({ path, text }),
};

/** The machine may be busy: only a text that takes too long each time does so for its own sake. */
function isLinear(action: (text: string) => void, make: (size: number) => string): boolean {
  const [short, long] = [make(SMALL), make(SMALL * FACTOR)];
  for (let attempt = 0; attempt < 3; attempt++) {
    const [first, second] = [timeOf(action, short), timeOf(action, long)];
    if (second < 3 * FACTOR * first + 200) return true;
  }
  return false;
}

const SMALL = 8_000;
const FACTOR = 8;

function timeOf(action: (text: string) => void, text: string): number {
  const start = performance.now();
  action(text);
  return performance.now() - start;
}

for (const [name, make] of Object.entries(hard)) {
  Deno.test(`the time for ${name} grows as the text does`, () => {
    for (const [action, run] of Object.entries(actions)) assert(isLinear(run, make), action);
  });
}

/** Ten million characters and a few more. */
function large(start: string): string {
  return `${start}#${"x".repeat(10_000_000)}\n`;
}

Deno.test("editApp() refuses a file of more than ten million characters that mentions the app", () => {
  assert.throws(() => editApp([{ path, text: large(`\na: 1${mark}`) }], policy, { tag: "2" }), {
    message:
      `could not set "g:a:tag" in ${path}:2: the file has 11 million characters, where at most 10 million can be read`,
    hint: "move what is marked to a smaller file",
  });
  const text = large(`a: 1${mark.replace("g:a", "g:b")}`);
  assert.deepEqual(editApp([{ path, text }], policy, { tag: "2" }).warnings, []);
});

Deno.test("what lists markers does not read such a file, and says so", () => {
  const file = { path, text: large(`a: 1${mark}`) };
  assert.deepEqual(appVersion([file], policy), { tags: [], digests: [] });
  assert.deepEqual(listMarkers(file), []);
  assert.deepEqual(listIdleMarkers(file).map(({ code, line, reason }) => [code, line, reason]), [[
    "marker-in-large-file",
    1,
    "the file is too large: it has more than 10 million characters",
  ]]);
});
