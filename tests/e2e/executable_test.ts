import assert from "node:assert/strict";
import { createGzip } from "node:zlib";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { helpPages } from "../../scripts/build/help_pages.ts";
import { runProgram } from "./program.ts";

const given = Deno.env.get("GITOPS_PROMOTION_BIN");
/** The script that confines the executable runs the one in dist/. */
const executable = given?.endsWith(".sh") ? "dist/gitops-promotion" : given;
/** From source there is nothing to ask; .ci/run runs these tests a second time, on the executable. */
const test = executable === undefined ? () => {} : Deno.test;

const MEGABYTE = 1e6;

test("the executable has at most 90 MB, and 35 MB compressed", async () => {
  assert.ok(executable);
  const { size } = await Deno.stat(executable);
  assert.ok(size <= 90 * MEGABYTE, `${size} bytes`);
  let compressed = 0;
  for await (const chunk of createReadStream(executable).pipe(createGzip())) {
    compressed += chunk.length;
  }
  assert.ok(compressed <= 35 * MEGABYTE, `${compressed} bytes compressed`);
});

test("the executable tells its version, commit and Deno's version, and leaves nothing in the temporary folder", async () => {
  const tmp = await Deno.makeTempDir({ prefix: "gitops-promotion-test-" });
  try {
    const { code, stdout, stderr } = await runProgram(tmp, ["--version"], {
      env: { TMPDIR: tmp },
    });
    assert.match(
      stdout,
      /^gitops-promotion \d+\.\d+\.\d+\S* \(commit [0-9a-f]{12}, Deno \d+\.\d+\.\d+\)\n$/,
    );
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    const names = (await Array.fromAsync(Deno.readDir(tmp))).map(({ name }) => join(tmp, name));
    assert.deepEqual(names, []);
  } finally {
    await Deno.remove(tmp, { recursive: true });
  }
});

test("the executable's help pages are those of the source", async () => {
  for (const [name, page] of Object.entries(await helpPages())) {
    for (const args of [[name, "--help"], ["help", name]]) {
      assert.equal((await runProgram("/", args, { env: {} })).stdout, page);
    }
  }
});
