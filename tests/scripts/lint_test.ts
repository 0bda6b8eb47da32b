import assert from "node:assert/strict";
import { runScript } from "./run_script.ts";
import { firstOnPath } from "./temp_folder.ts";

async function lints(name: string, linter: string, files: () => Promise<string[]>): Promise<void> {
  Deno.test({
    name,
    ignore: await firstOnPath(linter) === undefined,
    async fn() {
      const { code, stdout, stderr } = await runScript(linter, await files());
      assert.equal(code, 0, stdout + stderr);
    },
  });
}

/** The files that git knows, or will know, and that begin with a shell's line. */
async function shellScripts(): Promise<string[]> {
  const { stdout } = await runScript("git", [
    "-c",
    "safe.directory=*",
    "ls-files",
    "--cached",
    "--others",
    "--exclude-standard",
  ]);
  const scripts: string[] = [];
  for (const file of stdout.trimEnd().split("\n")) {
    if (!/(?:\.sh|\/run|\/deno)$/.test(file)) continue;
    const text = await Deno.readTextFile(file);
    if (/^#!.*\b(?:ba)?sh\n/.test(text)) scripts.push(file);
  }
  assert.ok(scripts.length >= 6, String(scripts));
  return scripts;
}

await lints("shellcheck finds nothing in the shell scripts", "shellcheck", shellScripts);
await lints(
  "actionlint finds nothing in the workflows",
  "actionlint",
  () => Promise.resolve([".github/workflows/ci.yml", ".github/workflows/release.yml"]),
);
await lints(
  "hadolint finds nothing in the Dockerfile",
  "hadolint",
  () => Promise.resolve(["Dockerfile"]),
);
