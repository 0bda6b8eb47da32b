import assert from "node:assert/strict";
import { join } from "node:path";
import { currentBranch, openRepository } from "../../src/git/repository.ts";
import { failure } from "../support/failure.ts";
import { createOrigin, git } from "../support/temp_repository.ts";
import { testEdge } from "../support/test_edge.ts";

const FILES = { "webshop/dev/cart.yaml": "x: 1\n" };

Deno.test("openRepository finds the git directory from the checkout, a subfolder, a linked worktree and a bare clone", async () => {
  await using origin = await createOrigin(FILES);
  const checkout = await origin.clone();
  const bare = await origin.clone("--bare");
  const linked = join(checkout, "..", "linked");
  await git(checkout, ["worktree", "add", "--quiet", "-b", "other", linked]);
  const found = [];
  for (const dir of [checkout, join(checkout, "webshop", "dev"), linked, bare]) {
    const repository = await openRepository(dir, testEdge());
    assert.equal(repository.remoteUrl, origin.url);
    found.push(repository.gitDir);
  }
  assert.deepEqual(found, [
    join(checkout, ".git"),
    join(checkout, ".git"),
    join(checkout, ".git", "worktrees", "linked"),
    bare,
  ]);
});

Deno.test("openRepository tells shallow and partial clones", async () => {
  await using origin = await createOrigin(FILES);
  const kinds = [];
  for (const options of [[], ["--depth=1"], ["--filter=blob:none"]]) {
    const { shallow, partial } = await openRepository(await origin.clone(...options), testEdge());
    kinds.push({ shallow, partial });
  }
  assert.deepEqual(kinds, [
    { shallow: false, partial: false },
    { shallow: true, partial: false },
    { shallow: false, partial: true },
  ]);
});

Deno.test("openRepository reads HEAD, and its parents as the commit names them", async () => {
  await using origin = await createOrigin(FILES);
  const checkout = await origin.clone();
  const read = async (...options: string[]) => {
    const dir = options.length === 0 ? checkout : await origin.clone(...options);
    return (await openRepository(dir, testEdge())).head;
  };
  const idOf = (revision: string) => git(checkout, ["rev-parse", revision]);
  const first = await idOf("HEAD");
  assert.deepEqual(await read(), { commit: first, branch: "main", parents: [] });
  assert.deepEqual(await read("--depth=1"), { commit: first, branch: "main", parents: undefined });
  await git(checkout, ["switch", "--quiet", "--create", "a/b"]);
  await git(checkout, ["commit", "--quiet", "--allow-empty", "--message=one"]);
  const one = await idOf("HEAD");
  await git(checkout, ["switch", "--quiet", "--detach", "main"]);
  await git(checkout, ["merge", "--quiet", "--no-ff", "--message=merge", "a/b"]);
  const merge = { commit: await idOf("HEAD"), branch: undefined, parents: [first, one] };
  assert.deepEqual(await read(), merge);
  await git(checkout, ["replace", "--graft", "HEAD", one]);
  assert.deepEqual(await read(), merge);
  await git(checkout, ["switch", "--quiet", "--orphan", "empty"]);
  assert.equal(await read(), undefined);
});

Deno.test("openRepository opens a repository that lacks HEAD's commit", async () => {
  await using origin = await createOrigin(FILES);
  const checkout = await origin.clone();
  const branch = join(checkout, ".git", "refs", "heads", "main");
  await Deno.writeTextFile(branch, `${"1".repeat(40)}\n`);
  const repository = await openRepository(checkout, testEdge());
  assert.equal(repository.head, undefined);
  assert.equal(await currentBranch(repository), "main");
});

Deno.test("openRepository is not led astray by the variables that git sets for hooks", async () => {
  await using origin = await createOrigin(FILES);
  const checkout = await origin.clone();
  const edge = testEdge({ GIT_DIR: "/nonexistent", GIT_INDEX_FILE: "/nonexistent/index" });
  const repository = await openRepository(checkout, edge);
  assert.equal(repository.gitDir, join(checkout, ".git"));
});

Deno.test("openRepository opens a checkout that another user owns", async () => {
  await using origin = await createOrigin(FILES);
  const checkout = await origin.clone();
  // git's own way to test its ownership check, see t0033-safe-directory.sh.
  const edge = testEdge({ GIT_TEST_ASSUME_DIFFERENT_OWNER: "true" });
  assert.equal((await openRepository(checkout, edge)).gitDir, join(checkout, ".git"));
});

Deno.test("openRepository reads commit.gpgsign as git does", async () => {
  await using origin = await createOrigin(FILES);
  const checkout = await origin.clone();
  const signs = async () => (await openRepository(checkout, testEdge())).signCommits;
  assert.equal(await signs(), false);
  await git(checkout, ["config", "commit.gpgsign", "yes"]);
  assert.equal(await signs(), true);
  await git(checkout, ["config", "commit.gpgsign", "off"]);
  assert.equal(await signs(), false);
});

Deno.test("openRepository says where no repository is", async () => {
  const dir = await Deno.makeTempDir();
  try {
    await assert.rejects(
      () => openRepository(dir, testEdge()),
      failure(
        "git",
        `"${dir}" is not in a git repository`,
        "run in the checkout of the GitOps repository, or name it with --sourcedir",
      ),
    );
    await assert.rejects(
      () => openRepository(join(dir, "nothing"), testEdge()),
      failure(
        "git",
        `there is no folder "${join(dir, "nothing")}"`,
        "run in the checkout of the GitOps repository, or name it with --sourcedir",
      ),
    );
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("openRepository asks for the remote origin", async () => {
  await using origin = await createOrigin(FILES);
  const checkout = await origin.clone();
  await git(checkout, ["remote", "rename", "origin", "upstream"]);
  await assert.rejects(
    () => openRepository(checkout, testEdge()),
    failure(
      "git",
      `the repository in "${checkout}" has no remote "origin"`,
      "add it: git remote add origin <url>",
    ),
  );
});

Deno.test("openRepository asks for git when there is none, and for a newer one when it is too old", async () => {
  await using origin = await createOrigin(FILES);
  const checkout = await origin.clone();
  const empty = join(checkout, "..", "empty");
  const old = join(checkout, "..", "old");
  await Deno.mkdir(empty);
  await Deno.mkdir(old);
  await Deno.writeTextFile(join(old, "git"), "#!/bin/sh\necho git version 2.29.3\n", {
    mode: 0o755,
  });
  await assert.rejects(
    () => openRepository(checkout, testEdge({ PATH: empty })),
    failure("git", `the program "git" was not found on PATH`, "install git 2.30 or later"),
  );
  await assert.rejects(
    () => openRepository(checkout, testEdge({ PATH: `${old}:${Deno.env.get("PATH")}` })),
    failure("git", `the git on PATH is too old: "git version 2.29.3"`, "install git 2.30 or later"),
  );
});

Deno.test("currentBranch is undefined when HEAD is detached, and known where a branch has no commit yet", async () => {
  await using origin = await createOrigin(FILES);
  const checkout = await origin.clone();
  const branch = async () => await currentBranch(await openRepository(checkout, testEdge()));
  assert.equal(await branch(), "main");
  await git(checkout, ["checkout", "--quiet", "--orphan", "promote/new"]);
  assert.equal(await branch(), "promote/new");
  await git(checkout, ["checkout", "--quiet", "--detach", "origin/main"]);
  assert.equal(await branch(), undefined);
});

Deno.test("openRepository says what is wrong with a configuration, and does not take it for a missing repository", async () => {
  await using origin = await createOrigin(FILES);
  const checkout = await origin.clone();
  await Deno.writeTextFile(join(checkout, ".git/config"), "[remote\n", { append: true });
  await assert.rejects(
    () => openRepository(checkout, testEdge()),
    /could not open the repository in ".*": git said "fatal: bad config line/,
  );
});
