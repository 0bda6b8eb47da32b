import assert from "node:assert/strict";
import { parseDescription } from "../../../src/core/promotion/description.ts";
import { METADATA, promotion, SHA } from "./described_promotion.ts";

function metadata(json: string): string {
  return `<!-- metadata = ${json} -->`;
}

function withMetadata(values: Record<string, unknown>): string {
  return metadata(JSON.stringify({ ...promotion, ...values }));
}

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
    ["<!-- metadata = {", "the metadata is cut off"],
    [METADATA.slice(0, 100), "the metadata is cut off"],
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
