import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fc from "fast-check";
import type { HoldSelectors } from "../../../src/core/holds/hold.ts";
import { holdId, holdPath, idOfPath, isHoldPath } from "../../../src/core/holds/hold_id.ts";
import { holdBranch, releaseBranch } from "../../../src/core/names/branch.ts";

const all: HoldSelectors = { group: "webshop", app: undefined, envs: [], tag: undefined };

Deno.test("the same selectors give the same id, which can be read", () => {
  const id = holdId({ ...all, app: "cart", envs: ["prod"], tag: "1.4.0" });
  assert.match(id, /^webshop-cart-prod-1\.4\.0-[0-9a-f]{8}$/);
  assert.equal(id, holdId({ group: "webshop", app: "cart", envs: ["prod"], tag: "1.4.0" }));
  assert.match(holdId(all), /^webshop-[0-9a-f]{8}$/);
});

Deno.test("an id has at most 150 characters of the names, and the hash of all", () => {
  const [fits, long] = [149, 150].map((length) => holdId({ ...all, group: "g".repeat(length) }));
  assert.match(fits ?? "", /^g{149}-[0-9a-f]{8}$/);
  assert.match(long ?? "", /^g{150}-[0-9a-f]{8}$/);
  assert.match(holdId({ ...all, group: "g".repeat(151) }), /^g{150}-[0-9a-f]{8}$/);
});

Deno.test("an id stays the same from version to version, since holds are found by it", () => {
  assert.equal(
    holdId({ group: "webshop", app: "cart", envs: ["prod"], tag: "1.4.0" }),
    "webshop-cart-prod-1.4.0-8d4e0583",
  );
});

Deno.test("selectors that read alike have different ids", () => {
  const alike: HoldSelectors[] = [
    { ...all, group: "a", app: "b-c" },
    { ...all, group: "a-b", app: "c" },
    { ...all, group: "a", envs: ["b-c"] },
    { ...all, group: "a", tag: "b-c" },
    { ...all, group: "a-b-c" },
  ];
  assert.equal(new Set(alike.map(holdId)).size, alike.length);
});

Deno.test("the hold of a rollback has the id of one that names its environment", () => {
  const selectors = { ...all, app: "cart", tag: "1.4.0" };
  assert.equal(
    holdId({ ...selectors, envs: ["prod", "archive"] }),
    holdId({ ...selectors, envs: ["prod"] }),
  );
});

Deno.test("a hold's file is known by its path", () => {
  const path = holdPath("webshop-1a2b3c4d");
  assert.equal(path, ".gitops-promotion/holds/webshop-1a2b3c4d.yaml");
  assert.equal(idOfPath(path), "webshop-1a2b3c4d");
  assert.equal(idOfPath(".gitops-promotion/holds/by-hand.yml"), "by-hand");
  for (
    const other of [
      "webshop.yaml",
      ".gitops-promotion/holds/a/b.yaml",
      ".gitops-promotion/holds/README.md",
      "x/.gitops-promotion/holds/a.yaml",
    ]
  ) assert.equal(isHoldPath(other), false, other);
});

Deno.test("git takes every id as a branch, and files can have it as their name", () => {
  const name = fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,80}$/)
    .filter((text) => !text.includes(".."));
  const selectors = fc.record<HoldSelectors>({
    group: name,
    app: fc.option(name, { nil: undefined }),
    envs: fc.array(name, { maxLength: 2 }),
    tag: fc.option(name, { nil: undefined }),
  });
  fc.assert(
    fc.property(selectors, (given) => {
      const id = holdId(given);
      for (const branch of [holdBranch(id), releaseBranch(id)]) {
        execFileSync("git", ["check-ref-format", "--branch", branch], { stdio: "pipe" });
      }
      assert.ok(holdPath(id).length <= 200);
    }),
    { numRuns: 25 },
  );
});
