import assert from "node:assert/strict";
import { stumblesIn, stumblesOfProject } from "../../scripts/plain_english.ts";

Deno.test("pages, help, messages and comments have no phrase that reads as translated", async () => {
  assert.deepEqual(await stumblesOfProject(), []);
});

/** What readers stumbled over, and what was written instead. */
const REWRITTEN: readonly (readonly [string, string])[] = [
  ["what would be done is told on stderr", "what would be done is logged to stderr"],
  ["told from the origin URL", "detected from the origin URL"],
  ["`x` is no image", "`x` is not an image"],
  ["names that are none", "there are none; invalid names"],
  ['"x" is no author', '"x" is not a valid author; there is no author; it is no longer one'],
  ["12 files were looked at", "12 files were scanned"],
  ["`status` looks on the commit", "`status` checks the commit"],
  ["time between two looks", "polling interval"],
  ["a digest behind it goes", "a trailing digest is removed"],
  ["no byte but those of the value changes", "only the marked value changes"],
  [
    "waits until the environment before the pull request's has reconciled",
    "waits for the previous environment to reconcile",
  ],
  ["no `.` or `-` in front", "must not start with `.` or `-`"],
  ["new lacks --group, --app", "missing required options: --group, --app"],
  [
    "an environment without `auto: true` is never armed",
    "auto-merge is never enabled for an environment without `auto: true`",
  ],
  ["a fault of gitops-promotion", "a bug in gitops-promotion"],
  [
    "Who may merge `prod` is who may merge pull requests",
    "Anyone who can merge pull requests can merge to prod",
  ],
  ["What a GitHub App does starts workflows", "Actions by a GitHub App trigger workflows"],
  ["it belongs into the policy", "it belongs in the policy"],
  [
    "The demo takes 5 seconds, the first time 20 and a download of 200 MB",
    "The demo takes 5 seconds (20 the first time, which downloads 200 MB)",
  ],
];

Deno.test("the check finds what readers stumbled over, and passes what was written instead", () => {
  for (const [before, after] of REWRITTEN) {
    assert.equal(stumblesIn(before).length, 1, before);
    assert.deepEqual(stumblesIn(after), [], after);
  }
});

Deno.test("the check says where the phrase begins, also when it goes on in the next line", () => {
  const texts = [
    "first\nit belongs\ninto it",
    "first\n/** it belongs\n * into it */",
    "first\n  // it belongs\n  // into it",
    'first\n"it belongs " +\n  "into it"',
  ];
  for (const text of texts) {
    assert.deepEqual(stumblesIn(text), [
      { line: 2, found: "belongs into", instead: "belongs in" },
    ], text);
  }
});
