import assert from "node:assert/strict";
import fc from "fast-check";
import { parse } from "yaml";
import {
  addListEntry,
  entriesOfFeature,
  type ListField,
  removeEntries,
  removeListEntry,
} from "../../../src/core/kustomize/list_entry.ts";
import { failure } from "../../support/failure.ts";

const path = "apps/dev/kustomization.yaml";

function add(text: string, entry = "web-login", field: ListField = "resources"): string {
  return addListEntry({ path, text }, field, entry);
}

function remove(text: string, folder = "web-login", field: ListField = "resources"): string {
  return removeListEntry({ path, text }, field, folder);
}

const layouts: readonly { name: string; before: string; after: string }[] = [
  {
    name: "a block list without indentation",
    before: "resources:\n- a.yaml\nimages: []\n",
    after: "resources:\n- a.yaml\n- web-login\nimages: []\n",
  },
  {
    name: "an indented block list, with comments",
    before: "resources: # ours\n  # first\n  - a.yaml # app\n  # end\nnamePrefix: x-\n",
    after:
      "resources: # ours\n  # first\n  - a.yaml # app\n  - web-login\n  # end\nnamePrefix: x-\n",
  },
  {
    name: "a block list at the end of a file without a last line end",
    before: "resources:\n- a.yaml",
    after: "resources:\n- a.yaml\n- web-login",
  },
  {
    name: "mixed line ends",
    before: "\nresources:\r\n- a.yaml\r\n",
    after: "\nresources:\r\n- a.yaml\r\n- web-login\r\n",
  },
  {
    name: "mixed line ends, and an empty item at the end",
    before: "namePrefix: x-\r\ncomponents:\n-\n",
    after: "namePrefix: x-\r\ncomponents:\n-\nresources: # goes with its last entry\n- web-login\n",
  },
  {
    name: "lines that end with a carriage return alone",
    before: "components:\r- ../c\rresources:\r- a\r",
    after: "components:\r- ../c\rresources:\r- a\r- web-login\r",
  },
  {
    name: "no list, and lines that end with a carriage return alone",
    before: "components:\r- ../c\r",
    after: "components:\r- ../c\rresources: # goes with its last entry\r- web-login\r",
  },
  {
    name: "no list, in CRLF without a last line end",
    before: "components:\r\n- ../c",
    after: "components:\r\n- ../c\r\nresources: # goes with its last entry\r\n- web-login",
  },
  {
    name: "no list, behind a blank line",
    before: "\n\n  namePrefix: x-\n",
    after: "\n\n  namePrefix: x-\n  resources: # goes with its last entry\n  - web-login\n",
  },
  {
    name: "a byte order mark alone",
    before: "\ufeff",
    after: "\ufeff\nresources: # goes with its last entry\n- web-login",
  },
  {
    name: "an anchor at the first key",
    before: "&a namePrefix: x-\n",
    after: "&a namePrefix: x-\nresources: # goes with its last entry\n- web-login\n",
  },
  {
    name: "CRLF",
    before: "resources:\r\n- a.yaml\r\nnamePrefix: x-\r\n",
    after: "resources:\r\n- a.yaml\r\n- web-login\r\nnamePrefix: x-\r\n",
  },
  {
    name: "a byte order mark",
    before: "\ufeffresources:\n- a.yaml\n",
    after: "\ufeffresources:\n- a.yaml\n- web-login\n",
  },
  {
    name: "a flow list",
    before: "resources: [a.yaml, b.yaml] # all\n",
    after: "resources: [a.yaml, b.yaml, web-login] # all\n",
  },
  {
    name: "a flow list with spaces",
    before: "resources: [ a.yaml ]\n",
    after: "resources: [ a.yaml, web-login ]\n",
  },
  {
    name: "a flow list over lines, with a comma at its end",
    before: "resources: [\n  a.yaml,\n  'b]',\n]\n",
    after: "resources: [\n  a.yaml,\n  'b]', web-login,\n]\n",
  },
  { name: "an empty flow list", before: "resources: []\n", after: "resources: [web-login]\n" },
  { name: "a flow list of space", before: "resources: [ ]\n", after: "resources: [ web-login]\n" },
  {
    name: "a root in braces",
    before: "{resources: [a.yaml], namePrefix: x-}",
    after: "{resources: [a.yaml, web-login], namePrefix: x-}",
  },
  {
    name: "no list",
    before: "components:\n- ../c\n",
    after: "components:\n- ../c\nresources: # goes with its last entry\n- web-login\n",
  },
  {
    name: "no list, and no last line end",
    before: "components:\n- ../c",
    after: "components:\n- ../c\nresources: # goes with its last entry\n- web-login",
  },
  {
    name: "no list, and an end mark",
    before: "namePrefix: x-\n...\n",
    after: "namePrefix: x-\nresources: # goes with its last entry\n- web-login\n...\n",
  },
  {
    name: "a list before a further document, which kustomize does not read",
    before: "---\nresources:\n- a.yaml\n---\nresources: [b]\n",
    after: "---\nresources:\n- a.yaml\n- web-login\n---\nresources: [b]\n",
  },
  {
    name: "no list, and an empty document behind",
    before: "namePrefix: x-\n---\n",
    after: "namePrefix: x-\nresources: # goes with its last entry\n- web-login\n---\n",
  },
  {
    name: "no list in an indented file",
    before: "  namePrefix: x-\n",
    after: "  namePrefix: x-\n  resources: # goes with its last entry\n  - web-login\n",
  },
  {
    name: "a key without value",
    before: "resources: # none yet\nnamePrefix: x-\n",
    after: "resources: # none yet\n- web-login\nnamePrefix: x-\n",
  },
  {
    name: "a key without value at the end",
    before: "namePrefix: x-\nresources:",
    after: "namePrefix: x-\nresources:\n- web-login",
  },
  {
    name: "a file of comments",
    before: "# nothing\n",
    after: "# nothing\nresources: # goes with its last entry\n- web-login\n",
  },
  {
    name: "an empty file",
    before: "",
    after: "resources: # goes with its last entry\n- web-login\n",
  },
];

for (const { name, before, after } of layouts) {
  Deno.test(`an entry is added to ${name}, and removed without a trace`, () => {
    assert.equal(add(before), after);
    assert.equal(remove(after), before);
  });
}

Deno.test("an entry is added behind an inline transformer", () => {
  const before = "transformers:\n- |-\n  kind: X\n\nnamePrefix: x-\n";
  const after = "transformers:\n- |-\n  kind: X\n- web-login/o.yaml\n\nnamePrefix: x-\n";
  assert.equal(add(before, "web-login/o.yaml", "transformers"), after);
  assert.equal(remove(after, "web-login", "transformers"), before);
});

Deno.test("an entry that is there, however its path is spelled, is not added again", () => {
  for (const text of ["resources: [./web-login/]\n", "resources:\n- 'web-login'\n"]) {
    assert.equal(add(text), text);
  }
});

Deno.test("an entry of one letter goes with its line alone", () => {
  for (const eol of ["\n", "\r", "\r\n"]) {
    assert.equal(
      remove(["resources:", "- a", "- x", ""].join(eol), "x"),
      `resources:${eol}- a${eol}`,
    );
  }
});

Deno.test("a file in the folder goes too, and folders that begin alike stay", () => {
  const text = "transformers:\n- web-login-2/x.yaml\n- web-login/x.yaml\n- ./web-login/y.yaml\n";
  assert.equal(remove(text, "web-login", "transformers"), "transformers:\n- web-login-2/x.yaml\n");
});

Deno.test("nothing is removed where there is nothing", () => {
  for (const text of ["resources: [a]\n", "namePrefix: x-\n", "resources:\n", ""]) {
    assert.equal(remove(text), text);
  }
});

Deno.test("a feature goes from resources and transformers at once", () => {
  const before = "resources:\n- a.yaml\n";
  const one = add(before);
  const both = add(one, "web-login/o.yaml", "transformers");
  assert.equal(removeEntries({ path, text: both }, "web-login"), before);
});

Deno.test("an alias, a text and braces without the key are refused with a way out", () => {
  const refused = (text: string, message: string, hint: string) =>
    assert.throws(() => add(text), failure("feature", message, hint));
  refused(
    "x: &r [a]\nresources: *r\n",
    `${path}:2: resources is an alias`,
    "write resources as a list there",
  );
  refused(
    "resources: a.yaml\n",
    `${path}:1: resources is not a list`,
    "write resources as a list there",
  );
  refused(
    "# ours\n{namePrefix: x-,\ncomponents: []}",
    `${path}:2: the file is written in braces ({…}) and has no "resources"`,
    'add "resources: []" to it, or rewrite it without braces',
  );
});

Deno.test("what has no place for an entry is refused with the line of the key, or the last line", () => {
  for (
    const [text, line] of [
      ["# ours\nnamePrefix: x-\nresources: ''\n", 3],
      ["namePrefix: x-\n? resources\n: - a\n", 2],
      ["namePrefix: x-\nresources: |\n", 2],
      ["resources:\n  &a\n", 1],
      ["# ours\n%YAML 1.2\n", 3],
    ] as const
  ) {
    assert.throws(
      () => add(text),
      failure(
        "feature",
        `${path}:${line}: as the file is written, resources has no place for "web-login"`,
        "write resources as a plain list, one entry per line",
      ),
      text,
    );
  }
});

Deno.test("braces without the key are as they are where nothing is removed", () => {
  const text = "{resources: [a.yaml]}\n";
  assert.equal(remove(text, "web-login", "transformers"), text);
});

Deno.test("what is no kustomization is refused in the same words as wherever else it is read", () => {
  const repair = "fix the file on the base branch, then run again";
  for (const edit of [add, remove]) {
    assert.throws(
      () => edit("# ours\n- a\n"),
      failure(
        "manifest",
        `${path}:2: the file is not a YAML mapping, as a kustomization must be`,
        repair,
      ),
    );
    assert.throws(
      () => edit("a: b\nc: [\n"),
      failure(
        "manifest",
        `${path}:2: the file is not valid YAML (flow sequence in block collection must be sufficiently indented and end with a ])`,
        repair,
      ),
    );
  }
});

Deno.test("any list keeps its bytes through features that come and go in any order", () => {
  const item = fc.stringMatching(/^[a-z]{1,6}$/).map((text) => `${text}.yaml`);
  const comment = fc.constantFrom("", " # why", "  #");
  const eol = fc.constantFrom("\n", "\r\n");
  const block = fc.record({
    indent: fc.constantFrom("", "  ", "    "),
    comment,
    eol,
    tail: fc.boolean(),
  });
  const layout = fc.tuple(
    fc.uniqueArray(item, { maxLength: 4 }),
    block,
    fc.constantFrom("block", "flow"),
    fc.boolean(),
  );
  const text = layout.map(([items, { indent, comment, eol, tail }, style, more]) => {
    const list = style === "flow"
      ? `resources: [${items.join(", ")}]${comment}`
      : [`resources:${comment}`, ...items.map((name) => `${indent}- ${name}${comment}`)].join(eol);
    return (more ? `namePrefix: x-${eol}${list}${eol}images: []` : list) + (tail ? eol : "");
  });
  fc.assert(fc.property(text, fc.boolean(), (before, reversed) => {
    const one = add(before, "web-a");
    const two = add(one, "web-a-b");
    assert.deepEqual(parse(two).resources.slice(-2), ["web-a", "web-a-b"]);
    assert.equal(parse(two).resources.length, (parse(before).resources?.length ?? 0) + 2);
    assert.equal(remove(two, "web-a-b"), one);
    const after = reversed
      ? remove(remove(two, "web-a-b"), "web-a")
      : remove(remove(two, "web-a"), "web-a-b");
    assert.equal(after, before);
  }));
});

Deno.test("an entry that YAML would read as a date gets quotes, and goes all the same", () => {
  assert.equal(add("resources: [a]\n", "2024-01-01"), 'resources: [a, "2024-01-01"]\n');
  assert.equal(remove('resources: [a, "2024-01-01"]\n', "2024-01-01"), "resources: [a]\n");
});

Deno.test("the entries of a feature are told with their lines", () => {
  const text = "resources:\n- a.yaml\n- web-login/\ntransformers: [web-login/t.yaml, x.yaml]\n";
  assert.deepEqual(entriesOfFeature({ path, text }, "web-login", "other"), [
    { value: "web-login/", line: 3 },
    { value: "web-login/t.yaml", line: 4 },
  ]);
  assert.deepEqual(entriesOfFeature({ path, text: "namespace: x\n" }, "web-login"), []);
});
