import assert from "node:assert/strict";
import { dirname } from "node:path";
import { openOutputFile } from "../../src/git/output_file.ts";
import { openRepository } from "../../src/git/repository.ts";
import { createOrigin, type Origin } from "../support/temp_repository.ts";
import { testEdge } from "../support/test_edge.ts";

/** Opens a log of the clone, and tells where its output is. */
async function openLog(origin: Origin, revision: string) {
  const { git } = await openRepository(await origin.clone(), testEdge());
  let folder = "";
  const output = openOutputFile(git, (path) => {
    folder = dirname(path);
    return ["log", `--output=${path}`, "--format=%s", revision, "--"];
  }, {});
  return { output, folder: () => folder };
}

Deno.test("openOutputFile() gives all that git writes, and removes it in the end", async () => {
  await using origin = await createOrigin({ "a.yaml": "0" });
  const { output, folder } = await openLog(origin, "main");
  let text = "";
  for await (const piece of output.read()) text += new TextDecoder().decode(piece);
  assert.match(text, /^.+\n$/);
  await output.close();
  await assert.rejects(Deno.stat(folder()), Deno.errors.NotFound);
});

Deno.test("openOutputFile() tells the reader how git failed", async () => {
  await using origin = await createOrigin({ "a.yaml": "0" });
  const { output } = await openLog(origin, "nothing");
  await assert.rejects(async () => {
    for await (const _ of output.read());
  }, /nothing/);
  await output.close();
});

Deno.test("openOutputFile() leaves nothing behind if nobody reads", async () => {
  await using origin = await createOrigin({ "a.yaml": "0" });
  const { output, folder } = await openLog(origin, "main");
  await output.close();
  if (folder() !== "") await assert.rejects(Deno.stat(folder()), Deno.errors.NotFound);
});
