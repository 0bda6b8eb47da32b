import assert from "node:assert/strict";
import { formatDescription, parseDescription } from "../../src/core/promotion/description.ts";
import { mutated } from "./mutated.ts";
import { textTarget } from "./target.ts";

const sha = "0123456789abcdef0123456789abcdef01234567";
const json =
  `{"group":"apps","app":"web","tag":"1.0","env":"qa","sha":"${sha}","feature":"","type":"promote"}`;

const seeds: readonly string[] = [
  `<!-- metadata = ${json} -->\n\n- Environment: \`qa\`\n`,
  `<!-- metadata = ${
    json.replace('"feature":""', '"feature":"pr-1"').replace("promote", "feature")
  } -->`,
  `<!-- metadata = ${json.replace(',"type":"promote"', "")} -->\n\tENV: qa\n\tAPP: web\n\tTAG: 1.0`,
  `A bot's text\n<!-- metadata={"group":"apps"} -->${json}`,
];

// deno-fmt-ignore
const pieces: readonly string[] = [
  "<!--", "-->", "<!-- metadata = ", " metadata", "=", "{", "}", '"', "\\", ",", ":", "null", "1", "[]", "true", "\n", "\u0000",
  "\\u0000", "..", "/", "-", ".", " ", "`", "|", "<b>", "::error::", "##vso[x]", "\u{1F600}", "a".repeat(200), sha,
  '"__proto__":{"group":"x"},', '"type":"rollback"', '"tag":"2.0",', '"sha":"",',
];

/** Metadata of pull requests: what is read could be ours, and is read again from what is written. */
export const metadata = textTarget({
  name: "metadata",
  unit: "inputs",
  inputs: mutated(seeds, pieces),
  check: (text) => {
    const parsed = parseDescription(text);
    if (parsed.kind === "invalid") assert.match(parsed.reason, /^[\x20-\x7e…]{1,400}$/);
    if (parsed.kind !== "promotion") return 1;
    const { group, app, env, tag } = parsed.promotion;
    for (const name of [group, app, env]) assert.match(name, /^(?![.-])(?!.*\.\.)[\w.-]+$/);
    assert.match(tag, /^\w[\w.-]{0,127}$/);
    for (const limit of [4_000, 65_536]) {
      const description = formatDescription(parsed.promotion, {
        changes: [],
        environments: [],
        auto: false,
      }, limit);
      assert(description.length <= limit);
      assert.deepEqual(parseDescription(description), parsed);
    }
    return 1;
  },
});
