import assert from "node:assert/strict";
import { editApp } from "../../../src/core/manifest/edit_app.ts";

const policy = { group: "g", app: "a" };
const path = "g/dev/x.yaml";

/** Warnings as `line code: reason`, without the advice. */
function warnings(text: string): string[] {
  const { warnings } = editApp([{ path, text }], policy, { tag: "2.0.0" });
  return warnings.map((warning) => {
    assert.equal(warning.path, path);
    const [, reason] =
      /^g\/dev\/x\.yaml:\d+: "[^;]*" sets nothing: ([^;]*); /.exec(warning.message) ?? [];
    assert(warning.message.startsWith(`${path}:${warning.line}: `));
    return `${warning.line} ${warning.code}: ${reason}`;
  });
}

const BEHIND = "there is text after its JSON";
const BEFORE = "there is text before its JSON";
const INVALID = "its JSON is not valid";
const NO_JSON = "it is not JSON in braces";
const SEPARATOR = `its policy is not written as "<group>:<app>"`;
const SPACE = "there is a space in its policy";
const KEY = `its JSON has no string for the key "$imagepolicy"`;

Deno.test("editApp() warns of comments behind a value that are no marker, with the reason", () => {
  const comments: readonly (readonly [comment: string, reason: string])[] = [
    [`# {"$imagepolicy": "g:a"} # keep in step with web`, BEHIND],
    [`# {"$imagepolicy": "g:a"}, {"x": 1}`, BEHIND],
    [
      `# {"$imagepolicy": "g:a:tga"}${" ".repeat(2000)}`,
      `its suffix ":tga" is not :tag, :name or :digest`,
    ],
    [`# {"$imagepolicy": "g:b"} # {"$imagepolicy": "g:a"}`, BEFORE],
    [`# see {"$imagepolicy": "g:a"}`, BEFORE],
    [`# flux: {"$imagepolicy": "g:a:tag"}`, BEFORE],
    [`# old # {"$imagepolicy": "g:a:tag"}`, BEFORE],
    [`# '{"$imagepolicy": "g:a"}'`, BEFORE],
    [`# # {"$imagepolicy": "g:a"}`, BEFORE],
    [`#\u00a0{"$imagepolicy": "g:a"}`, BEFORE],
    [`# {"$imagepolicy": "g:a:Tag"}`, `its suffix ":Tag" is not :tag, :name or :digest`],
    [`# {"$imagepolicy": "g:a:tga"}`, `its suffix ":tga" is not :tag, :name or :digest`],
    [`# {"$imagepolicy": "g:a:"}`, `its suffix ":" is not :tag, :name or :digest`],
    [`# {"$imagepolicy": "g:a:tag:name"}`, `its suffix ":tag:name" is not :tag, :name or :digest`],
    [`# {"$imagepolicy": "g: a"}`, SPACE],
    [`# {"$imagepolicy": "g:a "}`, SPACE],
    [`# {"$imagepolicy": "g:a :tag"}`, SPACE],
    [`# {"$imagepolicy": "g:a: tag"}`, SPACE],
    [`# {"$imagepolicy": "g:   a"}`, SPACE],
    [`# {"$imagepolicy": "g:\u00a0a"}`, SPACE],
    [`# {"$imagepolicy": "g:a\\u0020"}`, SPACE],
    ...["g/a", "g|a", "g=a", "g \u2236 a"].map((text) =>
      [`# {"$imagepolicy": "${text}"}`, text.includes(" ") ? SPACE : SEPARATOR] as const
    ),
    [`# {"%imagepolicy": "g:a"}`, KEY],
    [`# {"\\$imagepolicy": "g:a"}`, INVALID],
    [`# {"$imagePolicy": "g:a"}`, KEY],
    [`# {"$imagepolcy": "g:a"}`, KEY],
    [`# {"$imgpolicy": "g:a"}`, KEY],
    [`# {"$imgpolcy": "g:a"}`, KEY],
    [`# {"imagepolicyname": "g:a"}`, KEY],
    [`# {"$image-policy": "g:a:tag"}`, KEY],
    [`# {"$ImagePolicy":"g:a:tag"}`, KEY],
    [`# {"imagepolicy": "g:a"}`, KEY],
    [`# {"$image policy": "g:a"}`, KEY],
    [`# {"image_policy": "g:a"}`, KEY],
    [`# {"$imagepolicy": ["g:a"]}`, KEY],
    [`# {$imagepolicy: "g:a"}`, INVALID],
    [`# {$imagepolicy: g:a:tag}`, INVALID],
    [`# {"$imagepolicy": g:a}`, INVALID],
    [`# {'$imagepolicy': 'g:a'}`, INVALID],
    [`# {“$imagepolicy”: “g:a”}`, INVALID],
    [`# {"$imagepolicy" "g:a"}`, INVALID],
    [`# {"$imagepolicy": "g:a",}`, INVALID],
    [`# {"$imagepolicy: g:a}`, INVALID],
    [`# {"$imagepolicy": "g:a"`, "its JSON is cut off"],
    [`# "$imagepolicy": "g:a"`, NO_JSON],
    [`# $imagepolicy: g:a:tag`, NO_JSON],
    [`# $imagepolicy g:a`, NO_JSON],
    [`# {"$imagepolicy": "G:a"}`, "its policy differs in case"],
    [`# {"$imagepolicy": "g:A:tag"}`, "its policy differs in case"],
  ];
  for (const [comment, reason] of comments) {
    for (
      const start of [
        "tag: 1.0.0 ",
        "- 1.0.0 ",
        "a: [1.0.0, ",
        `"a": {b: '1.0.0' `,
        "a: |\n  x\nb: c ",
      ]
    ) {
      const end = { "[": "\n  ]\n", "{": "\n  }\n" }[/[[{]/.exec(start)?.[0] ?? ""] ?? "\n";
      const line = start.split("\n").length;
      const found = warnings(`${start}${comment}${end}`);
      assert.deepEqual(found, [`${line} marker-misspelled: ${reason}`], start + comment);
    }
  }
});

Deno.test("editApp() warns of markers that follow no value", () => {
  const own = "marker-on-own-line: it is on a line of its own, not after a value";
  const text = `# {"$imagepolicy": "g:a"}
image: r.example/a:1.0.0
# {"$imagepolicy": "g:a"}
a:
  # {"$imagepolicy": "g:a:tag"}
- b
-
    ## {"$imagepolicy": "g:a:tag"}
    c
--- 
[
  # {"$imagepolicy": "g:a:tag"} and more
  d
]
# see {"$imagepolicy": "g:a"}
`;
  assert.deepEqual(warnings(text), [1, 3, 5, 8, 12, 15].map((line) => `${line} ${own}`));
});

Deno.test("editApp() warns of markers in block scalars, and not of those commented out in them", () => {
  const text = `a: |
  image: r.example/a:1.0.0 # {"$imagepolicy": "g:a"}
  # {"$imagepolicy": "g:a"}
  # image: r.example/a:1.0.0 # {"$imagepolicy": "g:a"}
b: >-
  - {"$imagepolicy": "g:a"}
- |+ # {"$imagepolicy": "g:b"}
  x # {"$imagepolicy": "g:a:tga"}

`.replace("- |+", "c: |+");
  const block = "marker-in-block-scalar: it is text inside a block scalar, not a comment";
  assert.deepEqual(warnings(text), [2, 3, 6, 8].map((line) => `${line} ${block}`));
});

Deno.test("editApp() warns of markers that are part of a value or a key", () => {
  const text = `a: 1.0.0# {"$imagepolicy":"g:a:tag"}
b: '1.0.0 # {"$imagepolicy": "g:a:tag"}'
c: "1.0.0 # {\\"$imagepolicy\\": \\"g:a:tag\\"}"
d: 1.0.0
  {"$imagepolicy":"g:a:tag"}
e: {f: 1.0.0, "$imagepolicy": "g:a"}
g: |
  h
"$imagepolicy": "g:a"
`;
  const value = "marker-in-value: it is part of a value: a comment starts with # after a space";
  const key = "marker-in-value: it is a key, not a comment";
  assert.deepEqual(warnings(text), [
    ...[1, 2, 3, 5].map((line) => `${line} ${value}`),
    `6 ${key}`,
    `9 ${key}`,
  ]);
});

Deno.test("editApp() warns of mentions in broken files and broken templates", () => {
  const broken = `image: a:1.0.0 {"$imagepolicy": "g:a"}\n# b: c # {"$imagepolicy": "g:a"}\n`;
  const [warning, ...more] = warnings(broken);
  assert.match(warning!, /^1 marker-in-broken-file: the file is not valid YAML \(/);
  assert.deepEqual(more, []);
  const template = `{{ if .a }}
  x: 1
{{ end }}
y: 1.0.0 # {"$imagepolicy": "g:a:tga"}
# {"$imagepolicy": "g:a:tag"}
# y: 1.0.0 # {"$imagepolicy": "g:a:tag"}
z: |
  # {"$imagepolicy": "g:a:tag"}
'q': 'x # {"$imagepolicy": "g:a:tag"}'
`;
  assert.deepEqual(warnings(template).map((text) => text.split(":")[0]), [
    "4 marker-misspelled",
    "5 marker-on-own-line",
    "8 marker-in-block-scalar",
    "9 marker-in-value",
  ]);
});

Deno.test("editApp() says nothing about lines that are commented out", () => {
  const text = `a: b
# image: r.example/a:1.0.0 # {"$imagepolicy": "g:a"}
#image: r.example/a:1.0.0 #{"$imagepolicy": "g:a"}
  ## - 1.0.0 # {"$imagepolicy": "g:a:tga"}
# # {"$imagepolicy": "g:a"}
- c # {"$imagepolicy": "g:b"}
`.replace("- c", "c: d");
  assert.deepEqual(warnings(text), []);
});

Deno.test("editApp() says nothing about others' mentions, prose and true markers", () => {
  const text = `a: 1.0.0 # {"$imagepolicy": "g:a:tag"}
b: c # {"$imagepolicy": "g:a:name"}
d: e # {"$imagepolicy": "g:ab:tga"} or so
f: g # {"$imagepolicy": "other-g:a:tga"}
# managed by the image policy g:a
h: g:a
i: j # {"$ref": "g:a"}
k: l # {"$imgplcy": "g:a"}
`;
  assert.deepEqual(warnings(text), []);
});

Deno.test("editApp() says what to write instead", () => {
  const text = `a: 1.0.0 # {"$imagePolicy": "g:a:Tag"}
# {"$imagepolicy": "g:a"}
b: 1.0.0#{"$imagepolicy":"g:a:digest"}
`;
  const { warnings } = editApp([{ path, text }], policy, { tag: "2.0.0" });
  assert.deepEqual(warnings.map(({ message }) => message), [
    `g/dev/x.yaml:1: "g:a:Tag" sets nothing: ${KEY}; write # {"$imagepolicy": "g:a:tag"}`,
    `g/dev/x.yaml:2: "g:a" sets nothing: it is on a line of its own, not after a value; put # {"$imagepolicy": "g:a"} after the value, on the same line`,
    `g/dev/x.yaml:3: "g:a:digest" sets nothing: it is part of a value: a comment starts with # after a space; write # {"$imagepolicy": "g:a:digest"} after the value`,
  ]);
});

Deno.test("editApp() warns of mentions where a broken template has neither comment nor value", () => {
  for (const end of ["", "\nx: y\n"]) {
    const text = `{{ if .a }}\n  b: c\n{{ end }}\n&x{"$imagepolicy":"g:a"}${end}`;
    assert.deepEqual(warnings(text).map((line) => line.split(":")[0]), ["4 marker-in-value"]);
  }
});

Deno.test("editApp() advises the app's own name, however it is spelled there", () => {
  const text = `a: r/a:1 # {"$imagepolicy": "G : A"}\n`;
  assert.deepEqual(editApp([{ path, text }], policy, { tag: "2.0.0" }).warnings, [{
    code: "marker-misspelled",
    message: `${path}:1: "G : A" sets nothing: ${SPACE}; write # {"$imagepolicy": "g:a"}`,
    path,
    line: 1,
  }]);
});
