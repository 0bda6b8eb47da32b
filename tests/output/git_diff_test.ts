import assert from "node:assert/strict";
import fc from "fast-check";
import { showDiff } from "../../src/output/git_diff.ts";
import { printable } from "../../src/output/printable.ts";
import { commandsIn } from "./ci/runner_readers.ts";

const PLAIN = { mask: (text: string) => text, colors: false };

const DIFF = `diff --git a/a.yaml b/a.yaml
index 1..2 100644
--- a/a.yaml
+++ b/a.yaml
@@ -1,3 +1,3 @@
 ::error::context
-a: 1\r
+a: \x1b[31m2
+--- a
+##vso[task.complete result=Failed]`;

Deno.test("for a program the diff is as it is, byte for byte", () => {
  assert.deepEqual(showDiff(DIFF, PLAIN), { text: DIFF, altered: 0 });
});

Deno.test("for a terminal or a runner each line that is altered is marked, and no other", () => {
  const { text, altered } = showDiff(DIFF, { ...PLAIN, printable });
  assert.equal(altered, 3);
  assert.equal(
    text,
    `diff --git a/a.yaml b/a.yaml
index 1..2 100644
--- a/a.yaml
+++ b/a.yaml
@@ -1,3 +1,3 @@
! : :error::context
-a: 1\r
!+a: \\x1b[31m2
+--- a
!+# #vso[task.complete result=Failed]`,
  );
});

Deno.test("a secret is hidden everywhere, and its line marked", () => {
  const mask = (text: string) => text.replaceAll("s3cr3t", "***");
  assert.deepEqual(showDiff("+a: s3cr3t\n+b", { mask, colors: false }), {
    text: "!+a: ***\n+b",
    altered: 1,
  });
});

Deno.test("colours are those of git", () => {
  const { text } = showDiff(DIFF.split("\n").slice(0, 7).join("\n"), { ...PLAIN, colors: true });
  assert.deepEqual(text.split("\n"), [
    "\x1b[1mdiff --git a/a.yaml b/a.yaml\x1b[m",
    "\x1b[1mindex 1..2 100644\x1b[m",
    "\x1b[1m--- a/a.yaml\x1b[m",
    "\x1b[1m+++ b/a.yaml\x1b[m",
    "\x1b[36m@@ -1,3 +1,3 @@\x1b[m",
    " ::error::context",
    "\x1b[31m-a: 1\x1b[m\r",
  ]);
});

Deno.test("whatever files hold, a runner finds no command in the diff", () => {
  const line = fc.array(
    fc.constantFrom("::", "error::", " ", "\r", "##", "[x]", "vso[y]", "\u200b", "\x1b", "a"),
  ).map((parts) => parts.join(""));
  fc.assert(fc.property(fc.array(line), (lines) => {
    const diff = ["@@ -1 +1 @@", ...lines.map((text) => ` ${text}`)].join("\n");
    const { text, altered } = showDiff(diff, { ...PLAIN, printable });
    assert.deepEqual(commandsIn(text), []);
    assert.equal(altered === 0, text === diff);
    assert.equal(text.split("\n").filter((shown) => shown.startsWith("!")).length, altered);
  }));
});
