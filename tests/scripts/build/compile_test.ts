import assert from "node:assert/strict";
import { compileArguments } from "../../../scripts/build/compile.ts";
import { executableName, targets } from "../../../scripts/build/targets.ts";

Deno.test("the executable may work in any folder, never asks for more, and has no configuration", () => {
  const args = compileArguments({ bundle: "/bundle/main.js", output: "/dist/gitops-promotion" });
  assert.deepEqual(args, [
    "compile",
    "--quiet",
    "--no-config",
    "--no-lock",
    "--no-check",
    "--no-code-cache",
    "--v8-flags=--max-semi-space-size=2",
    "--no-prompt",
    "--allow-all",
    "--output",
    "/dist/gitops-promotion",
    "/bundle/main.js",
  ]);
});

Deno.test("every target is compiled for by its name, to a file of its own", () => {
  const host = "x86_64-unknown-linux-gnu";
  const commands = targets.map((target) =>
    compileArguments({ bundle: "/b/main.js", output: executableName(target, host), target }).slice(
      -5,
    )
  );
  assert.deepEqual(
    commands.map((args) => args.join(" ")),
    [
      "--target x86_64-unknown-linux-gnu --output gitops-promotion-x86_64-unknown-linux-gnu /b/main.js",
      "--target aarch64-unknown-linux-gnu --output gitops-promotion-aarch64-unknown-linux-gnu /b/main.js",
      "--target x86_64-apple-darwin --output gitops-promotion-x86_64-apple-darwin /b/main.js",
      "--target aarch64-apple-darwin --output gitops-promotion-aarch64-apple-darwin /b/main.js",
      "--target x86_64-pc-windows-msvc --output gitops-promotion-x86_64-pc-windows-msvc.exe /b/main.js",
    ],
  );
});

Deno.test("without a target the executable has the program's plain name", () => {
  assert.equal(executableName(undefined, "aarch64-apple-darwin"), "gitops-promotion");
  assert.equal(executableName(undefined, "x86_64-pc-windows-msvc"), "gitops-promotion.exe");
});
