import assert from "node:assert/strict";
import { join } from "node:path";
import { runScript } from "../scripts/run_script.ts";
import { tempFolder } from "../scripts/temp_folder.ts";

const test = Deno.build.os === "windows" ? Deno.test.ignore : Deno.test;

const CHANGELOG =
  "# Changelog\n\n## [Unreleased]\n\n## [1.3.0] - 2026-11-01\n\n- x\n\n## [1.2.0] - 2026-10-01\n";

async function prepare(version: string, changelog = CHANGELOG) {
  await using folder = await tempFolder();
  for (const path of ["scripts/action/prepare.sh", "install.sh"]) {
    await folder.script(path, await Deno.readTextFile(path));
  }
  await folder.script("CHANGELOG.md", changelog);
  await folder.script("bin/uname", '#!/bin/sh\n[ "$1" = -s ] && echo Darwin || echo arm64\n');
  const output = await folder.script("output", "");
  const { code, stdout } = await runScript(
    "bash",
    [join(folder.path, "scripts/action/prepare.sh")],
    {
      env: {
        PATH: `${join(folder.path, "bin")}:${Deno.env.get("PATH")}`,
        INPUT_VERSION: version,
        RUNNER_TEMP: "/runner",
        GITHUB_OUTPUT: output,
      },
    },
  );
  return { code, stdout, output: await Deno.readTextFile(output) };
}

function outputs(version: string): string {
  return `version=${version}\ncache=/runner/gitops-promotion-archive\nkey=gitops-promotion-${version}-aarch64-apple-darwin\n`;
}

test("the action uses the release that its own commit belongs to: the newest in the changelog", async () => {
  assert.deepEqual(await prepare(""), { code: 0, stdout: "", output: outputs("1.3.0") });
});

test("the action uses the release that the input names, with or without a v", async () => {
  assert.equal((await prepare("1.2.0")).output, outputs("1.2.0"));
  assert.equal((await prepare("v1.2.0-rc.1")).output, outputs("1.2.0-rc.1"));
});

test("the action uses the latest release where the input says so, or before the first in the changelog", async () => {
  assert.equal((await prepare("latest")).output, outputs(""));
  assert.equal((await prepare("", "# Changelog\n\n## [Unreleased]\n")).output, outputs(""));
});

test("the action refuses a version that is none", async () => {
  assert.deepEqual(await prepare("1.2.0\nversion=9"), {
    code: 2,
    stdout: '::error::input "version" is "1.2.0\nversion=9"; give one as 1.2.3, or latest\n',
    output: "",
  });
});
