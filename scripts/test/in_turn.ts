/** What a process of scripts/test.ts runs: it asks for a file, runs its tests as steps, and asks for the next. */
import process from "node:process";

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

/** Loads a test file, and takes the tests that it would have given to Deno. */
async function testsOf(url: URL): Promise<Deno.TestStepDefinition[]> {
  const tests: Deno.TestStepDefinition[] = [];
  const original = Deno.test;
  const take = (ignored: Partial<Deno.TestStepDefinition>) => (...args: readonly unknown[]) => {
    tests.push({ ...definitionOf(args), ...ignored });
  };
  Object.assign(Deno, { test: Object.assign(take({}), { ignore: take({ ignore: true }) }) });
  try {
    await import(url.href);
  } finally {
    Object.assign(Deno, { test: original });
  }
  return tests;
}

/** In each form that `Deno.test` takes: name, options and function, of which the first two may be one object. */
function definitionOf(args: readonly unknown[]): Deno.TestStepDefinition {
  const parts = args.map((arg) =>
    typeof arg === "string" ? { name: arg } : typeof arg === "function" ? { fn: arg } : arg
  );
  return Object.assign({}, ...parts);
}
