import assert from "node:assert/strict";
import { parse, parseAllDocuments } from "yaml";
import { targets } from "../../scripts/build/targets.ts";

const page = await Deno.readTextFile("docs/install.md");
const action = parse(await Deno.readTextFile("action.yml"));

/** The names in code marks in the first column of the table below the heading, in order. */
function names(heading: string): string[] {
  const lines = page.split("\n");
  const start = lines.findIndex((line) => line.startsWith(`| ${heading} `));
  const length = lines.slice(start).findIndex((line) => line === "");
  return lines.slice(start + 2, start + length).flatMap((line) =>
    [...(line.split("|")[1] ?? "").matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? "")
  );
}

Deno.test("the page on installing names every input and output of the action, and no other", () => {
  assert.deepEqual(names("input").sort(), Object.keys(action.inputs).sort());
  assert.deepEqual(names("output").sort(), Object.keys(action.outputs).sort());
});

Deno.test("the YAML on the page on installing is YAML, and gives the action and the template what they take", async () => {
  const blocks = [...page.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text]) => text ?? "");
  assert.ok(blocks.length >= 3);
  const template = parse(await Deno.readTextFile("azure-pipelines/gitops-promotion.yml"));
  const parameters = template.parameters.map(({ name }: { name: string }) => name);
  for (const block of blocks) {
    // Two keys of the same name stand for two files.
    const document = parseAllDocuments(block, { uniqueKeys: false })[0];
    assert.ok(document);
    assert.deepEqual(document.errors, []);
    for (const step of document.toJS().steps ?? []) {
      if (step.uses?.startsWith("XenitAB/")) {
        for (const name of Object.keys(step.with)) assert.ok(name in action.inputs, name);
      }
      for (const name of Object.keys(step.parameters ?? {})) {
        assert.ok(parameters.includes(name), name);
      }
    }
  }
});

Deno.test("the page on installing names the platforms that there are executables for", () => {
  assert.equal(targets.length, 5);
  assert.match(
    page,
    /Linux with glibc \(x86-64, ARM64\), macOS \(Intel, Apple\) and\s+Windows\s+\(x86-64\)/,
  );
});
