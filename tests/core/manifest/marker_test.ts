import assert from "node:assert/strict";
import { escapedPolicies, markerFor, parseMarker } from "../../../src/core/manifest/marker.ts";

const name = { group: "apps", app: "web" };

Deno.test("parseMarker() reads what is marked from the suffix", () => {
  for (const field of ["tag", "name", "digest"] as const) {
    const text = `apps:web:${field}`;
    assert.deepEqual(parseMarker(`# {"$imagepolicy": "${text}"}`), { ...name, text, field });
  }
  assert.deepEqual(parseMarker(`# {"$imagepolicy": "apps:web"}`), {
    ...name,
    text: "apps:web",
    field: "image",
  });
});

Deno.test("parseMarker() takes the whole comment as JSON, with spaces, escapes and further keys", () => {
  const comments = [
    `#{"$imagepolicy":"apps:web:tag"}`,
    `### \t {  "$imagepolicy"\t: "apps:web:tag"  } \t`,
    `# {"$imagepolicy": "apps\\u003aweb\\u003atag"}`,
    `# {"x": {"y": [1]}, "$imagepolicy": "apps:web:tag", "z": "# {}"}`,
  ];
  for (const comment of comments) assert.equal(parseMarker(comment)?.field, "tag", comment);
});

Deno.test("parseMarker() passes over all other comments", () => {
  const comments = [
    "#",
    "# a comment",
    `# see {"$imagepolicy": "apps:web:tag"}`,
    `# {"$imagepolicy": "apps:web:tag"} by hand`,
    `# {"$imagepolicy": "apps:web:tga"}`,
    `# {"$imagepolicy": "apps:web:"}`,
    `# {"$imagepolicy": "apps:web:TAG"}`,
    `# {"$imagepolicy": "apps:web:tag:name"}`,
    `# {"$imagepolicy": "apps: web"}`,
    `# {"$imagepolicy": "apps:web:tag "}`,
    `# {"$imagepolicy": "web"}`,
    `# {"$imagepolicy": ":web:tag"}`,
    `# {"$imagepolicy": "apps::tag"}`,
    `# {"$imagepolicy": ["apps:web"]}`,
    `# {"$imagepolicy": "apps:web"`,
    `# ["$imagepolicy"]`,
    `# "$imagepolicy"`,
    `# null "$imagepolicy"`,
    `# {"imagepolicy": "apps:web"}`,
    `# {"$imagePolicy": "apps:web"}`,
    `# {"x": {"$imagepolicy": "apps:web"}}`,
  ];
  for (const comment of comments) assert.equal(parseMarker(comment), undefined, comment);
});

Deno.test("markerFor() writes what parseMarker() reads", () => {
  for (const field of ["tag", "name", "digest", "image"] as const) {
    const marker = parseMarker(markerFor(name, field));
    assert.deepEqual({ ...marker, text: "" }, { ...name, field, text: "" });
  }
});

Deno.test("escapedPolicies() reads a comment that is JSON as one, and else every pair of braces", () => {
  const escaped = (app: string) => `{"\\u0024imagepolicy": "apps:${app}"}`;
  const policies = (text: string) => escapedPolicies(text).map(({ policy }) => policy);
  assert.deepEqual(policies(`a: ${escaped("a")} # ${escaped("b")}`), ["apps:a", "apps:b"]);
  assert.deepEqual(policies(`a: b # ${escaped("b")} ${escaped("c")}`), ["apps:b", "apps:c"]);
});

Deno.test("a policy with escapes is found where its braces are", () => {
  const escaped = '{"$imagepolicy": "a\\u003ab"}';
  const text = `a: {x: 1} ${escaped}\nb: 1 # ${escaped}\n# {"$imagepolicy": "c:d"}\n`;
  const found = escapedPolicies(text);
  assert.deepEqual(found.map(({ start, end }) => text.slice(start, end)), [escaped, escaped]);
  assert.deepEqual(found.map(({ policy }) => policy), ["a:b", "a:b"]);
});
