import assert from "node:assert/strict";
import { editsBetween, similarNames } from "../../../src/core/names/edits.ts";

Deno.test("two characters in each other's place are one slip, and whatever else differs counts too", () => {
  const rows: [one: string, other: string, edits: number][] = [
    ["cart", "cart", 0],
    ["crat", "cart", 1],
    ["webshop:crat", "webshop:cart", 1],
    ["cart", "carts", 1],
    ["ab", "bc", 2],
    ["ab", "ca", 2],
    ["abx", "bay", 3],
    ["abx", "ba", 2],
  ];
  for (const [one, other, edits] of rows) {
    assert.equal(editsBetween(one, other), edits, `${one} ${other}`);
  }
});

Deno.test("the three most similar names are offered, and none that is very different", () => {
  const names = ["carrots", "cart", "carts", "cards", "art", "payments"];
  assert.deepEqual(similarNames("cart", names), ["cart", "carts", "art"]);
  assert.deepEqual(similarNames("cart", ["payments"]), []);
  assert.deepEqual(similarNames("storefront", ["storefron", "shopfronts", "stonefr"]), [
    "storefron",
  ]);
});

Deno.test("a similar name differs in two characters, or in a third of them", () => {
  assert.deepEqual(similarNames("cart", ["care__", "care___"]), []);
  assert.deepEqual(similarNames("cart", ["cart__", "cart___"]), ["cart__"]);
  assert.deepEqual(similarNames("abcdefghijkl", ["abcdefgh", "abcdefg"]), ["abcdefgh"]);
});
