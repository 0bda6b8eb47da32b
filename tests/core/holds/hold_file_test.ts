import assert from "node:assert/strict";
import fc from "fast-check";
import { toLines } from "../../../src/core/config/findings.ts";
import type { Hold } from "../../../src/core/holds/hold.ts";
import { formatHold, parseHold, readHolds } from "../../../src/core/holds/hold_file.ts";
import { INSTANT_EXAMPLES } from "../../../src/core/instant.ts";
import { PATH_SEGMENT_RULE } from "../../../src/core/names/names.ts";

function problemsOf(text: string): string[] {
  const { hold, problems } = parseHold("x", text);
  assert.equal(hold, undefined);
  return toLines("x.yaml", problems);
}

Deno.test("a hold's file says what it selects, why, by whom, when and until when", () => {
  const text = `group: webshop
app: cart
env: [prod, archive]
tag: "1.4"
reason: checkout is broken
by: octocat
at: 2026-11-24T12:00:00Z
until: 2026-12-01
`;
  assert.deepEqual(parseHold("x", text), {
    hold: {
      id: "x",
      group: "webshop",
      app: "cart",
      envs: ["prod", "archive"],
      tag: "1.4",
      reason: "checkout is broken",
      by: "octocat",
      at: Date.UTC(2026, 10, 24, 12),
      until: Date.UTC(2026, 11, 1),
    },
    problems: [],
    warnings: [],
  });
});

Deno.test("group and reason are enough, and one environment needs no list", () => {
  const { hold } = parseHold("x", "group: webshop\nreason: audit\nenv: prod\n");
  assert.deepEqual(hold, {
    id: "x",
    group: "webshop",
    app: undefined,
    envs: ["prod"],
    tag: undefined,
    reason: "audit",
    by: "",
    at: undefined,
    until: undefined,
  });
  assert.deepEqual(parseHold("x", "group: g\nreason: r\nenv:\n").hold?.envs, []);
});

Deno.test("what is wrong is told with its place", () => {
  const time = `expected a date or time such as ${INSTANT_EXAMPLES}`;
  const cases: readonly [string, string[]][] = [
    ["", ["1:1: group: expected a name, found nothing", "1:1: reason: a hold needs a reason"]],
    ["group: g\n", ["1:1: reason: a hold needs a reason"]],
    ["group: g\nreason: ' '\n", ["2:9: reason: a hold needs a reason"]],
    ["group: g\nreason: 5\n", ["2:9: reason: expected text, found the number 5"]],
    ['group: g\nreason: "a\\u0007b"\n', [
      '2:9: reason: expected one line of text, found "a\\u0007b"',
    ]],
    ["group: ../g\nreason: r\n", [`1:8: group: "../g" is not valid: ${PATH_SEGMENT_RULE}`]],
    ["group: g\nreason: r\ntag: a/b\n", ['3:6: tag: "a/b" is not a valid tag']],
    ["group: g\nreason: r\nenv: {}\n", [
      "3:6: env: expected the name of an environment, or a list of them, found a mapping",
    ]],
    ["group: g\nreason: r\nuntil: soon\n", [`3:8: until: ${time}, found the string "soon"`]],
    ["- group: g\n", ["1:1: expected a mapping with group and reason, found a list"]],
    ["group: [\n", [
      "2:1: not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]",
    ]],
  ];
  for (const [text, problems] of cases) {
    assert.deepEqual(problemsOf(text), problems.map((problem) => `x.yaml:${problem}`), text);
  }
});

Deno.test("an unknown key is warned about, since it selects nothing", () => {
  const { hold, warnings } = parseHold("x", "group: g\nreason: r\nenvs: [prod]\n");
  assert.deepEqual(hold?.envs, []);
  assert.deepEqual(toLines("x.yaml", warnings), [
    'x.yaml:3:1: envs: unknown key, the nearest known key is "env"',
  ]);
});

Deno.test("every hold is read back from its file", () => {
  const name = fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_-]{0,8}$/);
  const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 30 })
    .map((said) => said.replaceAll(/[\p{Cc}\u2028\u2029]/gu, " ").trim())
    .filter((said) => said !== "");
  const time = fc.date({ min: new Date(0), max: new Date("2100-01-01"), noInvalidDate: true })
    .map((date) => date.getTime());
  const option = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
  const holds = fc.record<Hold>({
    id: fc.constant("x"),
    group: name,
    app: option(name),
    envs: fc.array(name, { maxLength: 3 }),
    tag: option(name),
    reason: text,
    by: fc.oneof(fc.constant(""), text),
    at: option(time),
    until: option(time),
  });
  fc.assert(fc.property(holds, (hold) => {
    const read = parseHold("x", formatHold(hold));
    assert.deepEqual(read, { hold: { ...hold }, problems: [], warnings: [] });
  }));
});

Deno.test("a file says what it is to who opens it", () => {
  const hold: Hold = {
    id: "x",
    group: "webshop",
    app: "cart",
    envs: ["prod", "archive"],
    tag: "1.4",
    reason: "checkout is broken",
    by: "octocat",
    at: Date.UTC(2026, 10, 24, 12),
    until: undefined,
  };
  assert.equal(
    formatHold(hold),
    `# While this file is here, no promotion that it selects is let through. \`gitops-promotion release\` removes it.
group: webshop
app: cart
env:
  - prod
  - archive
tag: "1.4"
reason: checkout is broken
by: octocat
at: 2026-11-24T12:00:00.000Z
`,
  );
});

Deno.test("of many files those that are right are read, and the others told by name", () => {
  const path = (name: string) => `.gitops-promotion/holds/${name}.yaml`;
  const { holds, problems, warnings } = readHolds([
    { path: path("a"), text: "group: g\nreason: r\n" },
    { path: path("b"), text: "group: g\n" },
    { path: path("c"), text: "group: g\nreason: r\nunti: 2026-01-01\n" },
  ]);
  assert.deepEqual(holds.map(({ id }) => id), ["a", "c"]);
  assert.deepEqual(problems, [`${path("b")}:1:1: reason: a hold needs a reason`]);
  assert.deepEqual(warnings, [
    `${path("c")}:3:1: unti: unknown key, the nearest known key is "until"`,
  ]);
});
