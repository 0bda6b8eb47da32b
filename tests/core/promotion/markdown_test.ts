import assert from "node:assert/strict";
import fc from "fast-check";
import {
  code,
  fitSections,
  type Section,
  shortenSections,
} from "../../../src/core/promotion/markdown.ts";

Deno.test("code() puts the text between backticks that it does not hold", () => {
  const spans: readonly [string, string][] = [
    ["a", "`a`"],
    ["a`b", "``a`b``"],
    ["`a", "`` `a ``"],
    ["a``", "``` a`` ```"],
    [" a ", "`  a  `"],
    ["  ", "`  `"],
    ["", "(empty)"],
    ["<b>&amp;*_", "`<b>&amp;*_`"],
    ["a|b", "`a|b`"],
    ["a\tb\nc", "`a\\u{9}b\\u{a}c`"],
    ["\u202Ea\uFEFF\u2028", "`\\u{202e}a\\u{feff}\\u{2028}`"],
    ["1\u200d.\u{e0061}\u3164", "`1\\u{200d}.\\u{e0061}\\u{3164}`"],
    ["\uD800", "`\uFFFD`"],
    ["größe/日本", "`größe/日本`"],
  ];
  for (const [text, span] of spans) assert.equal(code(text), span);
});

Deno.test("code() in a table's cell holds no bar", () => {
  assert.equal(code("a|b\\|c", "cell"), "`a\\u{7c}b\\\\u{7c}c`");
});

Deno.test("code() is one code span by CommonMark's rules", () => {
  const parts = fc.array(fc.constantFrom("`", "``", " ", "a", "\\", "\n", "<"), { maxLength: 10 });
  fc.assert(fc.property(parts, (chosen) => {
    const text = chosen.join("");
    if (text === "") return;
    const span = code(text);
    const fence = /^`+/.exec(span)?.[0] ?? "";
    const inside = span.slice(fence.length, -fence.length);
    assert.ok(span.endsWith(fence));
    const runs = inside.match(/`+/g) ?? [];
    assert.ok(!inside.startsWith("`") && !inside.endsWith("`"));
    assert.ok(runs.every((run) => run.length !== fence.length));
    const stripped = /^ .* $/.test(inside) && /[^ ]/.test(inside) ? inside.slice(1, -1) : inside;
    assert.equal(stripped, text.replaceAll("\n", "\\u{a}"));
  }));
});

const fruits: Section = {
  lead: ["# Fruits", ""],
  rows: ["apple", "banana", "cherry"],
  noun: "fruit",
};
const trees: Section = { lead: ["# Trees", ""], rows: ["oak"], noun: "tree" };

Deno.test("fitSections() writes all sections where they fit, and no section without rows", () => {
  assert.equal(
    fitSections("head", [fruits, { ...trees, rows: [] }, trees], 1000),
    "head\n\n# Fruits\n\napple\nbanana\ncherry\n\n# Trees\n\noak",
  );
});

Deno.test("fitSections() leaves rows out from the end, and says how many of what", () => {
  const whole = "head\n\n# Fruits\n\napple\nbanana\ncherry\n\n# Trees\n\noak";
  const note = "head\n\n… 3 fruits, 1 tree are not shown here";
  assert.equal(fitSections("head", [fruits, trees], whole.length), whole);
  assert.equal(fitSections("head", [fruits, trees], whole.length - 1), note);
  assert.equal(fitSections("head", [fruits, trees], note.length), note);
  assert.equal(fitSections("head", [fruits, trees], note.length - 1), "head");
  assert.equal(fitSections("head", [fruits, trees], 0), "head");

  const longTree = { ...trees, rows: ["o".repeat(99)] };
  assert.equal(
    fitSections("head", [fruits, longTree], 99),
    "head\n\n# Fruits\n\napple\nbanana\ncherry\n\n… 1 tree is not shown here",
  );
  const longFruits = { ...fruits, rows: ["apple", "b".repeat(50), "c".repeat(50)] };
  assert.equal(
    fitSections("head", [longFruits, trees], 99),
    "head\n\n# Fruits\n\napple\n\n… 2 more fruits, 1 tree are not shown here",
  );
});

Deno.test("fitSections() keeps a section's tail as long as one of its rows is shown", () => {
  const section = { ...trees, rows: ["oak", "e".repeat(60)], tail: ["</details>"] };
  const one = "head\n\n# Trees\n\noak\n</details>\n\n… 1 more tree is not shown here";
  const none = "head\n\n… 2 trees are not shown here";
  assert.equal(fitSections("head", [section], one.length), one);
  assert.equal(fitSections("head", [section], one.length - 1), none);
  assert.equal(fitSections("head", [section], none.length), none);
});

Deno.test("fitSections() counts the tail of a section with one row, and none where there is no row", () => {
  const empty = { ...fruits, rows: [], tail: ["</details>"] };
  const whole = "head\n\n# Trees\n\noak\n</details>";
  const sections = [empty, { ...trees, tail: ["</details>"] }];
  assert.equal(fitSections("head", sections, whole.length), whole);
  assert.notEqual(fitSections("head", sections, whole.length - 1), whole);
});

Deno.test("fitSections() keeps the limit, and tells of every row that is left out", () => {
  const words = fc.array(fc.stringMatching(/^[a-z]{1,20}$/), { maxLength: 8 });
  const sections = fc.array(
    fc.record({ lead: fc.constant(["# Words", ""]), rows: words, noun: fc.constant("word") }),
    { maxLength: 4 },
  );
  fc.assert(fc.property(sections, fc.nat(300), (given, limit) => {
    const text = fitSections("head", given, limit);
    const total = given.reduce((sum, { rows }) => sum + rows.length, 0);
    if (text === "head") {
      const all = given.filter(({ rows }) => rows.length > 0)
        .map(({ rows }) => `${rows.length} word${rows.length === 1 ? "" : "s"}`).join(", ");
      const note = `\n\n… ${all} ${total === 1 ? "is" : "are"} not shown here`;
      assert.ok(total === 0 || "head".length + note.length > limit);
      return;
    }
    assert.ok(text.length <= limit);
    const shown = text.split("\n").filter((line) => /^[a-z]+$/.test(line)).length - 1;
    const told = [...text.matchAll(/(\d+)(?: more)? words?/g)].map(([, count]) => Number(count));
    assert.equal(shown + told.reduce((sum, count) => sum + count, 0), total);
  }));
});

Deno.test("shortenSections() counts each line with its end, and room for what is left out", () => {
  const rowsIn = (room: number) => shortenSections([fruits, trees], room).map(({ rows }) => rows);
  // 28 for what is around the rows of fruits, 25 around those of trees.
  assert.deepEqual(rowsIn(33), []);
  assert.deepEqual(rowsIn(34), [["apple", "… 2 more fruits"]]);
  assert.deepEqual(rowsIn(47), [["apple", "banana", "… 1 more fruit"]]);
  assert.deepEqual(rowsIn(48), [fruits.rows]);
  assert.deepEqual(rowsIn(76), [fruits.rows]);
  assert.deepEqual(rowsIn(77), [fruits.rows, trees.rows]);
  // Nothing follows a section that is not whole.
  const longFruits = { ...fruits, rows: ["apple", "b".repeat(99)] };
  assert.deepEqual(
    shortenSections([longFruits, trees], 99).map(({ rows }) => rows),
    [["apple", "… 1 more fruit"]],
  );
  const [shown] = shortenSections([{ ...fruits, tail: ["</details>"] }], 58);
  assert.deepEqual(shown?.rows, ["apple", "banana", "… 1 more fruit"]);
});
