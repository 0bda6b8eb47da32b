import assert from "node:assert/strict";
import { join, resolve } from "node:path";
import { programCommand } from "../support/program_command.ts";
import { startScenario } from "../support/scenario.ts";
import { git } from "../support/temp_repository.ts";
import { runProgram } from "./program.ts";

const NEW = ["new", "--group", "webshop", "--app", "cart", "--tag", "1.1.0"];

Deno.test("a temporary folder that is not there is an error with a way out, not a bug", async () => {
  await using scenario = await startScenario({ runner: runProgram });
  for (const options of [[], ["--depth=1"]]) {
    const cwd = await scenario.checkout(...options);
    const missing = join(cwd, "nowhere");
    const env = { TMPDIR: missing, TEMP: missing, TMP: missing };
    const { code, stderr } = await scenario.run(NEW, { cwd, env });
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^error: could not make a temporary folder: .*; name a folder that exists and can be written in TMPDIR/m,
    );
  }
});

const FULL = resolve("tests/e2e/full_disk.sh");

async function canFillDisk(): Promise<boolean> {
  if (Deno.build.os !== "linux") return false;
  const { success } = await new Deno.Command(FULL, {
    args: ["true"],
    stderr: "null",
    env: { TMPDIR: "/tmp" },
  }).output();
  return success;
}

Deno.test({
  name: "a full temporary folder is an error with a way out, not a bug",
  ignore: Deno.env.has("GITOPS_PROMOTION_BIN") || !await canFillDisk(),
  async fn() {
    await using scenario = await startScenario();
    const cwd = await scenario.checkout("--depth=1");
    // Refs in plenty, which do not fit.
    const id = await git(cwd, ["rev-parse", "HEAD"]);
    for (let n = 0; n < 30; n++) await git(cwd, ["update-ref", `refs/heads/b${n}`, id]);
    const tmp = await Deno.makeTempDir({ prefix: "gitops-promotion-test-" });
    const { code, stderr } = await new Deno.Command(FULL, {
      args: [
        ...await programCommand(),
        ...NEW,
        "--provider=github",
      ],
      cwd,
      env: { TMPDIR: tmp, GITHUB_TOKEN: scenario.forge.token },
    }).output();
    const said = new TextDecoder().decode(stderr);
    assert.equal(code, 1, said);
    assert.match(said, /^error: .*No space left on device.*; the disk is full: free some space/m);
    await Deno.remove(tmp, { recursive: true });
  },
});

Deno.test({
  name: "the checkout and the temporary folder may be under /dev/shm",
  ignore: !await Deno.stat("/dev/shm").then(() => true, () => false),
  async fn() {
    await using scenario = await startScenario({ runner: runProgram });
    const folder = await Deno.makeTempDir({ dir: "/dev/shm", prefix: "gitops-promotion-test-" });
    try {
      const cwd = join(folder, "checkout");
      const cloned = await scenario.checkout("--depth=1");
      await new Deno.Command("cp", { args: ["-r", cloned, cwd] }).output();
      const { code, stderr } = await scenario.run(NEW, { cwd, env: { TMPDIR: folder } });
      assert.equal(code, 0, stderr);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
