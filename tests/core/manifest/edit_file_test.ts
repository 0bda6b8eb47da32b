import assert from "node:assert/strict";
import { editFile } from "../../../src/core/manifest/edit_file.ts";

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

Deno.test("editFile() fails on what is nested too deeply, as on other broken files", () => {
  const text = `a: ${"[".repeat(100_000)}\nb: v1 # {"$imagepolicy": "apps:web:tag"}\n`;
  assert.throws(
    () => editFile({ path, text }, policy, { tag: "v2" }),
    /^Failure: could not set "apps:web:tag" in apps\/dev\/web.yaml:1: the file is not valid YAML \(/,
  );
});
