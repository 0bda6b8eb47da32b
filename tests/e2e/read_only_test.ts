import assert from "node:assert/strict";
import { join, resolve } from "node:path";
import { programCommand } from "../support/program_command.ts";
import { startScenario } from "../support/scenario.ts";
import { git, snapshot } from "../support/temp_repository.ts";
import { plainEnv } from "../support/test_edge.ts";

const NEW = ["new", "--group", "webshop", "--app", "cart", "--tag", "1.1.0"];
const CONFINE = resolve("tests/e2e/confine.sh");

const given = Deno.env.get("GITOPS_PROMOTION_BIN");
const program = given === undefined
  ? await programCommand()
  : [resolve(given.endsWith(".sh") ? "dist/gitops-promotion" : given)];

/** Runs the program where only `tmp` can be written. */
async function runConfined(
  tmp: string,
  cwd: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
) {
  const { code, stdout, stderr } = await new Deno.Command(CONFINE, {
    args: [...program, ...args],
    cwd,
    clearEnv: true,
    env: {
      ...plainEnv(),
      ...(given === undefined ? { HOME: Deno.env.get("HOME") ?? "" } : {}),
      ...env,
      TMPDIR: tmp,
    },
  }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

async function canConfine(): Promise<boolean> {
  if (Deno.build.os !== "linux") return false;
  const { success } = await new Deno.Command(CONFINE, { args: ["true"], stderr: "null" }).output();
  return success;
}

Deno.test({
  name:
    "a checkout that cannot be written is enough, of whatever kind, and nothing is left in the temporary folder",
  ignore: !await canConfine(),
  async fn() {
    for (const kind of ["full", "shallow", "blobless", "linked worktree", "bare"]) {
      await using scenario = await startScenario({
        runner: (cwd, args, { env }) => runConfined(tmp, cwd, args, env),
      });
      const tmp = await Deno.makeTempDir({ prefix: "gitops-promotion-test-" });
      try {
        const cwd = await checkout(kind, scenario.checkout);
        await scenario.repository.commit({ "README.md": "moved on since the checkout" });
        const before = await snapshot(cwd);
        const { code, stdout, stderr } = await scenario.run(NEW, { cwd });
        assert.match(
          stdout,
          /^created branch promote\/webshop-cart with pull request 1 on commit /,
          `${kind}: ${stderr}`,
        );
        assert.equal(code, 0);
        assert.deepEqual(await snapshot(cwd), before, kind);
        assert.deepEqual(await Array.fromAsync(Deno.readDir(tmp)), [], kind);
      } finally {
        await Deno.remove(tmp, { recursive: true });
      }
    }
  },
});

async function checkout(
  kind: string,
  clone: (...options: string[]) => Promise<string>,
): Promise<string> {
  if (kind === "shallow") return await clone("--depth=1");
  if (kind === "blobless") return await clone("--filter=blob:none");
  if (kind === "bare") return await clone("--bare");
  const dir = await clone();
  if (kind === "full") return dir;
  await git(dir, ["worktree", "add", "--quiet", "--detach", join(dir, "linked")]);
  return join(dir, "linked");
}
