import assert from "node:assert/strict";
import { join } from "node:path";
import { createOrigin, git } from "../../support/temp_repository.ts";
import { runScript } from "../run_script.ts";
import { tempFolder } from "../temp_folder.ts";

const test = Deno.build.os === "windows" ? Deno.test.ignore : Deno.test;

test("an image of a release has its version and the shorter ones; a preliminary one has its own alone", async () => {
  const tags = async (tag: string) =>
    (await runScript("bash", ["scripts/release/image_tags.sh", "host/image", tag])).stdout;
  assert.equal(
    await tags("v1.10.3"),
    "version=1.10.3\ntags=host/image:1.10.3,host/image:1.10,host/image:1,host/image:latest\n",
  );
  assert.equal(await tags("v2.0.0-rc.1"), "version=2.0.0-rc.1\ntags=host/image:2.0.0-rc.1\n");
});

/** Publishes `tag` from a clone whose main has gone on since; gh writes down its arguments. */
async function publish(tag: string) {
  const files: Record<string, string> = {};
  files["scripts/release/publish.sh"] = await Deno.readTextFile("scripts/release/publish.sh");
  const origin = await createOrigin(files);
  const folder = await tempFolder();
  const clone = await origin.clone();
  const released = await git(clone, ["rev-parse", "HEAD"]);
  await git(clone, ["tag", tag]);
  await git(clone, ["push", "--quiet", "origin", tag]);
  await origin.commit({ "later": "x" });
  await Deno.mkdir(join(clone, "dist/release"), { recursive: true });
  for (const name of ["gitops-promotion.rb", "gitops-promotion.json", "SHA256SUMS"]) {
    await Deno.writeTextFile(join(clone, "dist/release", name), `${name} of ${tag}\n`);
  }
  await folder.script("bin/gh", '#!/bin/sh\necho "$@" >>"$LOG"\n');
  const { code, stderr } = await runScript(
    "bash",
    [join(clone, "scripts/release/publish.sh"), tag],
    {
      env: {
        PATH: `${join(folder.path, "bin")}:${Deno.env.get("PATH")}`,
        HOME: folder.path,
        LOG: join(folder.path, "log"),
      },
    },
  );
  assert.equal(code, 0, stderr);
  return {
    origin,
    released,
    log: await Deno.readTextFile(join(folder.path, "log")),
    async [Symbol.asyncDispose]() {
      await folder[Symbol.asyncDispose]();
      await origin[Symbol.asyncDispose]();
    },
  };
}

test("a release is published with its notes and files, moves the major tag, and proposes the manifests", async () => {
  await using it = await publish("v1.2.3");
  assert.equal(
    it.log,
    "release create v1.2.3 --verify-tag --title 1.2.3 --notes-file dist/notes.md --latest dist/release/SHA256SUMS dist/release/gitops-promotion.json dist/release/gitops-promotion.rb\n" +
      "pr create --head release/v1.2.3 --title Offer 1.2.3 by Homebrew and Scoop --body The formula and the manifest of v1.2.3, made from its checksums.\n",
  );
  assert.equal(await it.origin.git("rev-parse", "v1"), it.released);
  assert.equal(
    await it.origin.read("release/v1.2.3", "Formula/gitops-promotion.rb"),
    "gitops-promotion.rb of v1.2.3",
  );
  assert.equal(
    await it.origin.read("release/v1.2.3", "bucket/gitops-promotion.json"),
    "gitops-promotion.json of v1.2.3",
  );
  assert.equal(await it.origin.read("release/v1.2.3", "later"), "x");
});

test("a preliminary release is published as such, and nothing points to it", async () => {
  await using it = await publish("v2.0.0-rc.1");
  assert.match(it.log, /^release create v2\.0\.0-rc\.1 .* --prerelease [^\n]*\n$/);
  assert.equal(await it.origin.git("tag", "--list"), "v2.0.0-rc.1");
});
