import assert from "node:assert/strict";
import { compareResources } from "../../../src/core/diff/resources.ts";
import { diffMarkdown } from "../../../src/core/diff/markdown.ts";
import { readResources } from "../../../src/core/kustomize/resource.ts";

function markdown(before: string, after: string, folder = "shop/prod"): string {
  const [old, now] = [before, after].map((text) => readResources("a.yaml", text));
  const resources = compareResources(old ?? [], now ?? [], (text) => text);
  return diffMarkdown({
    from: { name: "main", commit: "a".repeat(40) },
    to: { name: "HEAD", commit: "b".repeat(40) },
    folders: [{ folder, isBuilt: true, resources, notes: [] }],
  });
}

function config(text: string): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {a.txt: ${
    JSON.stringify(text)
  }}\n`;
}

Deno.test("the difference is a diff that can be folded, texts line by line", () => {
  const lines = Array.from({ length: 20 }, (_, index) => `line ${index}`);
  const after = lines.with(3, "other").toSpliced(15, 1);
  assert.equal(
    markdown(config(lines.join("\n")), config(after.join("\n"))),
    `### What changes in the cluster

From \`main\` (aaaaaaa) to \`HEAD\` (bbbbbbb).

<details open><summary>shop/prod: 1 changed</summary>

\`\`\`diff
 ConfigMap c
   data["a.txt"]:
     line 1
     line 2
-    line 3
+    other
     line 4
     line 5
     …
     line 13
     line 14
-    line 15
     line 16
     line 17
\`\`\`
</details>
`,
  );
});

Deno.test("a difference of up to 40 lines is shown open", () => {
  const text = (letter: string, count: number) =>
    config(Array.from({ length: count }, (_, index) => letter + index).join("\n"));
  // The names of the resource and of the field have a line each.
  const isOpen = (before: number, after: number) =>
    markdown(text("x", before), text("y", after)).includes("<details open>");
  assert.ok(isOpen(19, 19));
  assert.ok(!isOpen(19, 20));
});

Deno.test("nothing that a manifest holds is read as Markdown or HTML", () => {
  const text = markdown(
    config("```\n</details>\u202e\nx"),
    config("````\n</details>\u202e\ny"),
    "a<b>",
  );
  assert.match(text, /^<details open><summary>a&lt;b&gt;: 1 changed<\/summary>$/m);
  assert.match(text, /^`````diff$/m);
  assert.doesNotMatch(text, /\u202e/);
});

Deno.test("what is too long for a comment is left out, and counted", () => {
  const long = (letter: string) =>
    config(Array.from({ length: 900 }, (_, index) => `${index}${letter.repeat(60)}`).join("\n"));
  const text = markdown(long("a"), long("b"));
  assert.ok(text.length <= 65_536, String(text.length));
  assert.match(text, /```\n<\/details>\n\n… \d+ more lines are not shown here\n$/);
});
