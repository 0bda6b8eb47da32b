import assert from "node:assert/strict";
import { editApp } from "../../../src/core/manifest/edit_app.ts";
import { failure } from "../../support/failure.ts";

const policy = { group: "g", app: "a" };
const old = `sha256:${"a".repeat(64)}`;
const digest = `sha256:${"b".repeat(64)}`;

/** The text of `g/dev/x.yaml` afterwards. */
function edited(text: string, version: { tag: string; digest?: string }): string {
  const { files } = editApp([{ path: "g/dev/x.yaml", text }], policy, version);
  return files[0]?.text ?? text;
}

/** Every pair of what may stand in a file, and what becomes of it with a digest. */
const pinned: readonly (readonly [string, original: string, expected: string])[] = [
  [
    "a digest beside newTag",
    `images:
- name: r.example/a
  newTag: 1.0.0 # {"$imagepolicy": "g:a:tag"}
  digest: ${old}
`,
    `images:
- name: r.example/a
  newTag: 2.0.0 # {"$imagepolicy": "g:a:tag"}
  digest: ${digest}
`,
  ],
  [
    "a digest in front of it",
    `images:
- digest: ${old} # by hand
  newTag: "1.0.0" # {"$imagepolicy": "g:a:tag"}
`,
    `images:
- digest: ${digest} # by hand
  newTag: "2.0.0" # {"$imagepolicy": "g:a:tag"}
`,
  ],
  [
    "a digest beside tag, in quotes",
    `image: {tag: 1.0.0, # {"$imagepolicy": "g:a:tag"}
  "digest": '${old}'}
`,
    `image: {tag: 2.0.0, # {"$imagepolicy": "g:a:tag"}
  "digest": '${digest}'}
`,
  ],
  [
    "a marked digest",
    `image:
  repository: r.example/a # {"$imagepolicy": "g:a:name"}
  tag: 1.0.0 # {"$imagepolicy": "g:a:tag"}
  digest: ${old} # {"$imagepolicy": "g:a:digest"}
`,
    `image:
  repository: r.example/a # {"$imagepolicy": "g:a:name"}
  tag: 2.0.0 # {"$imagepolicy": "g:a:tag"}
  digest: ${digest} # {"$imagepolicy": "g:a:digest"}
`,
  ],
  [
    "a marked digest elsewhere, empty so far",
    `tag: 1.0.0 # {"$imagepolicy": "g:a:tag"}
---
sha: # {"$imagepolicy": "g:a:digest"}
`,
    `tag: 2.0.0 # {"$imagepolicy": "g:a:tag"}
---
sha: ${digest} # {"$imagepolicy": "g:a:digest"}
`,
  ],
];

for (const [name, original, expected] of pinned) {
  Deno.test(`editApp() sets tag and digest: ${name}`, () => {
    assert.equal(edited(original, { tag: "2.0.0", digest }), expected);
    assert.equal(edited(expected, { tag: "2.0.0", digest }), expected);
  });

  Deno.test(`editApp() refuses to set the tag alone: ${name}`, () => {
    for (const tag of ["2.0.0", "1.0.0"]) {
      const lines = original.split("\n");
      const line = lines.findIndex((text) => /digest["']?:|sha:/.test(text)) + 1;
      const place = `g/dev/x.yaml:${line}`;
      assert.throws(
        () => edited(original, { tag }),
        failure(
          "manifest",
          `could not set "g:a" to ${tag}: ${place} pins a digest, which belongs to another image, and the digest of ${tag} is not given`,
          `pass it with --digest sha256:<digest> (command "new"), or remove the digest in ${place}`,
        ),
      );
    }
  });
}

Deno.test("editApp() sets the digest of an image reference that has one", () => {
  const image = `# {"$imagepolicy": "g:a"}`;
  const text = `- r:5000/a:1.0.0@${old} ${image}\n- a:1.0.0 ${image}\n- 'a@${old}' ${image}\n`;
  assert.equal(
    edited(text, { tag: "2.0.0", digest }),
    `- r:5000/a:2.0.0@${digest} ${image}\n- a:2.0.0 ${image}\n- 'a:2.0.0@${digest}' ${image}\n`,
  );
  assert.equal(
    edited(text, { tag: "2.0.0" }),
    `- r:5000/a:2.0.0 ${image}\n- a:2.0.0 ${image}\n- 'a:2.0.0' ${image}\n`,
  );
});

Deno.test("editApp() takes an unmarked digest without a value for room, not for a digest", () => {
  const tag = (tag: string) => `  tag: ${tag} # {"$imagepolicy": "g:a:tag"}\n`;
  for (const empty of [`""`, "", "~"]) {
    const text = `image:\n${tag("1.0.0")}  digest: ${empty}\n`;
    assert.equal(edited(text, { tag: "2.0.0" }), `image:\n${tag("2.0.0")}  digest: ${empty}\n`);
    const quote = empty.charAt(0) === `"` ? `"` : "";
    assert.equal(
      edited(text, { tag: "2.0.0", digest }),
      `image:\n${tag("2.0.0")}  digest: ${quote}${digest}${quote}\n`,
    );
  }
});

Deno.test("editApp() leaves digests alone that do not belong to the marked tag", () => {
  const text = `images:
- name: b
  newTag: 1.0.0
  digest: ${old}
- name: a
  newTag: 1.0.0 # {"$imagepolicy": "g:a:tag"}
- name: c
  newTag: 1.0.0 # {"$imagepolicy": "g:c:tag"}
  digest: ${old} # {"$imagepolicy": "g:c:digest"}
- version: 1.0.0 # {"$imagepolicy": "g:a:tag"}
  digest: ${old}
digest: ${old}
`;
  const expected = text.replaceAll(
    '1.0.0 # {"$imagepolicy": "g:a',
    '2.0.0 # {"$imagepolicy": "g:a',
  );
  assert.equal(edited(text, { tag: "2.0.0" }), expected);
  assert.equal(edited(text, { tag: "2.0.0", digest }), expected);
});

Deno.test("editApp() refuses a digest that it cannot set", () => {
  const tag = `tag: 1.0.0 # {"$imagepolicy": "g:a:tag"}\n`;
  const cases = [
    [`x: &d ${old}\n${tag}digest: *d\n`, "2: beside it stands an alias"],
    [`${tag}digest: {sha256: ab}\n`, "1: beside it stands a collection"],
    [
      `${tag}digest: ${old} # {"$imagepolicy": "g:b:digest"}\n`,
      "1: beside it stands a digest that is marked for another app",
    ],
  ] as const;
  for (const [text, start] of cases) {
    assert.throws(
      () => edited(text, { tag: "2.0.0", digest }),
      new RegExp(`g/dev/x.yaml:${start}, where the digest must be one scalar value$`),
    );
    assert.throws(() => edited(text, { tag: "2.0.0" }), /pins a digest/);
  }
});

Deno.test("editApp() gives the changes of all files, and only the files that change", () => {
  const files = [
    { path: "g/dev/a.yaml", text: `a: 1.0.0 # {"$imagepolicy": "g:a:tag"}\n`, oid: "1" },
    { path: "g/dev/b.yaml", text: `a: 2.0.0 # {"$imagepolicy": "g:a:tag"}\n`, oid: "2" },
    { path: "g/dev/c.yaml", text: `a: b:1.0.0 # {"$imagepolicy": "g:a"}\n`, oid: "3" },
  ];
  assert.deepEqual(editApp(files, policy, { tag: "2.0.0" }), {
    markers: 3,
    changes: [
      { path: "g/dev/a.yaml", line: 1, from: "1.0.0", to: "2.0.0" },
      { path: "g/dev/c.yaml", line: 1, from: "b:1.0.0", to: "b:2.0.0" },
    ],
    files: [
      { path: "g/dev/a.yaml", text: `a: 2.0.0 # {"$imagepolicy": "g:a:tag"}\n`, oid: "1" },
      { path: "g/dev/c.yaml", text: `a: b:2.0.0 # {"$imagepolicy": "g:a"}\n`, oid: "3" },
    ],
    warnings: [],
  });
});

Deno.test("editApp() counts neither the name's nor the digest's marker, since neither takes the tag", () => {
  const text = `a: b # {"$imagepolicy": "g:a:name"}\nc: ${old} # {"$imagepolicy": "g:a:digest"}\n`;
  assert.equal(editApp([{ path: "x.yaml", text }], policy, { tag: "2.0.0", digest }).markers, 0);
});
