import assert from "node:assert/strict";
import {
  closedDescription,
  type DescriptionFacts,
  formatDescription,
  parseDescription,
} from "../../../src/core/promotion/description.ts";
import { readPullRequestNumbers } from "../../../src/core/promotion/environment_table.ts";
import { readSkipped } from "../../../src/core/promotion/skipped.ts";
import type { Promotion } from "../../../src/core/promotion/promotion.ts";
import { METADATA, promotion } from "./described_promotion.ts";

const GITHUB_LIMIT = 65_536;
const AZURE_LIMIT = 4_000;

const facts: DescriptionFacts = {
  changes: [
    { path: "webshop/qa/ui.yaml", line: 7, from: "nginx:1.1", to: "nginx:1.2" },
    { path: "webshop/qa/jobs/ui.yaml", line: 12, from: "1.0", to: "1.2" },
  ],
  environments: [
    {
      env: "dev",
      tags: ["1.2"],
      pullRequest: { number: 29, url: "https://x/29" },
      state: "merged",
    },
    {
      env: "qa",
      tags: ["1.1", "1.0"],
      pullRequest: "this",
      state: "open, waits for `webshop-dev`",
    },
    { env: "prod", tags: [], state: "app not in this environment" },
  ],
  auto: true,
};
const nothing: DescriptionFacts = { changes: [], environments: [], auto: false };
const OUTLOOK = "<sub>Closing it declines `1.2` for `qa`. A newer version takes it over.</sub>";

Deno.test("the description has the metadata first, then what, from, to, and who merges", () => {
  assert.equal(
    formatDescription(promotion, facts, GITHUB_LIMIT),
    `${METADATA}

<!-- pull requests = {"dev":29} -->

**\`webshop/ui\`** \`1.1\`, \`1.0\` → \`1.2\` in **\`qa\`**: merges by itself when checks pass.

| environment | version | pull request | state |
| --- | --- | --- | --- |
| \`dev\` | \`1.2\` | [#29](https://x/29) | merged |
| **\`qa\`** | \`1.1\`, \`1.0\` → **\`1.2\`** | this one | open, waits for \`webshop-dev\` |
| \`prod\` | – | – | app not in this environment |

2 values change in 2 files:

- \`webshop/qa/ui.yaml:7\`: \`nginx:1.1\` → \`nginx:1.2\`
- \`webshop/qa/jobs/ui.yaml:12\`: \`1.0\` → \`1.2\`

${OUTLOOK}`,
  );
});

Deno.test("a version that replaces none is told without one before it", () => {
  const environments = [{ env: "qa", tags: [] }];
  assert.match(
    formatDescription(promotion, { ...nothing, environments }, GITHUB_LIMIT),
    /^\*\*`webshop\/ui`\*\* `1\.2` in \*\*`qa`\*\*: waits for a person to merge it\.$/m,
  );
});

Deno.test("the description links to what changed in the app where the config says where its source is", () => {
  const environments = [{ env: "qa", tags: ["1.1"] }];
  const lineWith = (repository: string) =>
    formatDescription(promotion, { ...nothing, environments, repository }, GITHUB_LIMIT)
      .split("\n")[2] ?? "";
  assert.match(
    lineWith("https://github.com/acme/ui"),
    /: waits for a person to merge it\. \[What changed in ui\]\(https:\/\/github\.com\/acme\/ui\/compare\/1\.1\.\.\.1\.2\)\.$/,
  );
  assert.match(
    lineWith("https://dev.azure.com/acme/shop/_git/ui"),
    /\]\(https:\/\/dev\.azure\.com\/acme\/shop\/_git\/ui\/branchCompare\?baseVersion=GT1\.1&targetVersion=GT1\.2\)\.$/,
  );
});

const evidence: DescriptionFacts = {
  ...facts,
  changes: facts.changes.map((change) => ({ ...change, url: `https://x/${change.line}` })),
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

<!-- pull requests = {"dev":29} -->

**\`webshop/ui\`** \`1.1\`, \`1.0\` → \`1.2\` in **\`qa\`**: merges by itself when checks pass.

- Skipped on the way to \`qa\`: \`1.1.5\`, \`1.1.6\`
- Skipped on the way to \`prod\`: \`1.0\`

| environment | version | pull request | state |
| --- | --- | --- | --- |
| \`dev\` | \`1.2\` | [#29](https://x/29) | merged |
| **\`qa\`** | \`1.1\`, \`1.0\` → **\`1.2\`** | this one | open, waits for \`webshop-dev\` |
| \`prod\` | – | – | app not in this environment |

1 value changes in 1 file:

- [\`webshop/qa/ui.yaml:7\`](https://x/7): \`nginx:1.1\` → \`nginx:1.2\`

<details><summary>in the cluster</summary>

\`\`\`diff
+  field 0
\`\`\`
</details>

${OUTLOOK.replace("<sub>", "<sub>Opened by [this run](https://x/runs/42). ")}`,
  );
});

Deno.test("over the limit links go first, then what changes in the cluster, which stays well-formed", () => {
  const whole = formatDescription(promotion, evidence, GITHUB_LIMIT);
  assert.equal(formatDescription(promotion, evidence, whole.length), whole);
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

Deno.test("the pull requests of the table are read back, for the next one's readers", () => {
  const text = formatDescription(promotion, evidence, AZURE_LIMIT);
  assert.deepEqual([...readPullRequestNumbers(text.slice(0, 400))], [["dev", 29]]);
  const other = { env: "prod", tags: ["1.0"], pullRequest: { number: 5, url: "https://x/5" } };
  const environments = [...facts.environments.slice(0, 2), other];
  const again = formatDescription(promotion, { ...facts, environments }, GITHUB_LIMIT);
  assert.deepEqual([...readPullRequestNumbers(again)], [["dev", 29]]);
  for (const unread of ['{"dev":1,"qa":2} -->', '<!-- pull requests = {"dev":29,"qa":3']) {
    assert.deepEqual([...readPullRequestNumbers(unread)], [], unread);
  }
  const hostile = '<!-- pull requests = {"a b":1,"qa":{"dev":1e9},"prod":12345678901} -->';
  assert.deepEqual([...readPullRequestNumbers(hostile)], []);
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
  const textWith = (length: number) => {
    const changes = Array.from({ length }, (_, index) => ({
      path: "webshop/qa/ui.yaml",
      line: index + 1,
      from: "1",
      to: "2",
    }));
    return formatDescription(promotion, { ...nothing, warnings, changes }, GITHUB_LIMIT);
  };
  assert.match(textWith(5), /^5 values change in 1 file:$/m);
  const text = textWith(6);
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
  const environments = [{ env: "dev", tags: ["2.0"] }, { env: "qa", tags: ["2.0"] }];
  const text = formatDescription(rollback, { changes: [], environments, auto: true }, GITHUB_LIMIT);
  assert.deepEqual(parseDescription(text), { kind: "promotion", promotion: rollback });
  assert.match(text, /^Rolls back \*\*`webshop\/ui`\*\* `2\.0` → `1\.2` in \*\*`qa`\*\*: /m);
  assert.match(text, /^\| \*\*`qa`\*\* \| `2\.0` → \*\*`1\.2`\*\* \| – \| /m);
});

Deno.test("a feature's description names the feature and the hosts that it answers at", () => {
  const feature: Promotion = {
    ...promotion,
    env: "dev",
    sha: "",
    feature: "new-cart",
    type: "feature",
  };
  // A host name has at most 253 characters (RFC 1035).
  const [longest, longer] = [13, 14].map((length) => `${"a.".repeat(120)}${"b".repeat(length)}`);
  assert.equal(`${longest}`.length, 253);
  const hosts = [
    ...["new-cart.shop.example.com", "*.example.com", "javascript:alert(1)"],
    ...[`${longest}`, `${longer}`],
  ];
  assert.equal(
    formatDescription(
      feature,
      { changes: [], environments: [{ env: "dev", tags: ["1.1"] }], hosts, auto: true },
      GITHUB_LIMIT,
    ),
    `<!-- metadata = {"group":"webshop","app":"ui","tag":"1.2","env":"dev","sha":"","feature":"new-cart","type":"feature"} -->

Feature \`new-cart\` of **\`webshop/ui\`** with \`1.2\` in **\`dev\`**: merges by itself when checks pass.

It is available at

- <https://new-cart.shop.example.com>
- \`*.example.com\`
- \`javascript:alert(1)\`
- <https://${longest}>
- \`${longer}\``,
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
    environments: [{ env: "dev", tags: ["a|b", "\u202Eevil\r"] }, { env: "qa", tags: [] }],
    auto: false,
  };
  const description = formatDescription(promotion, hostile, GITHUB_LIMIT);
  assert.deepEqual(description.split("\n").slice(6, 12), [
    "| `dev` | `a\\u{7c}b`, `\\u{202e}evil\\u{d}` | – |  |",
    "| **`qa`** | – | – |  |",
    "",
    "1 value changes in 1 file:",
    "",
    "- ``a`b/<img src=x>.yaml:1``: `x -->\\u{a}\\u{a}<script>@all #1` → ``` `` ` [x](https://example.com) ```",
  ]);
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
  assert.ok(closed.endsWith('"closed":"qa has it"} -->\n- for people'), closed);
  assert.equal(closedDescription(text + "x".repeat(5_000), "qa has it", 4_000)?.length, 4_000);
  assert.equal(closedDescription("no metadata", "qa has it", 4_000), undefined);
});
