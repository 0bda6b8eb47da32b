import assert from "node:assert/strict";
import { createLog } from "../../src/output/log.ts";

function logged(verbose: boolean, use: (log: ReturnType<typeof createLog>) => void): string {
  let text = "";
  use(createLog((line) => text += line, { verbose }));
  return text;
}

Deno.test("a log has a line for each message, and debug messages only when verbose", () => {
  const use = (log: ReturnType<typeof createLog>) => {
    log.info("one");
    log.warn({ code: "odd", message: "two\nlines" });
    log.debug("three");
  };
  assert.equal(logged(false, use), "one\nwarning: two\\nlines\n");
  assert.equal(logged(true, use), "one\nwarning: two\\nlines\nthree\n");
});

Deno.test("the same warning is said once, other messages each time", () => {
  const said = logged(false, (log) => {
    for (const _ of [1, 2]) {
      log.warn({ code: "odd", message: "odd" });
      log.info("waiting");
    }
    log.warn({ code: "odd", message: "odder" });
  });
  assert.equal(said, "warning: odd\nwaiting\nwaiting\nwarning: odder\n");
});
