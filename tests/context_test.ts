import assert from "node:assert/strict";

Deno.test("a reader of the output that has seen enough, as head, is no error", async () => {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-check", "--allow-all", "main.ts", "--help"],
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  await child.stdout.cancel();
  const stderr = await new Response(child.stderr).text();
  const { code } = await child.status;
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
});
