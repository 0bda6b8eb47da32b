import assert from "node:assert/strict";
import { historyEntries } from "../../../src/core/views/history.ts";

const COMMIT = { id: "c1", time: 0, message: "By hand", author: "ann", committer: "GitHub" };

/** The entry of one change of cart in dev. */
function entry(
  { message = COMMIT.message, author = COMMIT.author }: { message?: string; author?: string } = {},
  more: {
    readonly known?: { number: number; url: string; mergedBy: string | undefined };
    readonly merged?: string;
    readonly from?: readonly string[];
  } = {},
) {
  const { known, merged, from = ["1"] } = more;
  const commit = { ...COMMIT, message, author };
  const [found] = historyEntries(
    [{ group: "webshop", app: "cart", env: "dev", from, to: ["2"], commit }],
    new Map(known === undefined ? [] : [[commit.id, known]]),
    new Map(merged === undefined ? [] : [[commit.id, merged]]),
  );
  return found;
}

const PLAIN = { time: "1970-01-01T00:00:00Z", env: "dev", from: "1", to: "2", commit: "c1" };

Deno.test("a change has its time, environment, versions and commit", () => {
  assert.deepEqual(entry({ author: "" }), PLAIN);
  assert.equal(entry({}, { from: [] })?.from, "");
  assert.equal(entry({}, { from: ["1", "3"] })?.from, "1, 3");
});

Deno.test("who merged a pull request is the provider's word, else the merge commit's", () => {
  const known = { number: 7, url: "https://x/7", mergedBy: "bob" };
  const pullRequest = { number: 7, url: "https://x/7" };
  const merge = "Merge pull request #8 from o/b";
  assert.deepEqual(entry({ message: merge }, { known }), {
    ...PLAIN,
    pullRequest,
    mergedBy: "bob",
  });
  assert.deepEqual(entry({}, { known: { ...known, mergedBy: undefined } }), {
    ...PLAIN,
    pullRequest,
  });
  assert.deepEqual(entry({ message: merge }), {
    ...{ ...PLAIN, pullRequest: { number: 8 }, mergedBy: "ann" },
  });
  assert.deepEqual(entry({ message: "Promote (#8)" }), { ...PLAIN, pullRequest: { number: 8 } });
  assert.deepEqual(entry(), { ...PLAIN, mergedBy: "ann" });
});

Deno.test("a hotfix's reason is in its commit, or in the one that a merge brought", () => {
  const hotfix = "Promote\n\nHotfix-Reason: checkout fails";
  assert.equal(entry({ message: hotfix })?.hotfix, "checkout fails");
  assert.equal(entry({}, { merged: hotfix })?.hotfix, "checkout fails");
  assert.equal(entry({}, { merged: "Promote" })?.hotfix, undefined);
});
