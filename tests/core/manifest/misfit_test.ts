import assert from "node:assert/strict";
import { editApp } from "../../../src/core/manifest/edit_app.ts";
import { Failure } from "../../../src/core/failure.ts";
import { failure } from "../../support/failure.ts";

const policy = { group: "g", app: "a" };
const path = "g/dev/x.yaml";

function edit(text: string) {
  return editApp([{ path, text }], policy, { tag: "2.0.0", digest: `sha256:${"b".repeat(64)}` });
}

/** The marker to write for the app. */
function marker(suffix: string): string {
  return `# {"$imagepolicy": "g:a${suffix}"}`;
}

const IMAGE = `put the marker after an image such as "nginx:1.0"`;
const TAG = `put the marker after a tag such as "1.0"`;
const DIGEST = `put the marker after a digest such as "sha256:…"`;

/** What stands in front of the marker, the marker's suffix, what is wrong, and the suffix to write instead. */
const misfits: readonly (readonly [string, string, message: string, instead: string])[] = [
  ...["tag", "newTag", "imageTag", "version"].map((key) =>
    [
      `${key}: latest`,
      "",
      `"latest" under "${key}" is only a part of an image reference`,
      ":tag",
    ] as const
  ),
  ...["newName", "name", "repository", "registry"].map((key) =>
    [
      `${key}: r.example/a`,
      "",
      `"r.example/a" under "${key}" is only a part of an image reference`,
      ":name",
    ] as const
  ),
  [
    "registry: r.example:443",
    "",
    `"r.example:443" under "registry" is only a part of an image reference`,
    ":name",
  ],
  ["digest: ab", "", `"ab" under "digest" is only a part of an image reference`, ":digest"],
  [`"newTag" : '1.0'`, "", `"1.0" under "newTag" is only a part of an image reference`, ":tag"],
  ["image: {tag: 1.0,", "", `"1.0" under "tag" is only a part of an image reference`, ":tag"],
  ["- tag: &x !!str 1.0", "", `"1.0" under "tag" is only a part of an image reference`, ":tag"],
  [
    "name: r.example/a@sha256:00",
    "",
    `"r.example/a@sha256:00" under "name" is only a part of an image reference`,
    ":name",
  ],
  ["tag:", "", `"" is not an image reference, but its marker is for one`, ":tag"],
  ...["true", "1", "2024-01-01"].map((value) =>
    [
      `image: ${value}`,
      "",
      `"${value}" is not an image reference, but its marker is for one`,
      ":tag",
    ] as const
  ),
  [
    "image: not an image",
    "",
    `"not an image" is not an image reference, but its marker is for one`,
    ":tag",
  ],
  ...["image_tag", "Tag", "appVersion"].map((key) =>
    [
      `${key}: stable`,
      "",
      `"stable" is a tag, not the image reference that its marker says`,
      ":tag",
    ] as const
  ),
  ["x: v1.0", "", `"v1.0" is a tag, not the image reference that its marker says`, ":tag"],
  ["- latest", "", `"latest" is a tag, not the image reference that its marker says`, ":tag"],
  [
    "digest: sha256:ab",
    "",
    `"sha256:ab" is not an image reference, but its marker is for one`,
    ":digest",
  ],
  [
    "sha: sha256:ab",
    "",
    `"sha256:ab" is not an image reference, but its marker is for one`,
    ":digest",
  ],
  [
    "url: http://r/a:1",
    "",
    `"http://r/a:1" is not an image reference, but its marker is for one`,
    ":tag",
  ],
  ["digest: latest", ":tag", `"latest" is not a tag, but its marker is for one`, ":digest"],
  ["repository: a b", "", `"a b" is not an image reference, but its marker is for one`, ":name"],
  [
    "image: r.example:5000/o/a:1.0",
    ":tag",
    `"r.example:5000/o/a:1.0" is not a tag, but its marker is for one`,
    "",
  ],
  ["image: nginx:1.0", ":tag", `"nginx:1.0" is not a tag, but its marker is for one`, ""],
  ["image: o/a", ":tag", `"o/a" is not a tag, but its marker is for one`, ""],
  ["- 'o/a:1'", ":tag", `"o/a:1" is not a tag, but its marker is for one`, ""],
  ["repository: o/a", ":tag", `"o/a" is not a tag, but its marker is for one`, ":name"],
  ["newName: nginx", ":tag", `"nginx" is not a tag, but its marker is for one`, ":name"],
  ["digest: sha256:ab", ":tag", `"sha256:ab" is not a tag, but its marker is for one`, ":digest"],
  ["tag: o/a:1.0", ":tag", `"o/a:1.0" is not a tag, but its marker is for one`, ":tag"],
  ["tag: 1.0", ":digest", `"1.0" is not a digest, but its marker is for one`, ":tag"],
  ["repository: o/a", ":digest", `"o/a" is not a digest, but its marker is for one`, ":name"],
  ["digest: latest", ":digest", `"latest" is not a digest, but its marker is for one`, ":digest"],
  [
    "image: o/a@sha256:00",
    ":digest",
    `"o/a@sha256:00" is not a digest, but its marker is for one`,
    ":tag",
  ],
];

for (const [start, suffix, message, instead] of misfits) {
  Deno.test(`editApp() refuses ${start} # …${suffix}, and says what to write`, () => {
    const end = start.includes("{") ? "}\n" : "\n";
    const right = { "": IMAGE, ":tag": TAG, ":digest": DIGEST }[suffix] ?? "";
    const hint = instead === suffix ? right : `write ${marker(instead)} there, or ${right}`;
    assert.throws(
      () => edit(`${start} ${marker(suffix)}\n${end}`),
      failure("manifest", `could not set "g:a${suffix}" in ${path}:1: ${message}`, hint),
    );
  });
}

Deno.test("editApp() sets what only looks odd", () => {
  const fine = [
    ["name: nginx:1.0", ""],
    ["tag: o/a:1.0", ""],
    ["image: nginx", ""],
    ["- nginx", ""],
    ["path: o/a", ""],
    ["x: 7zip", ""],
    ["name: 1.0", ":tag"],
    ["tag:", ":tag"],
    ["version: latest", ":tag"],
    ["digest:", ":digest"],
    [`digest: ""`, ":digest"],
    [`sha: sha512:00AAff`, ":digest"],
  ];
  for (const [start, suffix] of fine) {
    assert.equal(edit(`${start} ${marker(suffix!)}\n`).changes.length, 1, start);
  }
});

Deno.test("editApp() leaves a name alone whatever it is", () => {
  for (const start of ["tag: 1.0", "name:", "image: nginx:1.0", "a: b c"]) {
    assert.deepEqual(edit(`${start} ${marker(":name")}\n`).changes, []);
  }
});

Deno.test("editApp() changes no file when a marker in one of them does not fit", () => {
  const good = { path: "g/dev/a.yaml", text: `a: 1.0 ${marker(":tag")}\n` };
  const bad = { path: "g/dev/b.yaml", text: `a: b:1 ${marker(":tag")}\n` };
  assert.throws(() => editApp([good, bad], policy, { tag: "2.0.0" }), /in g\/dev\/b\.yaml:1/);
});

Deno.test("editApp() names a place in every file that has to be mended", () => {
  const files = ["a", "b"].map((name) => ({
    path: `g/dev/${name}.yaml`,
    text: `newTag: latest ${marker("")}\n`,
  }));
  const told = (path: string) =>
    `could not set "g:a" in ${path}:1: "latest" under "newTag" is only a part of an image reference`;
  const hint = `write ${marker(":tag")} there, or ${IMAGE}`;
  assert.throws(() => editApp(files, policy, { tag: "2.0.0" }), (error) => {
    assert.ok(error instanceof Failure);
    assert.deepEqual([error.message, error.hint], [told("g/dev/a.yaml"), hint]);
    assert.deepEqual(error.details, [`${told("g/dev/b.yaml")}; ${hint}`]);
    return true;
  });
});

Deno.test("editApp() quotes no more of a value than a line holds", () => {
  assert.throws(
    () => edit(`image: ${"x:".repeat(500_000)} ${marker("")}\n`),
    (error: Error) => error.message.length < 300,
  );
});
