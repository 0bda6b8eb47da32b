import assert from "node:assert/strict";
import { join } from "node:path";
import { runScript } from "./run_script.ts";
import { programsOnly, tempFolder } from "./temp_folder.ts";

const test = Deno.build.os === "windows" ? Deno.test.ignore : Deno.test;

/** A copy of the wrapper in a folder with a space, and a PATH with the given programs and what the wrapper needs. */
async function wrapper(programs: Readonly<Record<string, string>>) {
  const folder = await tempFolder();
  const deno = await folder.script(
    "a project/scripts/deno",
    await Deno.readTextFile("scripts/deno"),
  );
  await folder.script("a project/.deno-version", "2.9.6\n");
  const path = await programsOnly(join(folder.path, "bin"), ["cat", "dirname", "sed", "sh"]);
  for (const [name, text] of Object.entries(programs)) await folder.script(`bin/${name}`, text);
  return {
    run: (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
      runScript(deno, args, { env: { PATH: path, ...env } }),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

function denoOfVersion(version: string): string {
  return `#!/bin/sh
if [ "$1" = --version ]; then echo "deno ${version} (stable, release, x86_64-unknown-linux-gnu)"; else echo "own: $*"; fi
`;
}

const NPX = '#!/bin/sh\necho "npx: $*"\n';

test("scripts/deno uses the Deno on PATH when its version fits, else the pinned one from npm", async () => {
  for (
    const [version, used] of [
      ["2.4.2", "own: task test"],
      ["2.4.10", "own: task test"],
      ["2.10.0", "own: task test"],
      ["2.9.6+abc", "own: task test"],
      ["2.4.1", "npx: --yes deno@2.9.6 task test"],
      ["2.0.0", "npx: --yes deno@2.9.6 task test"],
      ["1.46.3", "npx: --yes deno@2.9.6 task test"],
      ["3.0.0", "npx: --yes deno@2.9.6 task test"],
    ] as const
  ) {
    await using it = await wrapper({ deno: denoOfVersion(version), npx: NPX });
    assert.deepEqual(
      await it.run(["task", "test"]),
      { code: 0, stdout: `${used}\n`, stderr: "" },
      version,
    );
  }
});

test("scripts/deno keeps npm's news about itself out of the output", async () => {
  await using it = await wrapper({
    npx: '#!/bin/sh\necho "${npm_config_update_notifier:-}"\n',
  });
  assert.equal((await it.run(["task", "demo"])).stdout, "false\n");
});

test("scripts/deno needs nothing but npm, and passes arguments on unchanged", async () => {
  await using it = await wrapper({ npx: '#!/bin/sh\nfor a in "$@"; do echo "<$a>"; done\n' });
  const { stdout } = await it.run(["eval", "a  b", "*", ""]);
  assert.equal(stdout, "<--yes>\n<deno@2.9.6>\n<eval>\n<a  b>\n<*>\n<>\n");
});

test("scripts/deno has Deno trust the system's certificates, unless told otherwise", async () => {
  await using it = await wrapper({ npx: '#!/bin/sh\necho "$DENO_TLS_CA_STORE"\n' });
  assert.equal((await it.run([])).stdout, "system,mozilla\n");
  assert.equal((await it.run([], { DENO_TLS_CA_STORE: "mozilla" })).stdout, "mozilla\n");
});

test("scripts/deno has Deno use the registry that npm uses", async () => {
  await using it = await wrapper({ npx: '#!/bin/sh\necho "$NPM_CONFIG_REGISTRY"\n' });
  assert.equal((await it.run([])).stdout, "\n");
  const env = { npm_config_registry: "https://mirror.example/npm/" };
  assert.equal((await it.run([], env)).stdout, "https://mirror.example/npm/\n");
  const both = { ...env, NPM_CONFIG_REGISTRY: "https://other.example/" };
  assert.equal((await it.run([], both)).stdout, "https://other.example/\n");
});

test("scripts/deno says what to install where there is neither Deno nor npm", async () => {
  await using it = await wrapper({ deno: denoOfVersion("1.46.3") });
  assert.deepEqual(await it.run(["task", "test"]), {
    code: 1,
    stdout: "",
    stderr:
      "error: neither deno 2.4.2 or later nor npx is on PATH; install Deno (https://deno.com) or Node.js 20 or later\n",
  });
});
