import assert from "node:assert/strict";
import * as fc from "fast-check";
import { listMarkers, type Marker, tagOf } from "../../../src/core/manifest/list_markers.ts";
import { IN_FULL } from "../../support/sample.ts";

const path = "apps/dev/web.yaml";

function list(text: string): string[] {
  return listMarkers({ path, text }).map((marker) =>
    `${marker.line} ${marker.text} ${marker.field} ${JSON.stringify(marker.value)} ${tagOf(marker)}`
  );
}

Deno.test("listMarkers() gives the markers of all policies, with values and tags", () => {
  const text = `images:
- name: web # {"$imagepolicy": "apps:web:name"}
  newTag: "v1" # {"$imagepolicy": "apps:web:tag"}
  number: 1.10 # {"$imagepolicy": "apps:web:tag"}
image: registry:5000/shop/api:v2@sha256:00 # {"$imagepolicy": "shop:api"}
untagged: nginx # {"$imagepolicy": "shop:nginx"}
none: # {"$imagepolicy": "shop:nginx:tag"}
digest: sha256:00 # {"$imagepolicy": "shop:nginx:digest"}
typo: v1 # {"$imagepolicy": "shop:nginx:tga"}
misfit: nginx:1.0 # {"$imagepolicy": "shop:nginx:tag"}
`;
  assert.deepEqual(list(text), [
    `2 apps:web:name name "web" undefined`,
    `3 apps:web:tag tag "v1" v1`,
    `4 apps:web:tag tag "1.10" 1.10`,
    `5 shop:api image "registry:5000/shop/api:v2@sha256:00" v2`,
    `6 shop:nginx image "nginx" undefined`,
    `7 shop:nginx:tag tag "" undefined`,
    `8 shop:nginx:digest digest "sha256:00" undefined`,
    `10 shop:nginx:tag tag "nginx:1.0" undefined`,
  ]);
});

Deno.test("listMarkers() gives all that a marker is known by", () => {
  const markers = listMarkers({ path, text: `\r\na: v1 # {"$imagepolicy": "apps:web:tag"}\r\n` });
  const expected: Marker[] = [
    { path, line: 2, group: "apps", app: "web", text: "apps:web:tag", field: "tag", value: "v1" },
  ];
  assert.deepEqual(markers, expected);
});

Deno.test("listMarkers() leaves out what marks no value", () => {
  const text = `# {"$imagepolicy": "apps:web:tag"}
a: # {"$imagepolicy": "apps:web:tag"}
  b: |
    c: v1 # {"$imagepolicy": "apps:web:tag"}
d: [v1] # {"$imagepolicy": "apps:web:tag"}
`;
  assert.deepEqual(list(text), []);
});

Deno.test("listMarkers() gives what can be told of a broken file", () => {
  const text = `a: v1 # {"$imagepolicy": "apps:web:tag"}
b: c: d
e: v2 # {"$imagepolicy": "apps:api:tag"}
`;
  assert.deepEqual(list(text), [`1 apps:web:tag tag "v1" v1`, `3 apps:api:tag tag "v2" v2`]);
});

Deno.test("listMarkers() leaves out values of a template that hold expressions", () => {
  const text = `{{- if .Values.a }}
a: {{ .Values.tag }} # {"$imagepolicy": "apps:web:tag"}
b: v1 # {"$imagepolicy": "apps:web:tag"}
{{- end }}
`;
  assert.deepEqual(list(text), [`3 apps:web:tag tag "v1" v1`]);
});

Deno.test("listMarkers() never throws", () => {
  const pieces = fc.constantFrom(
    ...[
      "a",
      ":",
      " ",
      "\n",
      "  ",
      "\r",
      "\t",
      "- ",
      "? ",
      "|",
      ">",
      "[",
      "]",
      "{",
      "}",
      ",",
      "&x ",
      "*x ",
      "!!str ",
    ],
    ...[
      "'",
      '"',
      "\\",
      "#",
      "---",
      "...",
      "%YAML 1.2",
      "\uFEFF",
      "{{",
      "}}",
      "\u0000",
      "\u001f",
      "\u0018",
    ],
    ...[` # {"$imagepolicy": "apps:web:tag"}`, ` # {"$imagepolicy": "apps:web"}`],
  );
  const texts = fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join(""));
  fc.assert(fc.property(texts, (text) => void listMarkers({ path, text })), {
    numRuns: IN_FULL ? 3000 : 500,
  });
});

Deno.test("listMarkers() never throws on deep nesting", () => {
  const text = `${"[".repeat(100_000)} # {"$imagepolicy": "apps:web:tag"}`;
  assert.deepEqual(listMarkers({ path, text }), []);
});
