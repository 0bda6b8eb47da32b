import { fileURLToPath } from "node:url";
import type { ProgramBundle } from "../../scripts/test/program.ts";

/** The bundle that scripts/test.ts makes for all of its processes; none where Deno runs the tests itself. */
export async function programBundle(): Promise<ProgramBundle | undefined> {
  const queue = Deno.env.get("GITOPS_PROMOTION_TEST_QUEUE");
  if (queue === undefined) return undefined;
  const response = await fetch(`${queue}/program`);
  if (!response.ok) throw new Error(`the program cannot be bundled: ${await response.text()}`);
  return await response.json();
}

/** Deno with the arguments that run the program: its bundle, which starts fast, else its source. */
export async function programCommand(): Promise<readonly [string, ...string[]]> {
  const bundle = await programBundle();
  const [first, ...options] = bundle === undefined
    ? [fileURLToPath(new URL("../../main.ts", import.meta.url))]
    : [bundle.first, "--no-config", "--no-remote", "--no-npm"];
  return [Deno.execPath(), "run", "--quiet", "--no-check", "--allow-all", ...options, first];
}
