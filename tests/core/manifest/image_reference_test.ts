import assert from "node:assert/strict";
import { readImageReference, replaceImageTag } from "../../../src/core/manifest/image_reference.ts";

const digest = `sha256:${"0123456789abcdef".repeat(4)}`;

Deno.test("readImageReference() takes name, tag and digest apart", () => {
  const references = [
    ["nginx", { name: "nginx", tag: undefined, digest: undefined }],
    ["nginx:1.27", { name: "nginx", tag: "1.27", digest: undefined }],
    ["registry:5000/a/b", { name: "registry:5000/a/b", tag: undefined, digest: undefined }],
    ["registry:5000/a/b:old", { name: "registry:5000/a/b", tag: "old", digest: undefined }],
    [`a/b@${digest}`, { name: "a/b", tag: undefined, digest }],
    [`r:5000/a/b:old@${digest}`, { name: "r:5000/a/b", tag: "old", digest }],
    ["[::1]:5000/a:b", { name: "[::1]:5000/a", tag: "b", digest: undefined }],
    ["${HOST}:${PORT:-5000}/${TEAM:-x/y:z}/a:b", {
      name: "${HOST}:${PORT:-5000}/${TEAM:-x/y:z}/a",
      tag: "b",
      digest: undefined,
    }],
    ["${REGISTRY:-docker.io}/a:b", {
      name: "${REGISTRY:-docker.io}/a",
      tag: "b",
      digest: undefined,
    }],
  ] as const;
  for (const [text, expected] of references) {
    assert.deepEqual(readImageReference(text), expected, text);
  }
});

Deno.test("readImageReference() refuses what is no image with a literal tag", () => {
  const others = [
    "",
    " nginx",
    "a b:c",
    "nginx:",
    "nginx:${TAG}",
    "nginx:{{ .Values.tag }}",
    "nginx:-1",
    "nginx:a:b",
    "nginx@",
    "nginx@sha256",
    "registry:5000/",
    `nginx:${"a".repeat(129)}`,
    "nginx:1\n",
    "http://registry/a:1",
    "/a:1",
    "a//b:1",
    "a/b:1/c",
    digest,
  ];
  for (const text of others) assert.equal(readImageReference(text), undefined, text);
});

Deno.test("replaceImageTag() replaces the tag, adds a missing one and drops a digest", () => {
  assert.equal(replaceImageTag(`registry:5000/a/b:old@${digest}`, "new"), "registry:5000/a/b:new");
  assert.equal(replaceImageTag(`registry:5000/a/b@${digest}`, "new"), "registry:5000/a/b:new");
  assert.equal(replaceImageTag("registry:5000/a/b", "new"), "registry:5000/a/b:new");
  assert.equal(replaceImageTag("a:a", "a.b_c-d"), "a:a.b_c-d");
});

Deno.test("replaceImageTag() gives nothing for what is no image reference", () => {
  assert.equal(replaceImageTag("nginx:${TAG}", "new"), undefined);
});
