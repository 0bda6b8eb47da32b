import assert from "node:assert/strict";
import {
  checkOverrides,
  hotfixTrailer,
  overrideTrailers,
  readTrailers,
} from "../../../src/core/decide/trailers.ts";

const NONE = { hotfix: undefined, override: [] };

Deno.test("trailers are read back from the last paragraph of a commit's message", () => {
  const trailers = [hotfixTrailer("checkout fails"), ...overrideTrailers(["hold", "freeze"])];
  assert.deepEqual(readTrailers(`Promote x\n\n${trailers.join("\n")}\n`), {
    hotfix: "checkout fails",
    override: ["hold", "freeze"],
  });
});

Deno.test("text elsewhere, without a value or without a paragraph before it is no trailer", () => {
  for (
    const message of [
      "",
      "Promote x",
      "Hotfix-Reason: the subject",
      "Promote x\n\nHotfix-Reason: not last\n\nSigned-off-by: A <a@b>",
      "Promote x\n\nHotfix-Reason:  \nOverride: everything",
      "Promote x\n\n Hotfix-Reason: quoted",
    ]
  ) {
    assert.deepEqual(readTrailers(message), NONE, message);
  }
});

Deno.test("only rules that there are can be passed by", () => {
  assert.deepEqual(checkOverrides(["hold", "soak", "hold"]), ["hold", "soak"]);
  assert.throws(() => checkOverrides(["status"]), /--override "status" is not a rule/);
});
