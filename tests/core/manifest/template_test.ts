import assert from "node:assert/strict";
import { editFile } from "../../../src/core/manifest/edit_file.ts";

const policy = { group: "g", app: "a" };
const mark = `# {"$imagepolicy": "g:a:tag"}`;

/** The text with the tag 2.0.0. */
function edited(text: string): string {
  return editFile({ path: "g/dev/x.yaml", text }, policy, { tag: "2.0.0" }).text;
}

/** What stands around `{tag: …}` in a template, which only its actions keep from being YAML. */
const around: Readonly<Record<string, readonly [before: string, after: string]>> = {
  "an action before and one after": ["{{ if .x }}\na: ", "{{ end }}\n"],
  "actions side by side": ["{{ if .x }}{{ .y }}{{ .z }}\na: ", "{{ end }}{{ .y }}\n"],
  "an action without words": ["{{}}\n{{ if .x }}\na: ", "{{}}{{ end }}\n"],
  "an action over several lines": ["{{ if\n  .x\n}}\na: ", "{{\nend }}\n"],
  "actions in other values": ["{{ .x }}: y\nz: {{ .z }}\na: ", "b: {{ .b }}{{}}\n"],
  "braces that close before others open": ["{{ if .x }}\ny: z}}\na: ", "{{ end }}\n"],
};

for (const [what, [before, after]] of Object.entries(around)) {
  Deno.test(`editFile() sets a tag in braces in a template with ${what}`, () => {
    const text = (tag: string) => `${before}{b: c, tag: ${tag} ${mark}\n  }\n${after}`;
    assert.equal(edited(text("1.0.0")), text("2.0.0"));
  });
}

Deno.test("editFile() refuses a value in which a template has an action", () => {
  for (const value of ["{{ .x }}", "1.{{ .x }}", "{{ .x }}.0", `"{{ .x }}"`, `"{{}}"`, "1{{}}"]) {
    for (const rest of ["", "{{ if .x }}\nb: c\n{{ end }}\n"]) {
      assert.throws(
        () => edited(`a: ${value} ${mark}\n${rest}`),
        /^Failure: could not set "g:a:tag"/,
      );
    }
  }
});
