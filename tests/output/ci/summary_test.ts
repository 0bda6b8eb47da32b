import assert from "node:assert/strict";
import { summaryOf } from "../../../src/output/ci/summary.ts";
import { Failure } from "../../../src/core/failure.ts";

const NONE = { failures: [], warnings: [] };

Deno.test("the summary shows what was done, with a link, the changed values and warnings", () => {
  const text = summaryOf({
    command: "new",
    action: "created",
    title: "Promote webshop/cart version 2 to environment dev",
    pullRequest: { number: 7, url: "https://github.com/o/r/pull/7", autoMerge: true },
    changes: [{ path: "webshop/dev/cart.yaml", line: 3, from: "1", to: "2|x" }],
  }, { failures: [], warnings: [{ code: "odd", message: "strange", path: "a.yaml", line: 2 }] });
  assert.equal(
    text,
    `### gitops-promotion new

**created** [#7](https://github.com/o/r/pull/7) \`Promote webshop/cart version 2 to environment dev\`

| file | line | from | to |
| --- | --- | --- | --- |
| \`webshop/dev/cart.yaml\` | 3 | \`1\` | \`2\\u{7c}x\` |

> [!WARNING]
> - \`a.yaml:2: strange\`
`,
  );
});

Deno.test("a dry run, a reason, several results and failures are told apart", () => {
  assert.match(
    summaryOf({ command: "new", action: "created", dryRun: true, changes: [] }, NONE),
    /\*\*Dry run: created\*\*/,
  );
  const text = summaryOf({
    command: "promote",
    results: [
      { command: "promote", action: "skipped", reason: "no <b>PR</b>" },
      { command: "promote", action: "failed", error: { code: "git", message: "x" } },
    ],
  }, { failures: [new Failure("git", "it broke", { hint: "mend it" })], warnings: [] });
  assert.equal(
    text,
    "### gitops-promotion promote\n\n**skipped**: `no <b>PR</b>`\n\n> [!CAUTION]\n> - `it broke`\n> - `mend it`\n",
  );
});

Deno.test("a command's own Markdown takes the place of the table", () => {
  assert.equal(
    summaryOf({ command: "overview", action: "passed" }, { ...NONE, markdown: "| a |" }),
    "### gitops-promotion overview\n\n| a |\n",
  );
});

Deno.test("text from outside is never Markdown, and an address that could end its link is no link", () => {
  const text = summaryOf({
    command: "new",
    action: "created",
    title: "`](https://evil) <script>\n# x",
    pullRequest: { number: 1, url: "https://x/) [y](z" },
  }, NONE);
  assert.doesNotMatch(text, /\(https:\/\/x/);
  assert.doesNotMatch(text, /^# x/m);
});

Deno.test("a summary keeps within what the runners take", () => {
  const changes = Array.from({ length: 5000 }, (_, line) => ({
    path: "a".repeat(100),
    line,
    from: "1",
    to: "2",
  }));
  const text = summaryOf({ command: "new", action: "created", changes }, NONE);
  assert.match(text, /… and 4950 more/);
  assert.ok(new TextEncoder().encode(text).length < 128 * 1024);
  const markdown = "日".repeat(100_000);
  assert.ok(
    new TextEncoder().encode(summaryOf({ command: "x" }, { ...NONE, markdown })).length <
      128 * 1024,
  );
});
