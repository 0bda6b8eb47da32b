/** Loads a test file, and takes the tests that it would have given to Deno. */
export async function testsOf(url: URL): Promise<Deno.TestStepDefinition[]> {
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

/** Runs such a test outside of `deno test`. No test of ours asks for its context. */
export async function runTest(test: Deno.TestStepDefinition): Promise<void> {
  await test.fn(Object.freeze({}) as Deno.TestContext);
}
