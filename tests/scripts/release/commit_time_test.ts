import assert from "node:assert/strict";
import { commitTime } from "../../../scripts/release/commit_time.ts";
import { createOrigin } from "../../support/temp_repository.ts";
import { runScript } from "../run_script.ts";
import { tempFolder } from "../temp_folder.ts";

Deno.test("a release's files have the time of its commit", async () => {
  await using origin = await createOrigin({ "a.txt": "a\n" });
  const checkout = await origin.clone();
  const { stdout } = await runScript("git", ["-C", checkout, "show", "-s", "--format=%cI"]);
  assert.equal((await commitTime(checkout)).getTime(), Date.parse(stdout.trim()));
});

Deno.test("outside of a checkout a release's time cannot be told, which is an error and not 1970", async () => {
  await using folder = await tempFolder();
  await assert.rejects(commitTime(folder.path), (error: Error) => {
    assert.match(
      error.message,
      /^the time of the commit in ".*" cannot be read: fatal: not a git repository [^]*[^\n]$/,
    );
    return true;
  });
});
