import assert from "node:assert/strict";
import { likelyMarkers, parseMarker } from "../../../src/core/manifest/marker.ts";

Deno.test("parseMarker() reads what is marked from the suffix", () => {
  const name = { group: "apps", app: "web" };
  assert.deepEqual(parseMarker(`# {"$imagepolicy": "apps:web:tag"}`), {
    ...name,
    text: "apps:web:tag",
    field: "tag",
  });
  assert.deepEqual(parseMarker(`# {"$imagepolicy": "apps:web:name"}`), {
    ...name,
    text: "apps:web:name",
    field: "name",
  });
  assert.deepEqual(parseMarker(`# {"$imagepolicy": "apps:web"}`), {
    ...name,
    text: "apps:web",
    field: "image",
  });
});

Deno.test("parseMarker() tells what is nearly a marker from what is one", () => {
  for (const text of ["apps:web:tga", "apps:web:", "apps:web:tag:name", "apps:web:TAG"]) {
    const marker = parseMarker(`# {"$imagepolicy": "${text}"}`);
    assert.deepEqual(marker, { group: "apps", app: "web", text, field: "other" });
  }
  assert.equal(parseMarker(`# {"$imagepolicy": "apps:web:tag"} by hand`)?.field, "other");
});

Deno.test("parseMarker() passes over all other comments", () => {
  const comments = [
    "#",
    "# a comment",
    `# see {"$imagepolicy": "apps:web:tag"}`,
    `# {"$imagepolicy": "web"}`,
    `# {"$imagepolicy": ":web:tag"}`,
    `# {"$imagepolicy": "apps::tag"}`,
    `# {"$imagepolicy": ["apps:web"]}`,
    `# {"$imagepolicy": "apps:web"`,
    `# ["$imagepolicy"]`,
    `# "$imagepolicy"`,
    `# {"imagepolicy": "apps:web"}`,
    `# {"x": {"$imagepolicy": "apps:web"}}`,
  ];
  for (const comment of comments) assert.equal(parseMarker(comment), undefined, comment);
});

Deno.test("likelyMarkers() finds every marker with its offset, whatever is around it", () => {
  const marker = `# {"$imagepolicy": "apps:web:tag"}`;
  const text = `a: "# ${marker}" ${marker}\r${marker}\r\n  # no $imagepolicy\n|\n ${marker}`;
  const found = [...likelyMarkers(text)].filter(({ marker }) => marker.field === "tag");
  const offsets = found.map(({ offset }) => offset);
  assert.deepEqual(offsets, [...text.matchAll(/# \{[^}]*\}(?!")/g)].map(({ index }) => index));
});
