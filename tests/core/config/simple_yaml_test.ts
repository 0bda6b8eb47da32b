import assert from "node:assert/strict";
import fc from "fast-check";
import { simpleYaml } from "../../../src/core/config/simple_yaml.ts";
import { readYaml } from "../../../src/core/config/yaml_source.ts";
import { IN_FULL } from "../../support/sample.ts";

Deno.test("simpleYaml() reads an ordinary config as readYaml() does", async () => {
  const example = new URL("../../../gitops-promotion.yaml.example", import.meta.url);
  for (const text of [await Deno.readTextFile(example), CONFIG]) {
    const value = simpleYaml(text);
    assert.ok(value !== undefined);
    assert.deepEqual(value, readYaml(text).value);
  }
});

const CONFIG = `---
environments:
- {name: dev, auto: true, labels: [a, 'b c']}
- name: qa
  windows: [{days: [mon, tue], from: "09:00", timezone: Europe/Stockholm}]
  freeze:
  - from: 2026-12-24
    reason: it's Christmas, (again)
status_timeout_minutes: 1h30m # long
groups:
  webshop:
    applications:
      cart: {}
      shop:
        repository: https://github.com/my-org/shop.git
`;

const NOT_SIMPLE: Record<string, string> = {
  "nothing": "# a comment\n---\n",
  "a text": "a\n",
  "a list": "- a\n",
  "a value on several lines": "a: b\n  c\n",
  "a value on several lines in a list": "a:\n  - b\n    c\n",
  "a block scalar": "a: |\n  b\n",
  "a repeated key": "a: b\nc: d\na: e\n",
  "a repeated key in braces": "a: {b: c, b: d}\n",
  "another null": "a: ~\n",
  "another true": "a: TRUE\n",
  "a number with a point": "a: 1.5\n",
  "a number with a zero in front": "a: 010\n",
  "an escape": `a: "\\x31"\n`,
  "a quote in a quoted string": "a: 'it''s'\n",
  "a comment in a quoted string": `a: "b # c"\n`,
  "an anchor": "a: &x b\n",
  "an alias": "a: *x\n",
  "a merge": "<<: {a: b}\n",
  "a tag": "a: !!str b\n",
  "a tab": "a:\tb\n",
  "a carriage return": "a: b\r\n",
  "a letter beyond ASCII": "a: ö\n",
  "a bracket that is closed on another line": "a: [b,\n  c]\n",
  "a bracket too many": "a: [b]]\n",
  "a comma too many": "a: [b,]\n",
  "a key without a value in braces": "a: {b}\n",
  "a second document": "a: b\n---\nc: d\n",
  "deep brackets": `a: ${"[".repeat(100_000)}${"]".repeat(100_000)}\n`,
};

for (const [what, text] of Object.entries(NOT_SIMPLE)) {
  Deno.test(`simpleYaml() leaves ${what} to readYaml()`, () => {
    assert.equal(simpleYaml(text), undefined);
  });
}

/** Lines of which most are simple. */
const line = fc.tuple(
  fc.constantFrom("", "", "  ", "  ", "    ", " "),
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.tuple(
        fc.constantFrom("", "- ", "-   "),
        fc.constantFrom("a:", "b:", "c-d:", "e.f/g:", "true:", ""),
        fc.constantFrom(" ", "  "),
        fc.constantFrom(
          ...["", "x", "x y", "x:y", "x :y", "x, y", "it's", "5", "5m", "09:00", "true", "null"],
          ...["[x, y]", "[x,y]", "{a: x}", "{ a: [x], b: {c: y} }", "[]", "{}", "[x", "{a:x}"],
          ...["'x # y'", '"x"', '"x"y', "x#y", "- x", "1.0", "https://x/y", "a: b", "/x", "a)"],
        ),
        fc.constantFrom("", "", "", " # z", "# z"),
      ).map((parts) => parts.join("")),
    },
    fc.constantFrom("", "---", "...", "# z", "-", "a: |", "? a", "%YAML 1.2", "- - x"),
  ),
).map((parts) => parts.join(""));

Deno.test("simpleYaml() reads a mapping as readYaml() does, or leaves it to that", () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 7 }), (lines) => {
      const text = lines.join("\n");
      const value = simpleYaml(text);
      if (value === undefined) return;
      const { problems, warnings, value: whole } = readYaml(text);
      assert.deepEqual({ value, problems, warnings }, { value: whole, problems: [], warnings: [] });
    }),
    { numRuns: IN_FULL ? 50_000 : 2_000 },
  );
});
