import assert from "node:assert/strict";
import { Failure } from "../../src/core/failure.ts";
import { grepTextsInParts, readBlobsOrWhyNot } from "../../src/git/blobs.ts";
import { listFiles } from "../../src/git/tree.ts";
import { openClone } from "../support/clone_kinds.ts";
import { createOrigin } from "../support/temp_repository.ts";

Deno.test("files are read until they are too many together, and each of the others says so", async () => {
  await using origin = await createOrigin({ "a.yaml": "aaaa", "b.yaml": "bbbb", "c.yaml": "cc" });
  await using clone = await openClone(origin, []);
  const files = await listFiles(clone.repository, await origin.git("rev-parse", "main"));
  const read = async (most: number) =>
    (await readBlobsOrWhyNot(clone.repository, files, { most })).map((one) =>
      one instanceof Failure ? `${one.code}: ${one.message}` : new TextDecoder().decode(one)
    );
  const why = (path: string) =>
    `manifest: could not read "${path}": it and the other files to read exceed 0.000007 MB together`;
  assert.deepEqual(await read(10), ["aaaa", "bbbb", "cc"]);
  assert.deepEqual(await read(7), ["aaaa", why("b.yaml"), "cc"]);
});

Deno.test("copies of a manifest count once, however many parts a search has", async () => {
  const text = "tag: 1.0.0 # marked\n";
  const paths = Array.from({ length: 3000 }, (_, index) => `apps/dev/component-${index}.yaml`);
  await using origin = await createOrigin(
    Object.fromEntries([...paths, "other.yaml"].map((path) => [path, text])),
  );
  await using clone = await openClone(origin, []);
  const commit = await origin.git("rev-parse", "main");
  const parts = await Array.fromAsync(
    grepTextsInParts(clone.repository, commit, undefined, ["marked"], { most: 2 * text.length }),
  );
  assert.ok(parts.length > 2, `${parts.length}`);
  assert.equal(parts.flatMap(({ texts }) => texts).length, 3001);
  assert.deepEqual(parts.flatMap(({ failures }) => [...failures]), []);
});
