import assert from "node:assert/strict";
import { appVersion } from "../../../src/core/manifest/app_version.ts";

const policy = { group: "g", app: "a" };

function version(...texts: readonly string[]) {
  return appVersion(texts.map((text, index) => ({ path: `g/dev/${index}.yaml`, text })), policy);
}

Deno.test("appVersion() gives each tag and each digest once, in their order", () => {
  assert.deepEqual(
    version(
      `tag: 1.0 # {"$imagepolicy": "g:a:tag"}\ndigest: sha256:01\n`,
      `image: r:5000/a:1.0@sha256:02 # {"$imagepolicy": "g:a"}\n`,
      `- {newTag: 2.0, # {"$imagepolicy": "g:a:tag"}\n  digest: sha256:01}\n`,
      `x: sha256:03 # {"$imagepolicy": "g:a:digest"}\n`,
    ),
    { tags: ["1.0", "2.0"], digests: ["sha256:01", "sha256:02", "sha256:03"] },
  );
});

Deno.test("appVersion() passes over others' markers, empty values and what a marker does not fit", () => {
  assert.deepEqual(
    version(`tag: 1.0 # {"$imagepolicy": "g:b:tag"}
digest: sha256:01
---
tag: # {"$imagepolicy": "g:a:tag"}
digest: ""
---
image: r.example/a:1.0 # {"$imagepolicy": "g:a:tag"}
name: r.example/a # {"$imagepolicy": "g:a"}
other: not an image # {"$imagepolicy": "g:a"}
list: [1.0] # {"$imagepolicy": "g:a:tag"}
sum: {x: y} # {"$imagepolicy": "g:a:digest"}
`),
    { tags: [], digests: [] },
  );
});

Deno.test("appVersion() gives what can be told of broken files", () => {
  const tag = `# {"$imagepolicy": "g:a:tag"}`;
  assert.deepEqual(version(`a: 1.0 ${tag}\nb: c: d\n`), { tags: ["1.0"], digests: [] });
  assert.deepEqual(version(`{{ if a }}\n  b: c\n{{ end }}\na: 1.0 ${tag}\n`), {
    tags: ["1.0"],
    digests: [],
  });
});

Deno.test("appVersion() gives a digest that a merge key or an alias brings beside the tag", () => {
  const tag = `# {"$imagepolicy": "g:a:tag"}`;
  assert.deepEqual(
    version(
      `x: &x {digest: "sha256:01"}\ni:\n  <<: *x\n  tag: 1.0 ${tag}\n`,
      `x: &d sha256:02\ntag: 1.0 ${tag}\ndigest: *d\n`,
    ),
    { tags: ["1.0"], digests: ["sha256:01", "sha256:02"] },
  );
});
