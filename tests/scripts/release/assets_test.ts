import assert from "node:assert/strict";
import { join } from "node:path";
import { executableName, targets } from "../../../scripts/build/targets.ts";
import { writeAssets } from "../../../scripts/release/assets.ts";
import { runScript } from "../run_script.ts";
import { firstOnPath, type TempFolder, tempFolder } from "../temp_folder.ts";

/** Releases are made on Linux, with GNU tar, gzip and Info-ZIP. */
const ignore = Deno.build.os !== "linux" || await firstOnPath("zip") === undefined;

/** A project with an executable for every target, that says its name, and the files of a release made of it. */
async function release(folder: TempFolder, into: string): Promise<string> {
  const root = join(folder.path, "root");
  for (
    const path of [
      "packaging/gitops-promotion.rb",
      "packaging/gitops-promotion.json",
      "install.sh",
      "install.ps1",
      "LICENSE",
    ]
  ) {
    await folder.script(`root/${path}`, await Deno.readTextFile(path));
  }
  await Deno.chmod(join(root, "LICENSE"), 0o644);
  await folder.script("root/CHANGELOG.md", "## [1.2.3]\n\n- new\n");
  await folder.script("root/deno.lock", '{"npm":{"yaml@2.9.1":{"integrity":"sha512-AA=="}}}');
  for (const target of targets) {
    await folder.script(
      `root/dist/${executableName(target, target)}`,
      `#!/bin/sh\necho ${target}\n`,
    );
  }
  const assets = join(folder.path, into);
  await Deno.mkdir(assets);
  await writeAssets({
    root,
    dist: join(root, "dist"),
    into: assets,
    notes: join(root, "notes.md"),
    info: { version: "1.2.3", commit: "0123abc" },
    packages: [{ name: "yaml", version: "2.9.1", license: "ISC", licenseText: "Of yaml." }],
    deno: "2.9.6",
    time: new Date("2026-01-02T03:04:06Z"),
  });
  return assets;
}

Deno.test({
  name:
    "a release has an archive for every target, the install scripts, the config's schema, manifests, bill of materials, and sums of all",
  ignore,
  async fn() {
    await using folder = await tempFolder();
    const assets = await release(folder, "assets");
    const names = (await Array.fromAsync(Deno.readDir(assets))).map(({ name }) => name).sort();
    assert.deepEqual(names, [
      "SHA256SUMS",
      "gitops-promotion-aarch64-apple-darwin.tar.gz",
      "gitops-promotion-aarch64-unknown-linux-gnu.tar.gz",
      "gitops-promotion-x86_64-apple-darwin.tar.gz",
      "gitops-promotion-x86_64-pc-windows-msvc.tar.gz",
      "gitops-promotion-x86_64-pc-windows-msvc.zip",
      "gitops-promotion-x86_64-unknown-linux-gnu.tar.gz",
      "gitops-promotion.cdx.json",
      "gitops-promotion.json",
      "gitops-promotion.rb",
      "gitops-promotion.schema.json",
      "install.ps1",
      "install.sh",
    ]);
    const check = await runScript("sha256sum", ["--check", "--strict", "SHA256SUMS"], {
      cwd: assets,
    });
    assert.equal(check.code, 0, check.stderr);
    assert.equal(check.stdout, names.slice(1).map((name) => `${name}: OK\n`).join(""));
    assert.equal(await Deno.readTextFile(join(folder.path, "root/notes.md")), "- new\n");
  },
});

Deno.test({
  name:
    "a release's archives hold the licences and the executable, which can be run, for everybody to read",
  ignore,
  async fn() {
    await using folder = await tempFolder();
    const assets = await release(folder, "assets");
    const listing = await runScript("tar", [
      "--list",
      "--verbose",
      "--utc",
      "--full-time",
      "--numeric-owner",
      "--file",
      join(assets, "gitops-promotion-aarch64-apple-darwin.tar.gz"),
    ]);
    const lines = listing.stdout.trimEnd().split("\n").map((line) =>
      line.replace(/ +\d+ (?=2026)/, " ")
    );
    assert.deepEqual(lines, [
      "-rw-r--r-- 0/0 2026-01-02 03:04:06 LICENSE",
      "-rw-r--r-- 0/0 2026-01-02 03:04:06 THIRD_PARTY_LICENSES",
      "-rwxr-xr-x 0/0 2026-01-02 03:04:06 gitops-promotion",
    ]);
    const zip = await runScript("unzip", [
      "-Z1",
      join(assets, "gitops-promotion-x86_64-pc-windows-msvc.zip"),
    ]);
    assert.equal(zip.stdout, "LICENSE\nTHIRD_PARTY_LICENSES\ngitops-promotion.exe\n");
  },
});

Deno.test({
  name: "a release's manifests name its archives with their sums",
  ignore,
  async fn() {
    await using folder = await tempFolder();
    const assets = await release(folder, "assets");
    const sums = await Deno.readTextFile(join(assets, "SHA256SUMS"));
    const sumOf = (name: string) =>
      sums.split("\n").find((line) => line.endsWith(`  ${name}`))?.slice(0, 64);
    const scoop = JSON.parse(await Deno.readTextFile(join(assets, "gitops-promotion.json")));
    assert.deepEqual(scoop.architecture["64bit"], {
      url:
        "https://github.com/XenitAB/gitops-promotion/releases/download/v1.2.3/gitops-promotion-x86_64-pc-windows-msvc.zip",
      hash: sumOf("gitops-promotion-x86_64-pc-windows-msvc.zip"),
    });
    const formula = await Deno.readTextFile(join(assets, "gitops-promotion.rb"));
    const pairs = [...formula.matchAll(/url ".*\/(.+)"\n\s+sha256 "(.+)"/g)];
    assert.deepEqual(pairs.map(([, name]) => name), [
      "gitops-promotion-aarch64-apple-darwin.tar.gz",
      "gitops-promotion-x86_64-apple-darwin.tar.gz",
      "gitops-promotion-aarch64-unknown-linux-gnu.tar.gz",
      "gitops-promotion-x86_64-unknown-linux-gnu.tar.gz",
    ]);
    for (const [, name, sum] of pairs) assert.equal(sum, sumOf(name ?? ""));
    assert.match(formula, /^ {2}version "1\.2\.3"$/m);
  },
});

Deno.test({
  name: "a release made twice of the same executables is the same, byte for byte",
  ignore,
  async fn() {
    await using folder = await tempFolder();
    const first = await release(folder, "first");
    const second = await release(folder, "second");
    assert.equal(
      await Deno.readTextFile(join(first, "SHA256SUMS")),
      await Deno.readTextFile(join(second, "SHA256SUMS")),
    );
  },
});
