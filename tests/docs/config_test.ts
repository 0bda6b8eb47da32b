import assert from "node:assert/strict";
import { parseConfig } from "../../src/core/config/parse_config.ts";
import { knownKeys } from "../../src/core/config/schema.ts";
import { readHolds } from "../../src/core/holds/hold_file.ts";
import { holdId, holdPath, HOLDS_FOLDER } from "../../src/core/holds/hold_id.ts";
import { readPages } from "./pages.ts";
import { blocksOf } from "./pipelines.ts";

const page = (await readPages()).get("docs/config.md") ?? "";

const HOLD = `# ${HOLDS_FOLDER}/`;

Deno.test("the config reference has every key in a table", () => {
  const paths = [
    [],
    ["environments", 0],
    ["environments", 0, "windows", 0],
    ["environments", 0, "freeze", 0],
    ["groups", "g", "applications", "a"],
  ];
  for (const key of paths.flatMap(knownKeys)) {
    assert.match(page, new RegExp(`^\\| \`${key}\` +\\|`, "m"), key);
  }
});

Deno.test("the config reference's hold is valid, and its file has the name that `hold` gives it", () => {
  const text = blocksOf(page).map((block) => block.text).find((block) => block.startsWith(HOLD)) ??
    "";
  const path = text.slice(2, text.indexOf("\n"));
  const { holds: [hold], problems, warnings } = readHolds([{ path, text }]);
  assert.deepEqual({ problems, warnings }, { problems: [], warnings: [] });
  assert.ok(hold);
  assert.equal(path, holdPath(holdId(hold)));
});

Deno.test("the config reference's examples are valid", () => {
  const texts = blocksOf(page).filter(({ language }) => language === "yaml")
    .map(({ text }) => text).filter((text) => !text.startsWith("# "));
  for (const text of texts) {
    const whole = /^environments:$/m.test(text)
      ? text
      : `gate: status\nenvironments:\n- name: prod\n${text.replaceAll(/^/gm, "  ")}`;
    parseConfig("docs/config.md", whole, (warning) => assert.fail(warning));
  }
  assert.ok(texts.length >= 5);
});
