import assert from "node:assert/strict";
import { editFile } from "../../../src/core/manifest/edit_file.ts";
import { listMarkers } from "../../../src/core/manifest/list_markers.ts";
import { simpleMarkers } from "../../../src/core/manifest/simple_manifest.ts";

const policy = { group: "apps", app: "web" };
const path = "apps/dev/web.yaml";

/** 5,000 lines, 250 of them marked. */
function large(app: string): string {
  const item = `  - name: web
    labels: {app: web, tier: "x"}
    image: registry.example.com/shop/web:v1 # {"$imagepolicy": "apps:${app}"}
    args: ["--port", "80"] # {"x": 1}
    env:
      - name: A
        value: 'b'
      - name: C
        value: |
          some text
          # {"$imagepolicy": "apps:${app}"}

    # a comment
    ports:
      - containerPort: 80
        protocol: TCP
    resources:
      limits:
        memory: 1Gi
        cpu: 100m
`;
  return `items:\n${item.repeat(250)}`;
}

Deno.test("editFile() edits every marked value of a long file", () => {
  const { changes, markers } = editFile({ path, text: large("web") }, policy, { tag: "v2" });
  assert.deepEqual([changes.length, markers], [250, 250]);
});

Deno.test("editFile() does not read the YAML of a file without a marker of the policy", () => {
  const text = `${large("other")}\nbroken: [`;
  assert.deepEqual(editFile({ path, text }, policy, { tag: "v2" }), {
    text,
    changes: [],
    markers: 0,
    firstAt: undefined,
    pinnedAt: [],
    takesDigest: false,
    warnings: [],
  });
});

Deno.test("editFile() reads the JSON of markers as Flux does, escapes included", () => {
  const markers = [
    String.raw`{"\u0024imagepolicy": "apps:web:tag"}`,
    String.raw`{"$imagepolicy": "apps\u003aweb:tag"}`,
    String.raw`{"\u0024\u0069magepolic\u0079": "\u0061pps\u003Aweb:\u0074ag"}`,
    String.raw`{"x": "{}", "$imagepolicy": "apps\u003aweb:tag"}`,
    String.raw`{"a": "#{", "\u0024imagepolicy": "apps:web:tag"}`,
  ];
  for (const marker of markers) {
    const text = (tag: string) => `newTag: ${tag} # ${marker}\n`;
    assert.equal(editFile({ path, text: text("v1") }, policy, { tag: "v2" }).text, text("v2"));
    for (const plain of [listMarkers, simpleMarkers]) {
      assert.deepEqual(plain({ path, text: text("v1") })?.map(({ value }) => value), ["v1"]);
    }
  }
});

Deno.test("editFile() keeps the escapes of an image in quotes that gets its first tag", () => {
  const text = (image: string) => `a: "${image}" # {"$imagepolicy": "apps:web"}\n`;
  const { text: edited } = editFile({ path, text: text("r\\x2fa") }, policy, { tag: "v2" });
  assert.equal(edited, text("r\\x2fa:v2"));
});

Deno.test("editFile() warns of markers with escapes that set nothing", () => {
  const slips = [
    String.raw`a: v1 # {"\u0024imagepolicy": "apps:web:tga"}`,
    String.raw`a: v1 # see {"\u0024imagepolicy": "apps\u003aweb:tag"}`,
    String.raw`# {"$imagepolicy": "apps\u003aweb:tag"}`,
    String.raw`a: '{"\u0024imagepolicy": "apps:web:tag"}'`,
    String.raw`a: v1 # {"\u0024imagepolicy": "apps:web:tag"} # {"$imagepolicy": "apps:web"}`,
  ];
  for (const slip of slips) {
    const { warnings, changes } = editFile({ path, text: slip }, policy, { tag: "v2" });
    assert.deepEqual(changes, []);
    assert.ok(warnings.length > 0, slip);
  }
});

Deno.test("editFile() warns of markers that only look like the app's", () => {
  const looks: readonly (readonly [text: string, reason: string])[] = [
    [`a: v1 # {"$imagepolicy": "apps:\u200bweb"}`, "its policy has an invisible character"],
    [
      `a: v1 # {"$imagepolicy": "\u2060apps:web\u00ad:tag"}`,
      "its policy has an invisible character",
    ],
    [`\ufeffa: v1 # {"$image\u200bpolicy": "apps:web"}`, "for the key"],
    [`a: v1 # {"＄imagepolicy": "apps:web"}`, "for the key"],
    [`a: v1 # {"$imagepolicy": "apps：web"}`, `its policy is not written as "<group>:<app>"`],
    [`a: v1 # ｛＂$imagepolicy＂: ＂apps:web＂｝`, "it is not JSON in braces"],
    [`a: v1 # {"$imagepolicy": "apps::web"}`, "its suffix"],
    [`a: {"$imagepolicy": "apps:web:tag"}`, "it is a key, not a comment"],
  ];
  for (const [text, reason] of looks) {
    const { warnings, changes } = editFile({ path, text: `\u200b: 1\n${text}\n` }, policy, {
      tag: "v2",
    });
    assert.deepEqual([changes.length, warnings.length], [0, 1], text);
    assert.match(warnings[0]?.message ?? "", new RegExp(`^apps/dev/web.yaml:2: .*${reason}`));
  }
});

Deno.test("editFile() fails on control characters, which go-yaml refuses, wherever they are", () => {
  for (const odd of ["b: \x07", "# \x1b[31m", 'b: "\x7f"', "b: \ufffe"]) {
    assert.throws(
      () =>
        editFile({ path, text: `a: v1 # {"$imagepolicy": "apps:web:tag"}\n${odd}\n` }, policy, {
          tag: "v2",
        }),
      /^Failure: .* in apps\/dev\/web.yaml:2: the file is not valid YAML \(control characters/,
    );
  }
  const first = `\x01a: v1 # {"$imagepolicy": "apps:web:tag"}\n`;
  assert.throws(() => editFile({ path, text: first }, policy, { tag: "v2" }), /control characters/);
});

Deno.test("editFile() fails on what is nested too deeply, as on other broken files", () => {
  const text = `a: ${"[".repeat(100_000)}\nb: v1 # {"$imagepolicy": "apps:web:tag"}\n`;
  assert.throws(
    () => editFile({ path, text }, policy, { tag: "v2" }),
    /^Failure: could not set "apps:web:tag" in apps\/dev\/web.yaml:1: the file is not valid YAML \(/,
  );
});

Deno.test("editFile() fails on a marker after a key whose value is on a later line, or left out", () => {
  const mark = `# {"$imagepolicy": "apps:web:tag"}\n`;
  const keys = [
    `? a ${mark}: v1\n`,
    `? 'a' ${mark}`,
    `{? "a" ${mark}}`,
    `{a ${mark}: v1}`,
    `[? a ${mark}]`,
  ];
  for (const text of keys) {
    assert.throws(
      () => editFile({ path, text }, policy, { tag: "v2" }),
      /in apps\/dev\/web.yaml:1: its marker follows a key, not a single scalar value/,
    );
  }
});

Deno.test("editFile() takes braces that close before others open for no template action", () => {
  const text = `image: "}}{{x" # {"$imagepolicy": "apps:web:tag"}\n`;
  const { text: edited } = editFile({ path, text }, policy, { tag: "2" });
  assert.equal(edited, `image: "2" # {"$imagepolicy": "apps:web:tag"}\n`);
});
