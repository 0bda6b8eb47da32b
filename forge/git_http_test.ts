import assert from "node:assert/strict";
import { gitAs } from "./clients.ts";
import { startForge } from "./forge.ts";

async function inTemporaryFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "forge-test-" });
  try {
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a clone brings the files, and a push brings a branch", async () => {
  await using forge = await startForge();
  const repository = await forge.createRepository({ files: { "a file.txt": "one\n" } });
  await inTemporaryFolder(async (folder) => {
    const { admin } = forge.accounts;
    const clone = await gitAs(admin, folder, "clone", "-q", repository.cloneUrl, "here");
    assert.equal(clone.code, 0, clone.errors);
    const here = `${folder}/here`;
    assert.equal(await Deno.readTextFile(`${here}/a file.txt`), "one\n");
    await gitAs(admin, here, "switch", "-q", "-c", "topic");
    // More than http.postBuffer, so that git sends the pack in chunks.
    const noise = new Uint8Array(3_000_000);
    for (let start = 0; start < noise.length; start += 60_000) {
      crypto.getRandomValues(noise.subarray(start, start + 60_000));
    }
    await Deno.writeFile(`${here}/noise`, noise);
    await gitAs(admin, here, "add", "noise");
    await gitAs(admin, here, "commit", "-q", "-m", "Add noise");
    const push = await gitAs(admin, here, "push", "-q", "origin", "topic");
    assert.equal(push.code, 0, push.errors);
    assert.deepEqual(await repository.files("topic"), ["a file.txt", "noise"]);
  });
});

Deno.test("a blobless clone fetches a blob when it is needed", async () => {
  await using forge = await startForge();
  const repository = await forge.createRepository({ files: { "a.txt": "one\n" } });
  await inTemporaryFolder(async (folder) => {
    const { admin } = forge.accounts;
    const options = ["--filter=blob:none", "--no-checkout"];
    const clone = await gitAs(
      admin,
      folder,
      "clone",
      "-q",
      ...options,
      repository.cloneUrl,
      "here",
    );
    assert.equal(clone.errors, "");
    const here = `${folder}/here`;
    const missing = await gitAs(admin, here, "rev-list", "--objects", "--missing=print", "HEAD");
    assert.match(missing.output, /^\?[0-9a-f]{40}$/m);
    assert.equal((await gitAs(admin, here, "show", "HEAD:a.txt")).output, "one\n");
  });
});

Deno.test("a commit that no branch has can be fetched by its hash", async () => {
  await using forge = await startForge();
  const repository = await forge.createRepository({ files: { "a.txt": "one\n" } });
  const sha = await repository.commit({ "a.txt": "two\n" }, { branch: "topic" });
  await repository.deleteBranch("topic");
  await inTemporaryFolder(async (folder) => {
    await gitAs(undefined, folder, "init", "-q", "--bare", ".");
    const { admin } = forge.accounts;
    const fetch = await gitAs(admin, folder, "fetch", "-q", "--depth=1", repository.cloneUrl, sha);
    assert.equal(fetch.errors, "");
    assert.equal((await gitAs(undefined, folder, "show", `${sha}:a.txt`)).output, "two\n");
  });
});

Deno.test("a SHA-256 repository is cloned, pushed to and merged in", async () => {
  await using forge = await startForge();
  const repository = await forge.createRepository({
    files: { "a.txt": "one\n" },
    objectFormat: "sha256",
  });
  await inTemporaryFolder(async (folder) => {
    const { admin } = forge.accounts;
    await gitAs(admin, folder, "clone", "-q", repository.cloneUrl, "here");
    const here = `${folder}/here`;
    await Deno.writeTextFile(`${here}/a.txt`, "two\n");
    await gitAs(admin, here, "commit", "-q", "-a", "-m", "Two");
    const push = await gitAs(admin, here, "push", "-q", "origin", "HEAD:topic");
    assert.equal(push.code, 0, push.errors);
  });
  const pullRequest = await repository.open({ source: "topic" });
  const merge = await repository.merge(pullRequest);
  assert.match(merge, /^[0-9a-f]{64}$/);
  assert.equal(await repository.read("main", "a.txt"), "two\n");
});

Deno.test("git without a token is asked for one, and a wrong one is refused", async () => {
  await using forge = await startForge();
  const repository = await forge.createRepository({ files: { "a.txt": "one\n" } });
  const refs = `${repository.cloneUrl}/info/refs?service=git-upload-pack`;
  const asked = await fetch(refs);
  assert.equal(asked.status, 401);
  assert.equal(asked.headers.get("www-authenticate"), 'Basic realm="GitHub"');
  await asked.body?.cancel();
  const wrong = await fetch(refs, { headers: { authorization: `Basic ${btoa("x:wrong")}` } });
  assert.equal(wrong.status, 401);
  await wrong.body?.cancel();
  const bearer = { authorization: `Bearer ${forge.accounts.reader.token}` };
  const accepted = await fetch(refs, { headers: bearer });
  assert.equal(accepted.status, 200);
  await accepted.body?.cancel();
});

Deno.test("a repository that the account must not see is not found", async () => {
  await using forge = await startForge();
  const repository = await forge.createRepository({ files: { "a.txt": "one\n" } });
  const { stranger } = forge.accounts;
  const result = await gitAs(stranger, Deno.cwd(), "ls-remote", repository.cloneUrl);
  assert.equal(
    result.errors,
    `remote: Repository not found.\nfatal: repository '${repository.cloneUrl}/' not found\n`,
  );
});

Deno.test("a public repository is read without a token and not written without one", async () => {
  await using forge = await startForge();
  const repository = await forge.createRepository({
    files: { "a.txt": "one\n" },
    settings: { private: false },
  });
  const read = await gitAs(undefined, Deno.cwd(), "ls-remote", repository.cloneUrl, "main");
  assert.equal(read.output, `${await repository.tip()}\trefs/heads/main\n`);
  await inTemporaryFolder(async (folder) => {
    await gitAs(undefined, folder, "clone", "-q", "--bare", repository.cloneUrl, ".");
    const push = await gitAs(undefined, folder, "push", "origin", "main:topic");
    assert.equal(push.code, 128);
    assert.match(push.errors, /could not read Username/);
  });
});

Deno.test("an account that only reads is not let push", async () => {
  await using forge = await startForge();
  const repository = await forge.createRepository({ files: { "a.txt": "one\n" } });
  await inTemporaryFolder(async (folder) => {
    const { reader } = forge.accounts;
    await gitAs(reader, folder, "clone", "-q", "--bare", repository.cloneUrl, ".");
    const push = await gitAs(reader, folder, "push", "origin", "main:topic");
    assert.equal(
      push.errors,
      `remote: Permission to ${repository.fullName}.git denied to rita.\n` +
        `fatal: unable to access '${repository.cloneUrl}/': The requested URL returned error: 403\n`,
    );
  });
});

Deno.test("a pull request's own ref is fetched and never pushed to", async () => {
  await using forge = await startForge();
  const repository = await forge.createRepository({ files: { "a.txt": "one\n" } });
  const sha = await repository.commit({ "a.txt": "two\n" }, { branch: "topic" });
  await repository.open({ source: "topic" });
  const { admin } = forge.accounts;
  const listed = await gitAs(admin, Deno.cwd(), "ls-remote", repository.cloneUrl, "refs/pull/*");
  assert.equal(listed.output, `${sha}\trefs/pull/1/head\n`);
  await inTemporaryFolder(async (folder) => {
    await gitAs(admin, folder, "clone", "-q", "--bare", repository.cloneUrl, ".");
    const push = await gitAs(admin, folder, "push", "origin", "main:refs/pull/1/head");
    assert.match(push.errors, /deny updating a hidden ref/);
  });
});

Deno.test("requests are logged with the account, and packs are left out", async () => {
  await using forge = await startForge();
  const repository = await forge.createRepository({ files: { "a.txt": "one\n" } });
  await gitAs(forge.accounts.actions, Deno.cwd(), "ls-remote", repository.cloneUrl);
  const lines = forge.requests.map(({ method, path, query, body, status, user }) => ({
    method,
    path,
    query,
    body,
    status,
    user,
  }));
  const path = `/${repository.fullName}.git`;
  const user = "github-actions[bot]";
  assert.deepEqual(lines, [
    {
      method: "GET",
      path: `${path}/info/refs`,
      query: { service: "git-upload-pack" },
      body: undefined,
      status: 200,
      user,
    },
    {
      method: "POST",
      path: `${path}/git-upload-pack`,
      query: {},
      body: undefined,
      status: 200,
      user,
    },
  ]);
});
