import assert from "node:assert/strict";
import { isScalar, isSeq, parseAllDocuments } from "yaml";
import { Failure } from "../../src/core/failure.ts";
import { addListEntry, removeListEntry } from "../../src/core/kustomize/list_entry.ts";
import { mutated } from "./mutated.ts";
import { textTarget } from "./target.ts";

const path = "apps/dev/kustomization.yaml";
const entry = "web-login";

const seeds: readonly string[] = [
  "resources:\n- web.yaml\n- api.yaml # the api\n",
  "resources: [web.yaml, 'api.yaml',]\nimages: []\n",
  "# a comment\nkind: Kustomization\n\nresources:\n\n  - web.yaml\n\npatches:\n- path: a.yaml\n",
  "resources:\r\n  -  web.yaml\r\ntransformers:\r\n- a\r\n",
  "resources: # goes with its last entry\n- web.yaml\n...\n",
  "resources:\nnamespace: apps",
  "{resources: [\n  web.yaml\n]}\n",
  "\uFEFFresources: [\nweb.yaml ]\n---\nresources: []\n",
  "",
];

// deno-fmt-ignore
const pieces: readonly string[] = [
  "\n", "\n  ", "\r\n", " ", "\t", "#", " # x", ":", "- ", "-", "[", "]", "{", "}", ",", "'", '"', "|\n", ">-\n", "&a ", "*a",
  "!!str ", "---\n", "...\n", "resources:", "resources: ", "- web-login\n", "./web-login/", "web-login/x.yaml", "~", "\uFEFF",
];

/** Entries of a kustomization: adding only inserts, and removing gives back the same bytes. */
export const listEdits = textTarget({
  name: "list_edits",
  unit: "edits",
  inputs: mutated(seeds, pieces),
  check: (text) => {
    let edits = 0;
    for (const field of ["resources", "transformers"] as const) {
      const added = tryEdit(() => addListEntry({ path, text }, field, entry));
      if (added === undefined || added === text) continue;
      edits++;
      assert(isInsertion(text, added), "adding changed more than one place");
      assert.equal(addListEntry({ path, text: added }, field, entry), added, "added twice");
      const hasNone = tryEdit(() => removeListEntry({ path, text }, field, entry)) === text;
      // The comment is our own, and says of a key without entries that it may go.
      const isOurs = text.includes("# goes with its last entry");
      if (!hasNone || isOurs || !holdsTexts(text, field)) continue;
      assert.equal(removeListEntry({ path, text: added }, field, entry), text, "not as it was");
      edits++;
    }
    return edits;
  },
});

function tryEdit(edit: () => string): string | undefined {
  try {
    return edit();
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

/** Whether all items of the list are texts, as kustomize wants. */
function holdsTexts(text: string, field: string): boolean {
  const [document] = parseAllDocuments(text, { strict: false, logLevel: "silent" });
  const list: unknown = document?.get(field, true);
  return !isSeq(list) ||
    list.items.every((item) => isScalar(item) && typeof item.value === "string");
}

function isInsertion(before: string, after: string): boolean {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start++;
  return after.endsWith(before.slice(start));
}
