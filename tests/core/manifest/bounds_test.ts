import assert from "node:assert/strict";
import { Failure } from "../../../src/core/failure.ts";
import { appVersion } from "../../../src/core/manifest/app_version.ts";
import { editApp } from "../../../src/core/manifest/edit_app.ts";
import { listIdleMarkers } from "../../../src/core/manifest/idle_markers.ts";
import { listMarkers } from "../../../src/core/manifest/list_markers.ts";
import { IN_FULL, sample } from "../../support/sample.ts";

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
  "escapes": (size) => `a: 1 # ${times(size, () => `{"$`)}\\u0024\nb: "\\u0024"\n`,
  "markers with escapes": (size) => times(size, () => `a: 1 # {"\\u0024imagepolicy": "g:a:tag"}\n`),
  "a long policy": (size) => `a: 1 # {"$imagepolicy": "${times(size, () => "g")}:a"}\nb: 1${mark}`,
  "a long comment": (size) => `a: 1 #${times(size, () => " x")}\nb: 1${mark}`,
  "a long image": (size) => `a: ${times(size, () => "x/")}b:1 # {"$imagepolicy": "g:a"}\n`,
  "an image of braces": (size) => `a: $${times(size, () => "{")}b:1 # {"$imagepolicy": "g:a"}\n`,
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
  for (let attempt = 0; attempt < 6; attempt++) {
    const [first, second] = [timeOf(action, short), timeOf(action, long)];
    if (second < 3 * FACTOR * first + 200) return true;
  }
  return false;
}

const SMALL = IN_FULL ? 8_000 : 3_000;
const FACTOR = 8;

function timeOf(action: (text: string) => void, text: string): number {
  const start = performance.now();
  action(text);
  return performance.now() - start;
}

for (const [name, make] of sample(Object.entries(hard), 3)) {
  Deno.test(`the time for ${name} grows as the text does`, () => {
    for (const [action, run] of Object.entries(actions)) assert(isLinear(run, make), action);
  });
}

/** Each with why it is too large. */
const large: readonly (readonly [text: string, why: string])[] = [
  [
    `a: 1${mark}#${"x".repeat(10_000_000)}\n`,
    "it has 10.0 million characters, where at most 10 million are read",
  ],
  [
    `a: 1${mark}---\n#${"x".repeat(2_100_000)}\n---\nb: 1\n`,
    "a document in it has 2.1 million characters, where at most 2 million are read",
  ],
  [
    `a: 1${mark}#${"x".repeat(2_000_000)}`,
    "a document in it has 2.0 million characters, where at most 2 million are read",
  ],
];

for (const [text, why] of large) {
  Deno.test(`a file is refused since ${why}`, () => {
    assert.throws(() => editApp([{ path, text }], policy, { tag: "2" }), {
      message: `could not set "g:a:tag" in ${path}:1: the file is too large: ${why}`,
      hint: "move the marked values to a smaller file",
    });
    assert.deepEqual(appVersion([{ path, text }], policy), { tags: [], digests: [] });
    assert.deepEqual(listMarkers({ path, text }), []);
    const idle = listIdleMarkers({ path, text });
    assert.deepEqual(idle.map(({ code, line, reason }) => [code, line, reason]), [
      ["marker-in-large-file", 1, `the file is too large: ${why}`],
    ]);
    const other = text.replace("g:a", "g:b");
    assert.deepEqual(editApp([{ path, text: other }], policy, { tag: "2" }).warnings, []);
  });
}

Deno.test("a file whose aliases stand for a thousand million values is refused at once", () => {
  const levels = Array.from(
    { length: 10 },
    (_, level) =>
      `k${level}: &a${level} [${level === 0 ? "x" : `${`*a${level - 1}, `.repeat(8)}`}]\n`,
  );
  const text = `${levels.join("")}tag: 1${mark}`;
  assert.throws(() => editApp([{ path, text }], policy, { tag: "2" }), {
    message:
      `could not set "g:a:tag" in ${path}:7: the file is not valid YAML (its aliases expand to more than 100,000 values), so the value marked on line 11 cannot be set`,
  });
  assert.deepEqual(
    listMarkers({ path, text: levels.slice(0, 4).join("") + `tag: 1${mark}` }).length,
    1,
  );
});

Deno.test("a file of several documents may be longer than one may be", () => {
  const text = `${`#${"x".repeat(1_800_000)}\n---\n`.repeat(5)}a: 1${mark}`;
  assert.equal(editApp([{ path, text }], policy, { tag: "2" }).changes.length, 1);
});
