import assert from "node:assert/strict";
import { join } from "node:path";
import type { FileWrite } from "../../src/core/decide/steps.ts";
import { diffText, parseAuthor, withModes, writeCommit } from "../../src/git/commit.ts";
import { openRepository, type Repository } from "../../src/git/repository.ts";
import { failure } from "../support/failure.ts";
import { createOrigin, git, snapshot } from "../support/temp_repository.ts";
import { testEdge } from "../support/test_edge.ts";

async function commit(
  repository: Repository,
  files: readonly FileWrite[],
  options: { author?: string; env?: Record<string, string> } = {},
): Promise<string> {
  return await writeCommit(repository, {
    base: await repository.git.text(["rev-parse", "HEAD"]),
    files,
    message: "Promote webshop/cart version 2 to environment dev",
    author: options.author,
    env: options.env ?? {},
  });
}

Deno.test("writeCommit changes the named files and no byte of others, whatever their names and modes", async () => {
  const odd = `webshop/dev/it's "odd" \\ größe\n.yaml`;
  await using origin = await createOrigin({
    [odd]: "tag: 1\r\n",
    "webshop/dev/run.yaml": "tag: 1",
    "webshop/dev/old/a.yaml": "x",
    "webshop/dev/old/b.yaml": "x",
    "keep.yaml": "x\n",
  });
  const checkout = await origin.clone();
  const repository = await openRepository(checkout, testEdge());
  const id = await commit(repository, [
    { path: odd, text: "\ufefftag: 2\r\n" },
    { path: "webshop/dev/run.yaml", text: "tag: 2", mode: "100755" },
    { path: "webshop/dev/old", text: undefined },
    { path: "new/folder/a.yaml", text: "" },
  ]);
  const tree = await git(checkout, ["ls-tree", "-r", "-z", id]);
  const entries = tree.split("\0").filter((entry) => entry !== "");
  assert.deepEqual(entries.map((entry) => entry.replace(/ blob [0-9a-f]+\t/, " ")).sort(), [
    "100644 keep.yaml",
    "100644 new/folder/a.yaml",
    `100644 ${odd}`,
    "100755 webshop/dev/run.yaml",
  ]);
  assert.equal(await git(checkout, ["show", `${id}:${odd}`]), "\ufefftag: 2\r");
  assert.equal(await git(checkout, ["show", `${id}:webshop/dev/run.yaml`]), "tag: 2");
  assert.equal(
    await git(checkout, ["rev-parse", `${id}^`]),
    await git(checkout, ["rev-parse", "HEAD"]),
  );
  await git(checkout, ["fsck", "--strict"]);
});

Deno.test("withModes keeps a replaced file's mode, and gives new files and folders that go none", () => {
  const files = [
    { path: "a/run.yaml", text: "2" },
    { path: "a/new.yaml", text: "2" },
    { path: "a/old", text: undefined },
  ];
  const [run, ...others] = files;
  assert.deepEqual(withModes(files, [{ path: "a/run.yaml", mode: "100755", oid: "0" }]), [
    { ...run, mode: "100755" },
    ...others,
  ]);
});

Deno.test("writeCommit leaves work tree, index, HEAD, refs and configuration as they are", async () => {
  await using origin = await createOrigin({ "a.yaml": "1" });
  const checkout = await origin.clone();
  await Deno.writeTextFile(join(checkout, "a.yaml"), "edited by the user");
  const before = await snapshot(checkout);
  const repository = await openRepository(checkout, testEdge());
  await commit(repository, [{ path: "a.yaml", text: "2" }]);
  assert.deepEqual(await snapshot(checkout), before);
});

Deno.test("writeCommit works in a repository of SHA-256 objects", async () => {
  await using origin = await createOrigin({ "a.yaml": "1" }, { objectFormat: "sha256" });
  const checkout = await origin.clone();
  const repository = await openRepository(checkout, testEdge());
  const id = await commit(repository, [{ path: "a.yaml", text: "2" }]);
  assert.match(id, /^[0-9a-f]{64}$/);
  assert.equal(await git(checkout, ["show", `${id}:a.yaml`]), "2");
});

Deno.test("writeCommit signs by gitops-promotion unless author, committer and dates are given", async () => {
  await using origin = await createOrigin({ "a.yaml": "1" });
  const checkout = await origin.clone();
  const repository = await openRepository(checkout, testEdge());
  const files = [{ path: "a.yaml", text: "2" }];
  const identities = async (options: Parameters<typeof commit>[2]) => {
    const id = await commit(repository, files, options);
    return await git(checkout, ["log", "-1", "--format=%an <%ae> / %cn <%ce> / %s / %b", id]);
  };
  const ours = "gitops-promotion <gitops-promotion@xenit.se>";
  const subject = "Promote webshop/cart version 2 to environment dev / ";
  assert.equal(await identities({}), `${ours} / ${ours} / ${subject}`);
  assert.equal(
    await identities({ env: { GIT_AUTHOR_NAME: "Ann", GIT_COMMITTER_EMAIL: "bot@example.com" } }),
    `Ann <gitops-promotion@xenit.se> / gitops-promotion <bot@example.com> / ${subject}`,
  );
  assert.equal(
    await identities({ author: "Bob Boss <bob@example.com>", env: { GIT_AUTHOR_NAME: "Ann" } }),
    `Bob Boss <bob@example.com> / ${ours} / ${subject}`,
  );
});

Deno.test("writeCommit honours commit.gpgsign, here with an SSH key", async () => {
  await using origin = await createOrigin({ "a.yaml": "1" });
  const checkout = await origin.clone();
  const key = join(checkout, "..", "key");
  await new Deno.Command("ssh-keygen", { args: ["-q", "-t", "ed25519", "-N", "", "-f", key] })
    .output();
  const publicKey = await Deno.readTextFile(`${key}.pub`);
  await Deno.writeTextFile(`${key}.allowed`, `gitops-promotion@xenit.se ${publicKey}`);
  for (
    const [name, value] of Object.entries({
      "commit.gpgsign": "true",
      "gpg.format": "ssh",
      "user.signingkey": key,
      "gpg.ssh.allowedSignersFile": `${key}.allowed`,
    })
  ) await git(checkout, ["config", name, value]);
  const repository = await openRepository(checkout, testEdge());
  const id = await commit(repository, [{ path: "a.yaml", text: "2" }]);
  assert.equal(await git(checkout, ["log", "-1", "--format=%G?", id]), "G");
});

Deno.test("diffText is what git diff prints without any setting", async () => {
  await using origin = await createOrigin({ "a.yaml": "tag: 1\n" });
  const checkout = await origin.clone();
  const settings = {
    "diff.noprefix": "true",
    "diff.context": "0",
    "diff.orderFile": "/nonexistent",
  };
  for (const [key, value] of Object.entries(settings)) await git(checkout, ["config", key, value]);
  await Deno.writeTextFile(join(checkout, ".git/info/attributes"), "*.yaml -diff\n");
  const repository = await openRepository(checkout, testEdge());
  const id = await commit(repository, [{ path: "a.yaml", text: "tag: 2\n" }]);
  assert.match(
    await diffText(repository, `${id}^`, id, { color: false }),
    /^diff --git a\/a\.yaml b\/a\.yaml\nindex .*\n--- a\/a\.yaml\n\+\+\+ b\/a\.yaml\n@@ -1 \+1 @@\n-tag: 1\n\+tag: 2$/,
  );
});

Deno.test("parseAuthor refuses what git would not read as a name and an address", () => {
  assert.deepEqual(parseAuthor(" Ann B <a@b.c> "), { name: "Ann B", email: "a@b.c" });
  for (const author of ["Ann", "<a@b.c>", "Ann <a@b.c> x", "An\nn <a@b.c>", "Ann <>"]) {
    assert.throws(
      () => parseAuthor(author),
      failure("usage", `"${author}" is not a valid author`, `write --author "Name <email>"`),
    );
  }
});
