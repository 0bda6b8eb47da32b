import assert from "node:assert/strict";
import fc from "fast-check";
import { createLineWriter } from "../../src/output/line_writer.ts";
import { createMask } from "../../src/output/mask.ts";
import { printable } from "../../src/output/printable.ts";
import { commandsIn } from "./ci/runner_readers.ts";

Deno.test("what two writes make up is judged as one line", () => {
  const mask = createMask();
  mask.register("s3cr3t-token");
  let written = "";
  const writer = createLineWriter(
    (text) => written += text,
    (lines) => printable(mask.apply(lines)),
  );
  writer.write("a s3cr3t");
  writer.write("-token b\n:");
  assert.equal(written, "a *** b\n");
  writer.write(":error::x\nrest");
  writer.flush();
  writer.flush();
  assert.equal(written, "a *** b\n: :error::x\nrest");
});

Deno.test("wherever a text is cut into writes, the same comes out", () => {
  fc.assert(fc.property(
    fc.array(fc.constantFrom("::", "error::", "\n", "x", "##", "[a]", "\r", "token", " ")),
    (pieces) => {
      const mask = createMask();
      mask.register("xtoken");
      const transform = (lines: string) => printable(mask.apply(lines));
      let written = "";
      const writer = createLineWriter((text) => written += text, transform);
      for (const piece of pieces) writer.write(piece);
      writer.flush();
      assert.equal(written, transform(pieces.join("")));
      assert.deepEqual(commandsIn(written), []);
    },
  ));
});
