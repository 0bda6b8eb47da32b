import assert from "node:assert/strict";
import { join } from "node:path";
import { CLICKS } from "../../src/core/doctor/codes.ts";
import { FINDINGS } from "../../src/core/validate/codes.ts";
import { readPages, root, sourceText } from "./pages.ts";

const page = (await readPages()).get("docs/findings.md") ?? "";

/** What has codes of its own kind: errors, the schema's issues, and the reasons of `explain`. */
const OTHER_FILES = ["git/explain.ts", "core/views/explain.ts"];

Deno.test("the page on findings has a section for each code in the source, and no other", async () => {
  const codes = (text: string) =>
    [...text.matchAll(/(?:code: |\bwarn\(\s*)"(?<code>[a-z-]+)"/g)].map(([, it]) => it);
  const other = await Promise.all(
    OTHER_FILES.map((path) => Deno.readTextFile(join(root, "src", path))),
  );
  const count = (all: readonly (string | undefined)[]) =>
    new Map([...Map.groupBy(all, (code) => code)].map(([code, { length }]) => [code, length]));
  const apart = count(codes(other.join("\n")));
  const used = [...count(codes(await sourceText()))]
    .filter(([code, times]) => code !== "custom" && times > (apart.get(code) ?? 0))
    .map(([code]) => code);
  const sections = [...page.matchAll(/^### (?<code>\S+)$/gm)].map(([, code]) => code);
  assert.deepEqual(
    sections.toSorted(),
    [...new Set([...used, ...Object.keys(FINDINGS), ...Object.keys(CLICKS)])].toSorted(),
  );
});

Deno.test("every section says what, why and how to mend it", () => {
  for (const section of page.split(/^### /m).slice(1)) {
    assert.match(section, /^\S+\n\n[A-Z][^]*\n\n\*\*Why\*\*: [^]*\n\n\*\*Fix\*\*: /);
  }
});
