import assert from "node:assert/strict";
import type { ValidateFinding } from "../../src/core/validate/finding.ts";
import { createPaint, toSpans } from "../../src/output/paint.ts";
import { validateText } from "../../src/output/validate_text.ts";

const FINDINGS: readonly ValidateFinding[] = [
  {
    level: "error",
    code: "markers-disagree",
    message: "two \x1b[1mtags",
    path: "a\nb.yaml",
    line: 9,
  },
  { level: "warning", code: "no-apps", message: "nothing here" },
];

Deno.test("a terminal shows each finding's level in colour, and no other codes", () => {
  assert.deepEqual(toSpans(validateText({ apps: 1, findings: FINDINGS }, createPaint(true))), [
    { text: "a\\nb.yaml:9: " },
    { text: "error:", style: "red" },
    { text: " two \\x1b[1mtags [markers-disagree]\n", style: undefined },
    { text: "warning:", style: "yellow" },
    { text: " nothing here [no-apps]\nchecked 1 app: 1 error, 1 warning", style: undefined },
  ]);
});
