import assert from "node:assert/strict";
import { createOrigin } from "../support/temp_repository.ts";
import { webshop } from "../support/webshop.ts";
import { runProgram } from "./program.ts";

Deno.test("the program prints each shell's script and answers what the shell asks", async () => {
  await using origin = await createOrigin(webshop());
  const checkout = await origin.clone();
  const run = async (...args: string[]) => {
    const { code, stdout, stderr } = await runProgram(checkout, args, { env: {} });
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    return stdout;
  };
  for (const shell of ["bash", "zsh", "fish", "powershell"]) {
    assert.match(await run("completion", shell), /gitops-promotion/);
  }
  assert.equal(await run("complete", "--", "new", "--group", ""), "webshop\t\n:4\n");
  assert.equal(
    await run("complete", "--", "new", "--group", "webshop", "--app", "c"),
    "cart\t\n:4\n",
  );
});
