import assert from "node:assert/strict";
import { readBuildInfo } from "../../../scripts/build/build_info.ts";
import { git } from "../../support/temp_repository.ts";
import { tempFolder } from "../temp_folder.ts";

const NONE = () => undefined;

async function commit(dir: string): Promise<string> {
  await git(dir, ["commit", "--quiet", "--allow-empty", "-m", "x"]);
  return await git(dir, ["rev-parse", "HEAD"]);
}

Deno.test("a build's version is the tag of its commit, else how far it is from the last one", async () => {
  await using folder = await tempFolder();
  const dir = folder.path;
  await git(dir, ["init", "--quiet"]);
  const first = await commit(dir);
  assert.deepEqual(await readBuildInfo(dir, NONE), {
    version: `0.0.0-g${first.slice(0, 7)}`,
    commit: first,
  });
  await git(dir, ["tag", "v1.2.3"]);
  await git(dir, ["tag", "nightly"]);
  assert.deepEqual(await readBuildInfo(dir, NONE), { version: "1.2.3", commit: first });
  const second = await commit(dir);
  assert.deepEqual(await readBuildInfo(dir, NONE), {
    version: `1.2.3-1-g${second.slice(0, 7)}`,
    commit: second,
  });
});

Deno.test("the tag by which workflows follow a major version is no version of a build", async () => {
  await using folder = await tempFolder();
  const dir = folder.path;
  await git(dir, ["init", "--quiet"]);
  await commit(dir);
  await git(dir, ["tag", "v2.0.1"]);
  await git(dir, ["tag", "v2"]);
  assert.equal((await readBuildInfo(dir, NONE)).version, "2.0.1");
  const later = await commit(dir);
  await git(dir, ["tag", "--force", "v2"]);
  assert.equal((await readBuildInfo(dir, NONE)).version, `2.0.1-1-g${later.slice(0, 7)}`);
});

Deno.test("a build of changed files says so in its version", async () => {
  await using folder = await tempFolder();
  const dir = folder.path;
  await git(dir, ["init", "--quiet"]);
  const file = await folder.script("file", "a");
  await git(dir, ["add", "file"]);
  await commit(dir);
  await git(dir, ["tag", "v1.2.3"]);
  await Deno.writeTextFile(file, "b");
  assert.equal((await readBuildInfo(dir, NONE)).version, "1.2.3-dirty");
});

Deno.test("a build outside a repository has the version and commit that the environment says, or none", async () => {
  await using folder = await tempFolder();
  const env: Record<string, string> = {
    GITOPS_PROMOTION_VERSION: "v2.0.0",
    GITOPS_PROMOTION_COMMIT: "0123abc",
  };
  assert.deepEqual(await readBuildInfo(folder.path, (name) => env[name]), {
    version: "2.0.0",
    commit: "0123abc",
  });
  assert.deepEqual(await readBuildInfo(folder.path, NONE), { version: "dev", commit: "" });
});
