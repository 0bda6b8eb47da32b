import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type DescriptionFacts,
  formatDescription,
  parseDescription,
} from "../../../src/core/promotion/description.ts";
import type { Promotion } from "../../../src/core/promotion/promotion.ts";
import { anyCharacter } from "../../support/any_character.ts";

const LIMIT = 65_536;
const nothing: DescriptionFacts = { changes: [], environments: [], auto: false };

const name = fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,30}$/)
  .filter((text) => !text.includes(".."));
const hex = fc.constantFrom("", "a".repeat(40), "0".repeat(64));
const common = {
  group: name,
  app: name,
  tag: fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/),
  env: name,
  sha: hex,
};
const promotions: fc.Arbitrary<Promotion> = fc.oneof(
  fc.record({
    ...common,
    feature: fc.constant(""),
    type: fc.constant("promote" as const),
  }, { noNullPrototype: true }),
  fc.record({
    ...common,
    feature: fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/),
    type: fc.constant("feature" as const),
  }, { noNullPrototype: true }),
);
const anyText = fc.oneof(
  fc.string({ unit: anyCharacter, maxLength: 30 }),
  fc.array(fc.constantFrom("`", "|", "\\", "-->", "<!--", " ", "\n", "a"), { maxLength: 8 })
    .map((parts) => parts.join("")),
);
const anyFacts: fc.Arbitrary<DescriptionFacts> = fc.record({
  changes: fc.array(
    fc.record({ path: anyText, line: fc.nat(), from: anyText, to: anyText }),
    { maxLength: 20 },
  ),
  environments: fc.array(fc.record({ env: name, tags: fc.array(anyText, { maxLength: 3 }) }), {
    maxLength: 5,
  }),
  hosts: fc.array(anyText, { maxLength: 4 }),
  auto: fc.boolean(),
});

Deno.test("what is written is read back, at every limit and whatever the repository holds", () => {
  fc.assert(fc.property(promotions, anyFacts, fc.nat(3000), (given, facts, limit) => {
    const description = formatDescription(given, facts, limit);
    assert.deepEqual(parseDescription(description), { kind: "promotion", promotion: given });
    assert.deepEqual(parseDescription(description.replaceAll("\n", "\r\n")), {
      kind: "promotion",
      promotion: given,
    });
    const bare = formatDescription(given, nothing, 0);
    assert.ok(description.startsWith(bare));
    assert.ok(description.length <= Math.max(limit, bare.length));
  }));
});

Deno.test("every change is one line of the description, and every environment one row", () => {
  fc.assert(fc.property(promotions, anyFacts, (given, facts) => {
    const lines = formatDescription(given, facts, LIMIT).split("\n");
    const first = lines.findIndex((line) => /values? changes? in \d+ files?/.test(line)) + 2;
    const rows = lines.slice(first).filter((line) => line.startsWith("- "));
    if (facts.changes.length > 0) assert.equal(rows.length, facts.changes.length);
    const table = lines.filter((line) => line.startsWith("| "));
    const count = facts.environments.length;
    assert.equal(table.length, count < 2 ? 0 : count + 2);
    for (const line of table) assert.equal(line.split("|").length, 6);
  }));
});

Deno.test("no description makes it throw, and a promotion that is read can be written", () => {
  const texts = fc.oneof(
    fc.string({ unit: anyCharacter }),
    fc.jsonValue().map(metadata),
    fc.record({ group: anyText, app: anyText, tag: anyText, env: anyText, sha: anyText })
      .map(metadata),
    promotions.map(metadata),
  );
  let read = 0;
  fc.assert(fc.property(texts, (text) => {
    const parsed = parseDescription(text);
    if (parsed.kind !== "promotion") return;
    read++;
    const written = formatDescription(parsed.promotion, nothing, LIMIT);
    assert.deepEqual(parseDescription(written), parsed);
  }));
  assert.ok(read > 0);
});
function metadata(value: unknown): string {
  return `<!-- metadata = ${JSON.stringify(value)} -->`;
}
