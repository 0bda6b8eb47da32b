import assert from "node:assert/strict";
import { editApp } from "../../../src/core/manifest/edit_app.ts";
import type { Version } from "../../../src/core/manifest/version.ts";
import { failure } from "../../support/failure.ts";

const policy = { group: "g", app: "a" };
const old = `sha256:${"a".repeat(64)}`;
const digest = `sha256:${"b".repeat(64)}`;

/** The text of `g/dev/x.yaml` afterwards. */
function edited(text: string, version: Version): string {
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
    "a digest beside a tag that is marked as an image",
    `image:
  tag: o/a:1.0.0 # {"$imagepolicy": "g:a"}
  digest: ${old}
`,
    `image:
  tag: o/a:2.0.0 # {"$imagepolicy": "g:a"}
  digest: ${digest}
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

Deno.test("editApp() takes a digest key without a colon for none, since no value can follow it", () => {
  const tag = (tag: string) => `tag: ${tag} # {"$imagepolicy": "g:a:tag"}\n`;
  const texts = [
    (version: string) => `image: {digest, ${tag(version)}  }\n`,
    (version: string) => `image:\n  ? digest\n  ${tag(version)}`,
    (version: string) => `image:\n  ${tag(version)}  ? digest\n`,
  ];
  for (const text of texts) {
    assert.equal(edited(text("1.0.0"), { tag: "2.0.0" }), text("2.0.0"));
    assert.equal(edited(text("1.0.0"), { tag: "2.0.0", digest }), text("2.0.0"));
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
- tag: 1.0.0 # {"$imagepolicy": "g:a:name"}
  digest: ${old}
digest: ${old}
`;
  const expected = text.replaceAll(
    '1.0.0 # {"$imagepolicy": "g:a:tag',
    '2.0.0 # {"$imagepolicy": "g:a:tag',
  );
  assert.equal(edited(text, { tag: "2.0.0" }), expected);
  assert.equal(edited(text, { tag: "2.0.0", digest }), expected);
});

Deno.test("editApp() refuses a digest that it cannot set", () => {
  const tag = `tag: 1.0.0 # {"$imagepolicy": "g:a:tag"}\n`;
  const cases = [
    [`${tag}digest: {sha256: ab}\n`, "1: beside it is a collection"],
    [
      `${tag}digest: ${old} # {"$imagepolicy": "g:b:digest"}\n`,
      "1: beside it is a digest that is marked for another app",
    ],
  ] as const;
  for (const [text, start] of cases) {
    assert.throws(
      () => edited(text, { tag: "2.0.0", digest }),
      new RegExp(`g/dev/x.yaml:${start}, where a single digest is expected$`),
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

Deno.test("editApp() says that a digest is set nowhere, with the place where it could be", () => {
  const files = [
    { path: "g/dev/a.yaml", text: `x: 1.0.0 # {"$imagepolicy": "g:b:tag"}\ndigest: ${old}\n` },
    { path: "g/dev/b.yaml", text: `\nx: a:1.0.0 # {"$imagepolicy": "g:a"}\n` },
  ];
  for (const tag of ["2.0.0", "1.0.0"]) {
    assert.deepEqual(editApp(files, policy, { tag, digest }).warnings, [{
      code: "digest-not-set",
      message:
        `g/dev/b.yaml:2: the digest ${digest} is not set: no value of "g:a" in this environment has one; to pin it, write "digest: ${digest}" beside the tag, or "@${digest}" after the image's tag`,
      path: "g/dev/b.yaml",
      line: 2,
    }]);
    assert.deepEqual(editApp(files, policy, { tag }).warnings, []);
    const takers = [
      `- a:1.0.0@${old} # {"$imagepolicy": "g:a"}\n`,
      `- a:1.0.0@${old} # {"$imagepolicy": "g:a"}\n- a:1.0.0 # {"$imagepolicy": "g:a"}\n`,
      `tag: 1.0.0 # {"$imagepolicy": "g:a:tag"}\ndigest:\n`,
    ];
    for (const text of takers) {
      const more = { path: "g/dev/c.yaml", text };
      assert.deepEqual(editApp([...files, more], policy, { tag, digest }).warnings, [], text);
    }
    const name = { path: "g/dev/c.yaml", text: `- a@${old} # {"$imagepolicy": "g:a:name"}\n` };
    assert.equal(editApp([...files, name], policy, { tag, digest }).warnings.length, 1);
  }
});

/** A digest that is beside the tag only where aliases are followed, and the line that it is written in. */
const mark = `# {"$imagepolicy": "g:a:tag"}`;
const shared: readonly (readonly [string, text: string, line: number])[] = [
  ["a merge key", `x: &x {digest: ${old}}\nimage:\n  <<: *x\n  tag: 1.0.0 ${mark}\n`, 1],
  [
    "a list of merge keys, in flow style, behind a merge key",
    `a: &a {x: y}\nb: &b\n  digest: '${old}'\nc: &c {<<: [*a, *b], y: z}\nimages:\n- {<<: *c, newTag: 1.0.0 ${mark}\n  }\n`,
    3,
  ],
  [
    "a merged list in block style",
    `x: &x {digest: ${old}}\ni:\n  <<:\n  - *x\n  tag: 1.0.0 ${mark}\n`,
    1,
  ],
  ["a merge of the tag", `x: &x\n  tag: 1.0.0 ${mark}\nimage:\n  <<: *x\n  digest: ${old}\n`, 5],
  ["an alias of the digest", `x: &d ${old}\ntag: 1.0.0 ${mark}\ndigest: *d\n`, 1],
  [
    "an alias of the tag",
    `version: &t 1.0.0 ${mark}\nimages:\n- newTag: *t\n  digest: ${old}\n`,
    4,
  ],
  [
    "both merged, the digest's anchor set twice",
    `x: &x {digest: no}\ny: &x {digest: ${old}}\nz: &z\n  tag: 1.0.0 ${mark}\nimage:\n  <<: [*z, *x]\n`,
    2,
  ],
  [
    "aliases of both",
    `x: &t 1.0.0 ${mark}\ny: &d ${old}\nimage: {tag: *t, digest: *d}\n`,
    2,
  ],
  [
    "a merge in place, without an alias",
    `image:\n  <<: {digest: ${old}}\n  tag: 1.0.0 ${mark}\n`,
    2,
  ],
];

for (const [name, text, line] of shared) {
  Deno.test(`editApp() leaves no tag beside another image's digest: ${name}`, () => {
    const place = `g/dev/x.yaml:${line}`;
    assert.throws(
      () => edited(text, { tag: "2.0.0" }),
      failure(
        "manifest",
        `could not set "g:a" to 2.0.0: ${place} pins a digest, which belongs to another image, and the digest of 2.0.0 is not given`,
        `write the digest in the tag's mapping, and pass it with --digest sha256:<digest> (command "new"), or remove the digest in ${place}`,
      ),
    );
    assert.throws(
      () => edited(text, { tag: "2.0.0", digest }),
      failure(
        "manifest",
        `could not set "g:a:tag" in ${place}: beside it is a digest from an alias or merge key, which others may share, where a single digest is expected`,
        "write the tag and its digest in the same mapping, or mark the digest",
      ),
    );
  });
}

Deno.test("editApp() keeps a digest that aliases combine with the tag, where that is wanted", () => {
  for (const [name, text] of shared) {
    const kept = editApp([{ path: "g/dev/x.yaml", text }], policy, {
      tag: "2.0.0",
      digest,
      keepShared: true,
    });
    assert.equal(kept.files[0]?.text, text.replace(`1.0.0 ${mark}`, `2.0.0 ${mark}`), name);
  }
  const text = `tag: 1.0.0 ${mark}\ndigest: {sha256: ab}\n`;
  assert.throws(
    () => edited(text, { tag: "2.0.0", digest, keepShared: true }),
    /beside it is a collection/,
  );
});

Deno.test("editApp() sets a marked digest that a merge key brings beside the tag", () => {
  const own = `# {"$imagepolicy": "g:a:digest"}`;
  const text = (tag: string, digest: string) =>
    `x: &x\n  digest: ${digest} ${own}\nimage:\n  <<: *x\n  tag: ${tag} ${mark}\n`;
  assert.equal(edited(text("1.0.0", old), { tag: "2.0.0", digest }), text("2.0.0", digest));
});

/** Others share a tag and its digest, which are written in one mapping. */
const sharing: readonly (readonly [string, (tag: string, digest: string) => string])[] = [
  [
    "a merge key",
    (tag, digest) =>
      `image: &i\n  tag: ${tag} ${mark}\n  digest: ${digest}\nworker:\n  image:\n    <<: *i\n    pull: Always\n`,
  ],
  [
    "a merge key, with a marked tag of its own",
    (tag, digest) =>
      `image: &i\n  tag: ${tag} ${mark}\n  digest: ${digest}\nworker:\n  <<: *i\n  tag: ${tag} ${mark}\n`,
  ],
  [
    "aliases of both",
    (tag, digest) =>
      `image:\n  tag: &t ${tag} ${mark}\n  digest: &d ${digest}\nworker: {tag: *t, digest: *d}\n`,
  ],
];

for (const [name, text] of sharing) {
  Deno.test(`editApp() sets a tag and the digest beside it, which others share: ${name}`, () => {
    assert.equal(edited(text("1.0.0", old), { tag: "2.0.0", digest }), text("2.0.0", digest));
    assert.throws(() => edited(text("1.0.0", old), { tag: "2.0.0" }), /:3 pins a digest/);
  });
}

Deno.test("editApp() takes a merged digest for none where the mapping has its own, or it is empty", () => {
  const text = (tag: string, mine: string, its: string) =>
    `x: &x {digest: ${its}}\nimage:\n  <<: *x\n  tag: ${tag} ${mark}\n${mine}`;
  for (
    const [mine, its] of [["  digest:\n", old], [`  digest: ""\n`, old], ["", `""`], [
      "",
      "",
    ]] as const
  ) {
    assert.equal(edited(text("1.0.0", mine, its), { tag: "2.0.0" }), text("2.0.0", mine, its));
  }
  const pinned = text("1.0.0", `  digest: ${old}\n`, "sha256:00");
  assert.equal(
    edited(pinned, { tag: "2.0.0", digest }),
    text("2.0.0", `  digest: ${digest}\n`, "sha256:00"),
  );
});
