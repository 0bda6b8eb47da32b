import assert from "node:assert/strict";
import { readManifest } from "../../../src/core/manifest/read_manifest.ts";

Deno.test("the problem of a file that is too large is at its start", () => {
  const { problem, found } = readManifest(`#${"x".repeat(2_000_000)}\n`);
  assert.deepEqual([problem?.offset, found], [0, []]);
});
