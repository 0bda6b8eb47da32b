import assert from "node:assert/strict";
import { authorizationFor } from "../../../src/providers/azdo/authorization.ts";

const kinds: ReadonlyArray<[what: string, token: string, wanted: string]> = [
  ["an old personal access token", "p".repeat(52), `Basic ${btoa(":" + "p".repeat(52))}`],
  [
    "a newer personal access token",
    `${"p".repeat(76)}AZDO1234`,
    `Basic ${btoa(`:${"p".repeat(76)}AZDO1234`)}`,
  ],
  ["a job's access token", "eyJ0eXAi.eyJuYW1l.c2ln", "Bearer eyJ0eXAi.eyJuYW1l.c2ln"],
  ["84 characters without the mark", "p".repeat(84), `Bearer ${"p".repeat(84)}`],
  [
    "the mark in another place",
    `${"p".repeat(75)}AZDO12345`,
    `Bearer ${"p".repeat(75)}AZDO12345`,
  ],
];

for (const [what, token, wanted] of kinds) {
  Deno.test(`authorizationFor() sends ${what} as ${wanted.split(" ")[0]}`, () => {
    assert.equal(authorizationFor(token), wanted);
  });
}
