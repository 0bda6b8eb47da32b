import assert from "node:assert/strict";
import { pictureSources, sourceHash } from "../../scripts/pictures/sources.ts";
import { hasKustomize } from "../kustomize/real_kustomize.ts";
import { IN_FULL } from "../support/sample.ts";
import { root } from "../docs/pages.ts";
import { join } from "node:path";

Deno.test({
  name: "the pictures of the docs show what the program does now",
  // It plays all that is in them.
  ignore: !IN_FULL || !hasKustomize,
  fn: async () => {
    const text = await Deno.readTextFile(join(root, "docs/pictures/sources.json"));
    const hashes: Record<string, string> = {};
    for (const [name, source] of await pictureSources()) hashes[name] = await sourceHash(source);
    assert.deepEqual(hashes, JSON.parse(text), "run scripts/deno task pictures");
  },
});
