/**
 * `from_start.ts <mistake> <test file …>`: makes the mistake before anything is loaded, so that it is also in what modules
 * compute as they load, and runs the files until a test fails: then with exit code 10.
 */
import { runTest, testsOf } from "../test/tests_of.ts";
import { switchOn } from "./switches.ts";

const [mistake, ...files] = Deno.args;
switchOn(Number(mistake));
for (const file of files) {
  try {
    for (const test of await testsOf(new URL(`../../${file}`, import.meta.url))) {
      if (!test.ignore) await runTest(test);
    }
  } catch {
    // A process that cannot even start ends with 1.
    Deno.exit(10);
  }
}
Deno.exit(0);
