import assert from "node:assert/strict";
import { dirname, join, resolve } from "node:path";
import { ALONE, bundle } from "../../../scripts/build/bundle.ts";
import { bundleProgram } from "../../../scripts/test/program.ts";
import { programBundle } from "../../support/program_command.ts";
import { tempFolder } from "../temp_folder.ts";
import { runScript } from "../run_script.ts";

/** As the executable runs it: without configuration or packages. */
async function run(first: string, args: readonly string[]) {
  return await runScript(Deno.execPath(), [
    "run",
    "--quiet",
    "--no-config",
    "--no-remote",
    "--allow-env",
    "--allow-read",
    first,
    ...args,
  ]);
}

Deno.test("the program's bundle stands alone, knows its version, and loads at its start nothing that only a command needs, and never what commander leaves unused", async () => {
  await using folder = await tempFolder();
  const { first, packages } = await programBundle() ?? await bundleProgram(folder.path);
  const version = await run(first, ["--version"]);
  assert.deepEqual(version, {
    code: 0,
    stdout: `gitops-promotion 1.2.3 (commit 0123456789ab, Deno ${Deno.version.deno})\n`,
    stderr: "",
  });
  assert.ok(packages.some(({ name, license }) => name === "yaml" && license === "ISC"));
  assert.ok(packages.every(({ name }) => !["esbuild", "fast-check", "ajv"].includes(name)));
  const imageLicenses = /image\.licenses="(.+)"/.exec(await Deno.readTextFile("Dockerfile"))?.[1];
  for (const { name, license, licenseText } of packages) {
    assert.match(licenseText, /copyright/i, name);
    assert.ok(imageLicenses?.split(" AND ").includes(license), `${name}: ${license}`);
  }
  for (const name of ["program", ...ALONE]) {
    const dir = join(dirname(first), name);
    assert.ok(await startSize(join(dir, "main.js")) < 100_000);
    for await (const { name } of Deno.readDir(dir)) {
      assert.match(name, /\.js$/);
      const code = await Deno.readTextFile(join(dir, name));
      assert.equal(
        code.match(/from"node:(?:fs|child_process|process)"|globalThis\.process/g),
        null,
      );
    }
  }
});

Deno.test("a command that runs alone loads nothing of other commands, and has its help", async () => {
  await using folder = await tempFolder();
  const { first } = await programBundle() ?? await bundleProgram(folder.path);
  for (const name of ALONE) {
    const dir = join(dirname(first), name);
    const code = await Promise.all(
      (await Array.fromAsync(Deno.readDir(dir))).map(({ name }) =>
        Deno.readTextFile(join(dir, name))
      ),
    );
    const defined = code.join("").matchAll(/examples:\["gitops-promotion ([a-z-]+) /g);
    assert.deepEqual([...defined].map(([, command]) => command), [name]);
    const help = await run(first, [name, "--help"]);
    assert.equal(help.code, 0, help.stderr);
    assert.match(help.stdout, new RegExp(`^Usage: gitops-promotion ${name} `));
    const mistake = await run(first, [name, "--nothing"]);
    assert.equal(mistake.code, 2);
    assert.match(mistake.stderr, /unknown option/);
  }
});

/** The characters of the first module and of what it imports statically. */
async function startSize(first: string): Promise<number> {
  const seen = new Set<string>();
  const visit = async (file: string): Promise<number> => {
    if (seen.has(file)) return 0;
    seen.add(file);
    const code = await Deno.readTextFile(file);
    let size = code.length;
    for (const [, path] of code.matchAll(/(?:^|;)import(?:\{[^}]*\}from)?"\.\/([^"]+)"/g)) {
      size += await visit(join(file, "..", path ?? ""));
    }
    return size;
  };
  return await visit(first);
}

Deno.test("a bundle takes packages at the locked versions, also in CommonJS that asks for Node's own modules, in a folder of any name", async () => {
  await using folder = await tempFolder();
  // What the package of this name does not need, others do.
  await folder.script(
    "commander/cjs.cjs",
    'module.exports = { sep: require("path").sep, join: require("node:path").join };\n',
  );
  const entry = await folder.script(
    "commander/entry.ts",
    'import cjs from "./cjs.cjs";\nimport { existsSync } from "node:fs";\nimport { parse } from "yaml";\nconsole.log(cjs.join("a", "b"), parse("a: 1").a, existsSync("."));\n',
  );
  await Deno.mkdir(join(folder.path, "out"));
  const { first, packages } = await bundle({
    root: resolve("."),
    entry,
    into: join(folder.path, "out"),
    info: { version: "1.2.3", commit: "" },
    deno: Deno.execPath(),
  });
  const { imports } = JSON.parse(await Deno.readTextFile("deno.json"));
  assert.deepEqual(packages.map(({ name, version }) => `npm:${name}@${version}`), [imports.yaml]);
  assert.deepEqual(await run(first, []), {
    code: 0,
    stdout: `${join("a", "b")} 1 true\n`,
    stderr: "",
  });
});
