import assert from "node:assert/strict";
import { withAuthorization } from "../../src/git/origin.ts";
import { listRemote, pushBranch } from "../../src/git/remote.ts";
import { openRepository } from "../../src/git/repository.ts";
import { failure } from "../support/failure.ts";
import { createOrigin, git, snapshot } from "../support/temp_repository.ts";
import { testEdge } from "../support/test_edge.ts";

Deno.test("listRemote tells the default branch, whatever its name, and every branch's commit", async () => {
  await using origin = await createOrigin({ "a.yaml": "1" }, { branch: "trunk" });
  const side = await origin.commit({ "a.yaml": "2" }, { branch: "promote/webshop-cart" });
  const repository = await openRepository(await origin.clone(), testEdge());
  const refs = await listRemote(repository);
  assert.equal(refs.defaultBranch, "trunk");
  assert.deepEqual([...refs.branches], [
    ["promote/webshop-cart", side],
    ["trunk", await origin.git("rev-parse", "trunk")],
  ]);
});

Deno.test("listRemote of an empty remote has nothing", async () => {
  await using origin = await createOrigin({ "a.yaml": "1" });
  const checkout = await origin.clone();
  await origin.git("update-ref", "-d", "refs/heads/main");
  const { defaultBranch, branches } = await listRemote(await openRepository(checkout, testEdge()));
  assert.deepEqual({ defaultBranch, count: branches.size }, { defaultBranch: undefined, count: 0 });
});

Deno.test("pushBranch makes, resets and never blindly overwrites a branch", async () => {
  await using origin = await createOrigin({ "a.yaml": "1" });
  const mine = await origin.commit({ "a.yaml": "2" }, { branch: "mine" });
  const theirs = await origin.commit({ "a.yaml": "3" }, { branch: "theirs" });
  const checkout = await origin.clone();
  const before = await snapshot(checkout);
  const repository = await openRepository(checkout, testEdge());
  const tip = () => origin.git("rev-parse", "promote/x").catch(() => undefined);
  assert.equal(await pushBranch(repository, "promote/x", mine, undefined), true);
  assert.equal(await tip(), mine);
  assert.equal(await pushBranch(repository, "promote/x", theirs, undefined), false);
  assert.equal(await pushBranch(repository, "promote/x", theirs, theirs), false);
  assert.equal(await tip(), mine);
  assert.equal(await pushBranch(repository, "promote/x", theirs, mine), true);
  assert.equal(await tip(), theirs);
  assert.deepEqual(await snapshot(checkout), before);
});

const refusals: [what: string, words: string[], said: string, hint: string][] = [
  [
    "nothing",
    [],
    "",
    `allow the token to create, reset and delete branches named "promote/*"`,
  ],
  [
    "that commits are not signed",
    [
      "error: GH013: Repository rule violations found for refs/heads/promote/x.",
      "",
      "- Commits must have verified signatures.",
      "  Found 1 violation:",
    ],
    ": error: GH013: Repository rule violations found for refs/heads/promote/x. / - Commits must have verified signatures. / Found 1 violation:",
    "sign the commits (git config commit.gpgsign true, with a key that the server knows), or let this token's app or user bypass the ruleset",
  ],
  [
    "that a ruleset allows no new branch",
    [
      "error: GH013: Repository rule violations found for refs/heads/promote/x.",
      "- Cannot create ref due to creations being restricted.",
    ],
    ": error: GH013: Repository rule violations found for refs/heads/promote/x. / - Cannot create ref due to creations being restricted.",
    `leave branches named "promote/*" out of the ruleset, or let this token's app or user bypass it`,
  ],
  [
    "that the branch is protected",
    ["error: GH006: Protected branch update failed for refs/heads/promote/x."],
    ": error: GH006: Protected branch update failed for refs/heads/promote/x.",
    `leave branches named "promote/*" out of the protection rule, or allow this token to push and force-push to them`,
  ],
  [
    "that a permission is missing",
    [
      "TF401027: You need the Git 'ForcePush' permission to perform this action.",
      "------------------------",
    ],
    ": TF401027: You need the Git 'ForcePush' permission to perform this action.",
    `allow the build's identity "Contribute", "Create branch" and "Force push" on branches named "promote/*" (Project settings > Repositories > Security)`,
  ],
  [
    "that the address is private",
    ["error: GH007: Your push would publish a private email address."],
    ": error: GH007: Your push would publish a private email address.",
    "set --author, GIT_COMMITTER_NAME and GIT_COMMITTER_EMAIL to a name and address that the server accepts",
  ],
];

for (const [what, words, said, hint] of refusals) {
  Deno.test(`pushBranch repeats the server's words when it says ${what}, and says what to do`, async () => {
    await using origin = await createOrigin({ "a.yaml": "1" });
    const repository = await openRepository(await origin.clone(), testEdge());
    const main = await origin.git("rev-parse", "main");
    const script = `#!/bin/sh\ncat >&2 <<'END'\n${words.join("\n")}\nEND\nexit 1\n`;
    await Deno.writeTextFile(`${origin.dir}/hooks/update`, script, { mode: 0o755 });
    await assert.rejects(
      () => pushBranch(repository, "promote/x", main, undefined),
      failure(
        "git",
        `could not push branch "promote/x": origin refused it (hook declined)${said}`,
        hint,
      ),
    );
  });
}

const userParts: ReadonlyArray<[what: string, origin: string, configured: string]> = [
  ["of the host", "", ""],
  // As Azure Pipelines writes them, with the organization for a user name.
  ["with the origin's user name", "contoso@", "contoso@"],
  ["without the origin's user name", "contoso@", ""],
  ["with the origin's user name beside a password", "contoso:secret@", "contoso@"],
  ["of an origin with a password only", ":secret@", ""],
];

for (const [what, user, configured] of userParts) {
  Deno.test(`withAuthorization gives git the header by environment, in place of a configured one ${what}`, async () => {
    await using origin = await createOrigin({ "a.yaml": "1" });
    const checkout = await origin.clone();
    const seen: (string | null)[] = [];
    await using server = Deno.serve(
      { port: 0, hostname: "127.0.0.1", onListen() {} },
      (request) => {
        seen.push(request.headers.get("authorization"));
        return new Response("no", { status: 404 });
      },
    );
    const host = `127.0.0.1:${server.addr.port}`;
    await git(checkout, ["remote", "set-url", "origin", `http://${user}${host}/o/r.git`]);
    const path = configured === "" ? "" : "o/r.git";
    const key = `http.http://${configured}${host}/${path}.extraheader`;
    await git(checkout, ["config", key, "AUTHORIZATION: basic c3RhbGU="]);
    const edge = testEdge();
    const repository = withAuthorization(await openRepository(checkout, edge), "basic ZnJlc2g=");
    await assert.rejects(() => listRemote(repository));
    assert.deepEqual(seen, ["basic ZnJlc2g="]);
    assert.ok(!edge.logged.join("\n").includes("ZnJlc2g="));
  });
}

for (
  const [there, wanted] of [["promote/x/y", "promote/x"], ["promote/x", "promote/x/y"]] as const
) {
  Deno.test(`pushBranch of ${wanted} names the branch ${there}, which is in the way`, async () => {
    await using origin = await createOrigin({ "a.yaml": "1" });
    const tip = await origin.commit({ "a.yaml": "2" }, { branch: there });
    const repository = await openRepository(await origin.clone(), testEdge());
    await assert.rejects(
      () => pushBranch(repository, wanted, tip, undefined),
      failure(
        "git",
        `could not push branch "${wanted}": origin has a branch "${there}"`,
        `delete or rename "${there}": git cannot have two branches where one name continues the other with "/"`,
      ),
    );
  });
}

Deno.test("pushBranch gives git no credentials by argument, and applies insteadOf once", async () => {
  await using origin = await createOrigin({ "a.yaml": "1" });
  const checkout = await origin.clone();
  const folder = origin.url.replace(/origin\.git$/, "");
  await git(checkout, ["config", `url.${folder}.insteadOf`, "shop:"]);
  await git(checkout, ["config", `url.${folder}nowhere/.insteadOf`, folder]);
  await git(checkout, ["config", "remote.origin.url", "shop:origin.git"]);
  const edge = testEdge();
  const repository = await openRepository(checkout, edge);
  const main = await origin.git("rev-parse", "main");
  assert.equal(await pushBranch(repository, "promote/x", main, undefined), true);
  assert.equal(await origin.git("rev-parse", "promote/x"), main);
  assert.ok(edge.logged.every((line) => !line.startsWith("git push") || !line.includes("://")));
});
