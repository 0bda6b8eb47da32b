/** What a process of scripts/test.ts runs: it asks for a file, runs its tests as steps, and asks for the next. */
import process from "node:process";
import { testsOf } from "./tests_of.ts";

/** What became of a file. */
export interface Ended {
  /** From the project's folder. */
  readonly file: string;
  readonly passed: number;
  /** One where the file itself cannot be loaded. */
  readonly failed: number;
  readonly ignored: number;
  readonly milliseconds: number;
}

const queue = Deno.env.get("GITOPS_PROMOTION_TEST_QUEUE");

if (queue !== undefined) {
  // The YAML parser looks for a variable at each token, and Deno asks the system each time.
  Object.defineProperty(process, "env", { value: { ...process.env } });
  Deno.test("all files", async (context) => {
    let ended: Ended | null = null;
    for (;;) {
      const response: Response = await fetch(queue, {
        method: "POST",
        body: JSON.stringify(ended),
      });
      const file: string | null = await response.json();
      if (file === null) return;
      ended = await run(context, file);
    }
  });
}

async function run(context: Deno.TestContext, file: string): Promise<Ended> {
  const started = performance.now();
  let [passed, failed, ignored] = [0, 0, 0];
  const isOk = await context.step(file, async (inside) => {
    for (const test of await testsOf(new URL(`../../${file}`, import.meta.url))) {
      const isPassed = await inside.step(test);
      if (test.ignore) ignored++;
      else if (isPassed) passed++;
      else failed++;
    }
  });
  if (!isOk && failed === 0) failed = 1;
  return { file, passed, failed, ignored, milliseconds: performance.now() - started };
}
