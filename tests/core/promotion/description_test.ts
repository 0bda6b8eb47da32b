import assert from "node:assert/strict";
import fc from "fast-check";
import {
  closedDescription,
  type DescriptionFacts,
  formatDescription,
  parseDescription,
} from "../../../src/core/promotion/description.ts";
import { readSkipped } from "../../../src/core/promotion/skipped.ts";
import type { Promotion } from "../../../src/core/promotion/promotion.ts";

const SHA = "0123456789abcdef0123456789abcdef01234567";
const GITHUB_LIMIT = 65_536;
const AZURE_LIMIT = 4_000;

const promotion: Promotion = {
  group: "webshop",
  app: "ui",
  tag: "1.2",
  env: "qa",
  sha: SHA,
  feature: "",
  type: "promote",
};
const METADATA =
  `<!-- metadata = {"group":"webshop","app":"ui","tag":"1.2","env":"qa","sha":"${SHA}","feature":"","type":"promote"} -->`;

const facts: DescriptionFacts = {
  changes: [
    { path: "webshop/qa/ui.yaml", line: 7, from: "nginx:1.1", to: "nginx:1.2" },
    { path: "webshop/qa/jobs/ui.yaml", line: 12, from: "1.0", to: "1.2" },
  ],
  tags: [
    { env: "dev", tags: ["1.2"] },
    { env: "qa", tags: ["1.1", "1.0"] },
    { env: "prod", tags: [] },
  ],
  auto: true,
};
const nothing: DescriptionFacts = { changes: [], tags: [], auto: false };
const OUTLOOK =
  "<sub>Closing it declines `1.2` for `qa`. A newer version takes its branch over, unless `prflow` is `per-env` and it goes to another environment.</sub>";

function metadata(json: string): string {
  return `<!-- metadata = ${json} -->`;
}

function withMetadata(values: Record<string, unknown>): string {
  return metadata(JSON.stringify({ ...promotion, ...values }));
}

Deno.test("the description has the metadata first, then what, from, to, and who merges", () => {
  assert.equal(
    formatDescription(promotion, facts, GITHUB_LIMIT),
    `${METADATA}

**\`webshop/ui\`** \`1.1\`, \`1.0\` → \`1.2\` in **\`qa\`**. Merges by itself when its checks pass.

| \`dev\` | **\`qa\`** | \`prod\` |
| --- | --- | --- |
| \`1.2\` | \`1.1\`, \`1.0\` → **\`1.2\`** | – |

2 values change in 2 files:

- \`webshop/qa/ui.yaml:7\`: \`nginx:1.1\` → \`nginx:1.2\`
- \`webshop/qa/jobs/ui.yaml:12\`: \`1.0\` → \`1.2\`

${OUTLOOK}`,
  );
});

Deno.test("the description links to what changed in the app where the config says where its source is", () => {
  const repository = "https://github.com/acme/ui";
  const tags = [{ env: "qa", tags: ["1.1"] }];
  const text = formatDescription(promotion, { ...nothing, tags, repository }, GITHUB_LIMIT);
  assert.match(
    text,
    /A person merges this one\. \[What changed in ui\]\(https:\/\/github\.com\/acme\/ui\/compare\/1\.1\.\.\.1\.2\)\.$/m,
  );
});

const evidence: DescriptionFacts = {
  ...facts,
  changes: facts.changes.map((change) => ({ ...change, url: `https://x/${change.line}` })),
  origin: { env: "dev", number: 29, url: "https://x/29" },
  skipped: [{ env: "qa", tag: "1.1.5" }, { env: "prod", tag: "1.0" }, { env: "qa", tag: "1.1.6" }],
  cluster: [{
    lead: ["<details><summary>in the cluster</summary>", "", "```diff"],
    rows: Array.from({ length: 20 }, (_, index) => `+  field ${index}`),
    noun: "line",
    tail: ["```", "</details>"],
  }],
  run: "https://x/runs/42",
};

Deno.test("what was skipped, where from, links, the cluster and the run are told, each once", () => {
  assert.equal(
    formatDescription(
      promotion,
      { ...evidence, changes: evidence.changes.slice(0, 1) },
      GITHUB_LIMIT,
    )
      .replaceAll(/^\+ {2}field (?!0)\d+\n/gm, ""),
    `${METADATA}

**\`webshop/ui\`** \`1.1\`, \`1.0\` → \`1.2\` in **\`qa\`**. Merges by itself when its checks pass.

- Skipped on the way to \`qa\`: \`1.1.5\`, \`1.1.6\`
- Skipped on the way to \`prod\`: \`1.0\`

| \`dev\` | **\`qa\`** | \`prod\` |
| --- | --- | --- |
| \`1.2\` [#29](https://x/29) | \`1.1\`, \`1.0\` → **\`1.2\`** | – |

1 value changes in 1 file:

- [\`webshop/qa/ui.yaml:7\`](https://x/7): \`nginx:1.1\` → \`nginx:1.2\`

<details><summary>in the cluster</summary>

\`\`\`diff
+  field 0
\`\`\`
</details>

${OUTLOOK.replace("<sub>", "<sub>Proposed by [this run](https://x/runs/42). ")}`,
  );
});

Deno.test("over the limit links go first, then what changes in the cluster, which stays well-formed", () => {
  const whole = formatDescription(promotion, evidence, GITHUB_LIMIT);
  const unlinked = formatDescription(promotion, evidence, whole.length - 1);
  assert.doesNotMatch(unlinked, /https:\/\/x\/7/);
  assert.match(unlinked, /field 19\n/);
  const short = formatDescription(promotion, evidence, unlinked.length - 100);
  assert.ok(short.length <= unlinked.length - 100);
  assert.match(short, /\+ {2}field \d\n… \d+ more lines\n```\n<\/details>\n\n<sub>[^\n]*<\/sub>$/);
  assert.doesNotMatch(
    formatDescription(promotion, evidence, unlinked.length - 400),
    /in the cluster/,
  );
});

Deno.test("what was skipped is read back from a description, whoever has written it", () => {
  assert.deepEqual(
    readSkipped(formatDescription(promotion, evidence, GITHUB_LIMIT)),
    [{ env: "qa", tag: "1.1.5" }, { env: "qa", tag: "1.1.6" }, { env: "prod", tag: "1.0" }],
  );
  assert.deepEqual(
    readSkipped(
      "- Skipped on the way to `../x`: `1`\n- Skipped on the way to `qa`: `a b`, `2`, `cut",
    ),
    [{ env: "qa", tag: "2" }],
  );
});

Deno.test("places that do not change with it are named, and many changes are folded away", () => {
  const warnings = [{
    code: "marker-ignored",
    message: "the marker has text behind it",
    path: "webshop/qa/job.yaml",
    line: 3,
  }];
  const changes = Array.from({ length: 6 }, (_, index) => ({
    path: "webshop/qa/ui.yaml",
    line: index + 1,
    from: "1",
    to: "2",
  }));
  const text = formatDescription(promotion, { ...nothing, warnings, changes }, GITHUB_LIMIT);
  assert.match(
    text,
    /^\*\*Not everything changes with it:\*\*\n\n- `webshop\/qa\/job\.yaml:3`: `the marker has text behind it`$/m,
  );
  assert.match(
    text,
    /^<details><summary>6 values change in 1 file<\/summary>\n\n- [^]*`2`\n\n<\/details>$/m,
  );
});

Deno.test("a rollback's metadata is read back, and its table says what comes back", () => {
  const rollback: Promotion = { ...promotion, type: "rollback" };
  const tags = [{ env: "dev", tags: ["2.0"] }, { env: promotion.env, tags: ["2.0"] }];
  const text = formatDescription(rollback, { changes: [], tags, auto: true }, GITHUB_LIMIT);
  assert.deepEqual(parseDescription(text), { kind: "promotion", promotion: rollback });
  assert.match(text, /^Rolls back \*\*`webshop\/ui`\*\* `2\.0` → `1\.2` in \*\*`qa`\*\*\. /m);
  assert.match(text, /^\| `2\.0` \| `2\.0` → \*\*`1\.2`\*\* \|$/m);
});

Deno.test("a feature's description names the feature and the hosts that it answers at", () => {
  const feature: Promotion = {
    ...promotion,
    env: "dev",
    sha: "",
    feature: "new-cart",
    type: "feature",
  };
  const hosts = ["new-cart.shop.example.com", "*.example.com", "javascript:alert(1)"];
  assert.equal(
    formatDescription(
      feature,
      { changes: [], tags: [{ env: "dev", tags: ["1.1"] }], hosts, auto: true },
      GITHUB_LIMIT,
    ),
    `<!-- metadata = {"group":"webshop","app":"ui","tag":"1.2","env":"dev","sha":"","feature":"new-cart","type":"feature"} -->

Feature \`new-cart\` of **\`webshop/ui\`** with \`1.2\` in **\`dev\`**. Merges by itself when its checks pass.

It answers at

- <https://new-cart.shop.example.com>
- \`*.example.com\`
- \`javascript:alert(1)\``,
  );
});

Deno.test("a description over the limit is cut between lines, and says how many are missing", () => {
  const whole = formatDescription(promotion, facts, GITHUB_LIMIT);
  assert.equal(formatDescription(promotion, facts, whole.length), whole);
  const beforeOutlook = whole.slice(0, whole.indexOf("\n\n<sub>"));
  assert.equal(
    formatDescription(promotion, facts, whole.length - 1),
    `${beforeOutlook}\n\n… 1 line is not shown here`,
  );
  const beforeChanges = whole.slice(0, whole.indexOf("\n\n2 values change"));
  const note = "\n\n… 2 changed lines, 1 line are not shown here";
  assert.equal(
    formatDescription(promotion, facts, beforeChanges.length + note.length),
    beforeChanges + note,
  );
});

Deno.test("the metadata is never cut, however low the limit", () => {
  assert.equal(formatDescription(promotion, facts, METADATA.length), METADATA);
  assert.equal(formatDescription(promotion, facts, 0), METADATA);
});

Deno.test("a thousand changes keep Azure DevOps' limit, and as many as fit are shown", () => {
  const changes = Array.from({ length: 1000 }, (_, index) => ({
    path: `webshop/qa/file-${index}.yaml`,
    line: index + 1,
    from: "registry.example.com/shop/ui:1.1",
    to: "registry.example.com/shop/ui:1.2",
  }));
  const description = formatDescription(promotion, { ...facts, changes }, AZURE_LIMIT);
  assert.ok(description.length <= AZURE_LIMIT);
  assert.ok(description.length > AZURE_LIMIT - 150, String(description.length));
  const shown = description.match(/^- `webshop\/qa\/file-/gm)?.length ?? 0;
  assert.ok(
    description.endsWith(
      `\n\n</details>\n\n… ${1000 - shown} more changed lines, 1 line are not shown here`,
    ),
    description.slice(-100),
  );
});

Deno.test("paths and values from the repository cannot become Markdown or HTML", () => {
  const hostile: DescriptionFacts = {
    changes: [{
      path: "a`b/<img src=x>.yaml",
      line: 1,
      from: "x -->\n\n<script>@all #1",
      to: "`` ` [x](https://example.com)",
    }],
    tags: [{ env: "dev", tags: ["a|b", "\u202Eevil\r"] }, { env: "qa", tags: [] }],
    auto: false,
  };
  const description = formatDescription(promotion, hostile, GITHUB_LIMIT);
  assert.deepEqual(description.split("\n").slice(4, 11), [
    "| `dev` | **`qa`** |",
    "| --- | --- |",
    "| `a\\u{7c}b`, `\\u{202e}evil\\u{d}` | – |",
    "",
    "1 value changes in 1 file:",
    "",
    "- ``a`b/<img src=x>.yaml:1``: `x -->\\u{a}\\u{a}<script>@all #1` → ``` `` ` [x](https://example.com) ```",
  ]);
});

Deno.test("a description of the original tool is read", () => {
  const text =
    `<!-- metadata = {"env":"dev","group":"apps","app":"podinfo","tag":"6.0.1","sha":"${SHA}","feature":"","type":"promote"} -->
\tENV: dev
\tAPP: podinfo
\tTAG: 6.0.1`;
  const expected = {
    kind: "promotion",
    promotion: { ...promotion, group: "apps", app: "podinfo", tag: "6.0.1", env: "dev" },
  };
  assert.deepEqual(parseDescription(text), expected);
  assert.deepEqual(parseDescription(text.replaceAll("\n", "\r\n")), expected);
});

Deno.test("missing or empty sha, feature and type, and unknown keys, are no problem", () => {
  const minimal = { ...promotion, sha: "" };
  const texts = [
    metadata('{"group":"webshop","app":"ui","tag":"1.2","env":"qa"}'),
    withMetadata({ sha: "", type: "" }),
    withMetadata({ sha: null, feature: null, type: null }),
    withMetadata({ sha: "", other: 1, __proto__: { group: "x" } }),
    `\uFEFF \r\n\t${withMetadata({ sha: "" })}`,
    `<!--metadata={"group":"webshop",\n"app":"ui","tag":"1.2","env":"qa"}-->`,
    `${withMetadata({ sha: "" })}${withMetadata({ app: "second" })}`,
  ];
  for (const text of texts) {
    assert.deepEqual(parseDescription(text), { kind: "promotion", promotion: minimal }, text);
  }
});

Deno.test("a feature of the original's first versions, which had no feature key, is read", () => {
  assert.deepEqual(
    parseDescription(
      metadata('{"env":"dev","group":"g","app":"a","tag":"t","sha":"","type":"feature"}'),
    ),
    {
      kind: "promotion",
      promotion: {
        group: "g",
        app: "a",
        tag: "t",
        env: "dev",
        sha: "",
        feature: "",
        type: "feature",
      },
    },
  );
});

Deno.test("a commit of a SHA-256 repository is read", () => {
  const sha = "a".repeat(64);
  assert.deepEqual(parseDescription(withMetadata({ sha })), {
    kind: "promotion",
    promotion: { ...promotion, sha },
  });
});

Deno.test("a description without metadata is none of ours", () => {
  const texts = [
    "",
    "Some text",
    "<!-- a comment -->",
    "<!-- metadatas = {} -->",
    METADATA.replace("<!--", "<!-"),
  ];
  for (const text of texts) assert.deepEqual(parseDescription(text), { kind: "none" }, text);
});

Deno.test("metadata is read wherever it stands, the first one where there are several", () => {
  const texts = [
    `Reviewed by a bot.\r\n\r\n${METADATA}`,
    `<!-- a bot's comment -->\n${METADATA}\nmore`,
    `text ${METADATA} ${withMetadata({ app: "second" })}`,
  ];
  for (const text of texts) {
    assert.deepEqual(parseDescription(text), { kind: "promotion", promotion }, text);
  }
  assert.deepEqual(parseDescription(`text ${metadata("{}")} ${METADATA}`), {
    kind: "invalid",
    reason: 'the metadata has no "group"',
  });
});

Deno.test("metadata that is not to be used is told, with the reason", () => {
  const reasons: readonly [string, string][] = [
    ["<!-- metadata = {", "the metadata has no end"],
    [METADATA.slice(0, 100), "the metadata has no end"],
    ["<!-- metadata =  -->", "the metadata is not valid JSON"],
    [metadata("{{ asdasd }"), "the metadata is not valid JSON"],
    [metadata("[]"), "the metadata is not a JSON object"],
    [metadata("null"), "the metadata is not a JSON object"],
    [metadata('"text"'), "the metadata is not a JSON object"],
    [metadata("{}"), 'the metadata has no "group"'],
    [withMetadata({ env: undefined }), 'the metadata has no "env"'],
    [withMetadata({ group: "../.." }), 'the metadata\'s "group" is not valid: "../.."'],
    [withMetadata({ app: ".git" }), 'the metadata\'s "app" is not valid: ".git"'],
    [withMetadata({ env: "a/b" }), 'the metadata\'s "env" is not valid: "a/b"'],
    [withMetadata({ env: "" }), 'the metadata\'s "env" is not valid: ""'],
    [withMetadata({ tag: 1 }), 'the metadata\'s "tag" is not valid: 1'],
    [withMetadata({ tag: "a\nb" }), 'the metadata\'s "tag" is not valid: "a\\nb"'],
    [withMetadata({ tag: "\u202E\u009b" }), 'the metadata\'s "tag" is not valid: "\\u202e\\u009b"'],
    [
      withMetadata({ tag: "x".repeat(5000) }),
      `the metadata's "tag" is not valid: "${"x".repeat(99)}…`,
    ],
    [withMetadata({ sha: "HEAD" }), 'the metadata\'s "sha" is not valid: "HEAD"'],
    [withMetadata({ sha: "--output=x" }), 'the metadata\'s "sha" is not valid: "--output=x"'],
    [withMetadata({ sha: SHA.slice(1) }), `the metadata's "sha" is not valid: "${SHA.slice(1)}"`],
    [withMetadata({ sha: `${SHA}\n` }), `the metadata's "sha" is not valid: "${SHA}\\n"`],
    [
      withMetadata({ type: "feature", feature: "A/B" }),
      'the metadata\'s "feature" is not valid: "A/B"',
    ],
    [
      withMetadata({ type: "feature", feature: "x".repeat(64) }),
      `the metadata's "feature" is not valid: "${"x".repeat(64)}"`,
    ],
    [withMetadata({ feature: "x" }), 'the metadata\'s "feature" is not valid: "x"'],
    [withMetadata({ type: "rolback" }), 'the metadata\'s "type" is not valid: "rolback"'],
  ];
  for (const [text, reason] of reasons) {
    assert.deepEqual(parseDescription(text), { kind: "invalid", reason }, text);
  }
});

const name = fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,30}$/)
  .filter((text) => !text.includes(".."));
const hex = fc.constantFrom("", "a".repeat(40), "0".repeat(64), SHA);
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
  fc.string({ unit: "binary", maxLength: 30 }),
  fc.array(fc.constantFrom("`", "|", "\\", "-->", "<!--", " ", "\n", "a"), { maxLength: 8 })
    .map((parts) => parts.join("")),
);
const anyFacts: fc.Arbitrary<DescriptionFacts> = fc.record({
  changes: fc.array(
    fc.record({ path: anyText, line: fc.nat(), from: anyText, to: anyText }),
    { maxLength: 20 },
  ),
  tags: fc.array(fc.record({ env: name, tags: fc.array(anyText, { maxLength: 3 }) }), {
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

Deno.test("every change is one line of the description, and every environment one column", () => {
  fc.assert(fc.property(promotions, anyFacts, (given, facts) => {
    const lines = formatDescription(given, facts, GITHUB_LIMIT).split("\n");
    const first = lines.findIndex((line) => /values? changes? in \d+ files?/.test(line)) + 2;
    const rows = lines.slice(first).filter((line) => line.startsWith("- "));
    if (facts.changes.length > 0) assert.equal(rows.length, facts.changes.length);
    const table = lines.filter((line) => line.startsWith("| "));
    assert.equal(table.length, facts.tags.length < 2 ? 0 : 3);
    for (const line of table) assert.equal(line.split("|").length, facts.tags.length + 2);
  }));
});

Deno.test("no description makes it throw, and a promotion that is read can be written", () => {
  const texts = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.jsonValue().map((value) => metadata(JSON.stringify(value))),
    fc.record({ group: anyText, app: anyText, tag: anyText, env: anyText, sha: anyText })
      .map((value) => metadata(JSON.stringify(value))),
    promotions.map((value) => metadata(JSON.stringify(value))),
  );
  let read = 0;
  fc.assert(fc.property(texts, (text) => {
    const parsed = parseDescription(text);
    if (parsed.kind !== "promotion") return;
    read++;
    const written = formatDescription(parsed.promotion, nothing, GITHUB_LIMIT);
    assert.deepEqual(parseDescription(written), parsed);
  }));
  assert.ok(read > 0);
});

Deno.test("a description that the program closes with says why, keeps its promotion and text, and fits", () => {
  const text = `Hello\n<!-- metadata = ${
    JSON.stringify({ group: "g", app: "a", tag: "1", env: "qa", sha: "" })
  } -->\n- for people`;
  const closed = closedDescription(text, "qa has it", 4_000) ?? "";
  assert.deepEqual(parseDescription(closed), {
    kind: "promotion",
    promotion: { group: "g", app: "a", tag: "1", env: "qa", sha: "", feature: "", type: "promote" },
    closed: "qa has it",
  });
  assert.match(closed, /- for people$/);
  assert.equal(closedDescription(text + "x".repeat(5_000), "qa has it", 4_000)?.length, 4_000);
  assert.equal(closedDescription("no metadata", "qa has it", 4_000), undefined);
});
