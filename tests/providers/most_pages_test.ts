import assert from "node:assert/strict";
import * as z from "zod";
import { readPages as readAzdoPages, readTokenPages } from "../../src/providers/azdo/pages.ts";
import { createGitHubClient, readPages } from "../../src/providers/github/client.ts";
import { readByGraphql } from "../../src/providers/github/read_by_graphql.ts";
import { parseRemote } from "../../src/providers/remote.ts";
import { failure } from "../support/failure.ts";
import { providerEdge } from "./support.ts";

const HINT = "run again; if it keeps failing, check that --api-url is the API's root";

function goesOn(what: string) {
  return failure("provider", `could not read ${what}: the list goes on after 100 pages`, HINT);
}

Deno.test("a list of Azure DevOps that never ends is no answer", async () => {
  let asked = 0;
  await assert.rejects(
    readAzdoPages(2, () => Promise.resolve({ value: [asked++, asked] })),
    goesOn("a list of Azure DevOps"),
  );
  assert.equal(asked, 100);
  const answer = await readTokenPages(() =>
    Promise.resolve({ kind: "ok", value: { value: [asked++] }, continuation: "more" })
  );
  assert.equal(answer.kind, "unclear");
  assert.equal(asked, 200);
});

/** A GitHub that answers all alike. */
function client(body: unknown, headers: Record<string, string>) {
  const asked: string[] = [];
  const edge = {
    ...providerEdge(),
    fetch: (url: string | URL | Request) => {
      asked.push(String(url));
      const json = { "content-type": "application/json", ...headers };
      return Promise.resolve(new Response(JSON.stringify(body), { headers: json }));
    },
  };
  const remote = parseRemote("https://github.com/acme/gitops", { insecure: false }, {});
  assert.ok(remote.provider === "github");
  return { github: createGitHubClient(remote, "t", edge), asked };
}

Deno.test("a list of GitHub that never ends is no answer", async () => {
  const { github, asked } = client([1], { link: '<https://api.example.com/x>; rel="next"' });
  const call = { action: "list", route: "GET /x" };
  const answer = await readPages(github, call, z.array(z.number()), (page) => page);
  assert.equal(answer.kind, "unclear");
  assert.equal(asked.length, 100);
});

Deno.test("pages of GraphQL that never end are no answer", async () => {
  const part = { nodes: [], pageInfo: { hasNextPage: true, endCursor: "x" } };
  const repository = {
    squashMergeAllowed: true,
    mergeCommitAllowed: true,
    rebaseMergeAllowed: true,
    part0: { ...part, target: { oid: "0" } },
    part1: part,
  };
  const { github, asked } = client({ data: { viewer: { login: "a" }, repository } }, {});
  const answer = await readByGraphql(github, { base: "main", allOpen: true });
  assert.equal(answer.kind, "unclear");
  assert.equal(asked.length, 100);
});
