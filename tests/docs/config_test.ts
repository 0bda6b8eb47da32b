import assert from "node:assert/strict";
import { parseConfig } from "../../src/core/config/parse_config.ts";
import { knownKeys } from "../../src/core/config/schema.ts";
import { readPages } from "./pages.ts";
import { blocksOf } from "./pipelines.ts";

const page = (await readPages()).get("docs/config.md") ?? "";

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

Deno.test("the config reference's examples are valid", () => {
  const texts = blocksOf(page).filter(({ language }) => language === "yaml").map(({ text }) =>
    text
  );
  for (const text of texts) {
    const whole = /^environments:$/m.test(text)
      ? text
      : `gate: status\nenvironments:\n- name: prod\n${text.replaceAll(/^/gm, "  ")}`;
    parseConfig("docs/config.md", whole, (warning) => assert.fail(warning));
  }
  assert.ok(texts.length >= 5);
});
