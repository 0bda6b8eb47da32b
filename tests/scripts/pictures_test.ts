import assert from "node:assert/strict";
import { join } from "node:path";
import { pictureSources, sourceHash } from "../../scripts/pictures/sources.ts";
import { root } from "../docs/pages.ts";
import { hasKustomize } from "../kustomize/real_kustomize.ts";
import { IN_FULL } from "../support/sample.ts";

Deno.test({
  name: "the pictures of the docs show what the program does now",
  // It plays all that is in them.
  ignore: !IN_FULL || !hasKustomize,
  fn: async () => {
    const read = (name: string) => Deno.readTextFile(join(root, "docs/pictures", name));
    const { pages, terminals } = await pictureSources();
    const hashes: Record<string, string> = {};
    for (const [name, html] of pages) hashes[name] = await sourceHash(html);
    assert.deepEqual(
      hashes,
      JSON.parse(await read("sources.json")),
      "run scripts/deno task pictures",
    );
    for (const [name, svg] of terminals) {
      assert.equal(await read(`${name}.svg`), svg, "run scripts/deno task pictures");
    }
  },
});
