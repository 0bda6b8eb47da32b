import assert from "node:assert/strict";
import { join } from "node:path";
import { openRepository } from "../../src/git/repository.ts";
import { grepTexts, readBlobs, readTextAt, readTexts } from "../../src/git/blobs.ts";
import { grepManifests } from "../../src/git/grep_manifests.ts";
import { listFiles, listNotFollowed } from "../../src/git/tree.ts";
import { failure } from "../support/failure.ts";
import { createOrigin, git, writeFiles } from "../support/temp_repository.ts";
import { testEdge } from "../support/test_edge.ts";

const MARKED = `tag: 1 # {"$imagepolicy": "webshop:cart:tag"}\n`;
const FOLDER = "webshop/dev";
const NEEDLES = ['"webshop:cart:'];

Deno.test("grepManifests searches every folder below, in yaml, yml and Kustomization files only, for any of the needles", async () => {
  await using origin = await createOrigin({
    "webshop/dev/cart.yaml": MARKED,
    "webshop/dev/deep/er/cart.yml": MARKED,
    "webshop/dev/upper.yaml": MARKED.toUpperCase(),
    "webshop/dev/Kustomization": MARKED,
    "webshop/dev/deep/Kustomization": MARKED,
    "webshop/dev/kustomization": MARKED,
    "webshop/dev/MyKustomization": MARKED,
    "webshop/dev/cart.json": MARKED,
    "webshop/dev/other.yaml": "tag: 1\n",
    "webshop/devil/cart.yaml": MARKED,
    "webshop/qa/cart.yaml": MARKED,
    "cart.yaml": MARKED,
  });
  const repository = await openRepository(await origin.clone(), testEdge());
  const { files } = await grepManifests(repository, "HEAD", FOLDER, ["nothing", ...NEEDLES]);
  assert.deepEqual(files.map(({ path }) => path), [
    "webshop/dev/Kustomization",
    "webshop/dev/cart.yaml",
    "webshop/dev/deep/Kustomization",
    "webshop/dev/deep/er/cart.yml",
    "webshop/dev/upper.yaml",
  ]);
});

Deno.test("grepTexts finds hundreds of files in git's order", async () => {
  const paths = Array.from({ length: 600 }, (_, index) => `${FOLDER}/${index}/cart.yaml`).sort();
  await using origin = await createOrigin(Object.fromEntries(paths.map((path) => [path, MARKED])));
  const repository = await openRepository(await origin.clone("--bare"), testEdge());
  const { texts } = await grepTexts(repository, "HEAD", FOLDER, NEEDLES);
  assert.deepEqual(
    texts.map(({ path, text }) => [path, text]),
    paths.map((path) => [path, MARKED]),
  );
});

Deno.test("grepTexts finds two names with anything between them that is not part of a name", async () => {
  const found = [
    "a.b:c",
    "A.B : C",
    "a.b:\t  c",
    "a.b\u00a0:\u00a0c",
    "a.b：c",
    "x a.b/c",
    "a.\u00adb:c",
  ];
  const others = ["a.b-c", "axb:c", "a.b\nc", `a.b${":".repeat(41)}c`];
  await using origin = await createOrigin(
    Object.fromEntries([...found, ...others].map((text, n) => [`webshop/dev/${n}.yaml`, text])),
  );
  const repository = await openRepository(await origin.clone(), testEdge());
  const { texts } = await grepTexts(repository, "HEAD", FOLDER, [["a.b", "c"]]);
  assert.deepEqual(texts.map(({ text }) => text).sort(), found.toSorted());
});

Deno.test("paths with spaces, quotes, line ends and letters of any language are read as they are", async () => {
  const names = [
    `a b.yaml`,
    `it's "quoted".yaml`,
    `größe-日本.yaml`,
    `line\nend.yaml`,
    `-x.yaml`,
    `:!y.yaml`,
  ];
  await using origin = await createOrigin(
    Object.fromEntries(names.map((name) => [`webshop/dev/${name}`, `${MARKED}# ${name.length}\n`])),
  );
  const repository = await openRepository(await origin.clone(), testEdge());
  const { texts, failures } = await grepTexts(repository, "HEAD", FOLDER, NEEDLES);
  assert.equal(failures.size, 0);
  assert.deepEqual(
    texts.map(({ path, text }) => [path, text]).sort(),
    names.map((name) => [`webshop/dev/${name}`, `${MARKED}# ${name.length}\n`]).sort(),
  );
});

Deno.test("symbolic links and submodules are passed over and can be named, and an executable file keeps its mode", async () => {
  await using origin = await createOrigin({ "webshop/dev/cart.yaml": MARKED });
  const checkout = await origin.clone();
  await Deno.symlink("cart.yaml", join(checkout, "webshop/dev/link.yaml"));
  await writeFiles(checkout, { "webshop/dev/run.yaml": MARKED });
  await Deno.chmod(join(checkout, "webshop/dev/run.yaml"), 0o755);
  await git(checkout, ["add", "--all"]);
  const submodule = `160000,${await git(checkout, ["rev-parse", "HEAD"])},webshop/dev/sub.yaml`;
  await git(checkout, ["update-index", "--add", "--cacheinfo", submodule]);
  await git(checkout, ["commit", "--quiet", "-m", "links"]);
  const repository = await openRepository(checkout, testEdge());
  const expected = [
    { path: "webshop/dev/cart.yaml", mode: "100644" },
    { path: "webshop/dev/run.yaml", mode: "100755" },
  ];
  for (
    const files of [
      (await grepManifests(repository, "HEAD", FOLDER, NEEDLES)).files,
      await listFiles(repository, "HEAD", ["webshop/dev"]),
    ]
  ) {
    assert.deepEqual(files.map(({ path, mode }) => ({ path, mode })), expected);
  }
  assert.deepEqual(await listNotFollowed(repository, "HEAD", "webshop"), [
    "webshop/dev/link.yaml",
    "webshop/dev/sub.yaml",
  ]);
  const link = "webshop/dev/link.yaml";
  assert.deepEqual(await listNotFollowed(repository, "HEAD", link), [link]);
});

Deno.test("a byte order mark and CRLF are read as they are", async () => {
  const text = `\ufefftag: 1\r\n`;
  await using origin = await createOrigin({ "a.yaml": text });
  const repository = await openRepository(await origin.clone(), testEdge());
  assert.equal(await readTextAt(repository, "HEAD", "a.yaml"), text);
});

Deno.test("readTexts names the file and line that are not UTF-8", async () => {
  const latin1 = new Uint8Array([...new TextEncoder().encode("a: 1\nb: gr"), 0xfc, 0x6e]);
  await using origin = await createOrigin({ "webshop/dev/a.yaml": latin1 });
  const repository = await openRepository(await origin.clone(), testEdge());
  const files = await listFiles(repository, "HEAD");
  await assert.rejects(
    () => readTexts(repository, "HEAD", files),
    failure(
      "manifest",
      "webshop/dev/a.yaml:2: the file is not valid UTF-8, so it is not valid YAML",
      "save it as UTF-8",
    ),
  );
});

Deno.test("readTextAt is undefined for a folder, a link and nothing", async () => {
  await using origin = await createOrigin({ "webshop/dev/a.yaml": "x" });
  const checkout = await origin.clone();
  await Deno.symlink("webshop/dev/a.yaml", join(checkout, "link.yaml"));
  await git(checkout, ["add", "--all"]);
  await git(checkout, ["commit", "--quiet", "-m", "link"]);
  const repository = await openRepository(checkout, testEdge());
  for (const path of ["webshop", "link.yaml", "nothing.yaml"]) {
    assert.equal(await readTextAt(repository, "HEAD", path), undefined);
  }
});

Deno.test("a blobless clone fetches what it lacks in one request, and keeps its configuration", async () => {
  const files = Object.fromEntries(
    Array.from({ length: 30 }, (_, n) => [`webshop/dev/${n}.yaml`, `${MARKED}# ${n}\n`]),
  );
  await using origin = await createOrigin({ ...files, "elsewhere/big.yaml": "x\n" });
  const checkout = await origin.clone("--filter=blob:none", "--no-checkout");
  const config = await Deno.readTextFile(join(checkout, ".git/config"));
  const edge = testEdge();
  const repository = await openRepository(checkout, edge);
  const { texts } = await grepTexts(repository, "HEAD", FOLDER, NEEDLES);
  assert.equal(texts.length, 30);
  assert.equal(edge.logged.filter((line) => line.startsWith("git fetch")).length, 1);
  const missing = await git(checkout, ["rev-list", "--objects", "--missing=print", "HEAD"]);
  assert.equal(missing.split("\n").filter((line) => line.startsWith("?")).length, 1);
  assert.equal(await Deno.readTextFile(join(checkout, ".git/config")), config);
});

Deno.test("files anywhere are read from a blobless clone by one request too", async () => {
  await using origin = await createOrigin({
    "a.yaml": "a",
    "base/b.yaml": "b",
    "base/deep/c.txt": "c",
    "elsewhere/d.yaml": "d",
  });
  const edge = testEdge();
  const checkout = await origin.clone("--filter=blob:none", "--no-checkout");
  const repository = await openRepository(checkout, edge);
  const files = (await listFiles(repository, "HEAD")).filter(({ path }) =>
    path !== "elsewhere/d.yaml"
  );
  const blobs = await readBlobs(repository, "HEAD", files);
  assert.deepEqual(blobs.map((bytes) => new TextDecoder().decode(bytes)), ["a", "b", "c"]);
  assert.equal(edge.logged.filter((line) => line.startsWith("git fetch")).length, 1);
  const missing = await git(checkout, ["rev-list", "--objects", "--missing=print", "HEAD"]);
  assert.equal(missing.split("\n").filter((line) => line.startsWith("?")).length, 1);
});

Deno.test("grepTexts tells what cannot be read, and reads the rest", async () => {
  const latin1 = new Uint8Array([...new TextEncoder().encode(`${MARKED}b: gr`), 0xfc, 0x6e]);
  await using origin = await createOrigin({
    "webshop/dev/a.yaml": MARKED,
    "webshop/dev/b.yaml": latin1,
  });
  const checkout = await origin.clone();
  const tree = await git(checkout, ["rev-parse", "HEAD:webshop/dev/a.yaml"]);
  const odd = new Uint8Array([
    ...new TextEncoder().encode(`100644 ${tree}\twebshop/dev/`),
    0xfc,
    0x2e,
    0x79,
    0x6d,
    0x6c,
    0,
  ]);
  const index = new Deno.Command("git", {
    args: ["update-index", "-z", "--index-info"],
    cwd: checkout,
    stdin: "piped",
  }).spawn();
  const writer = index.stdin.getWriter();
  await writer.write(odd);
  await writer.close();
  assert.ok((await index.status).success);
  await git(checkout, ["commit", "--quiet", "-m", "odd name"]);
  const repository = await openRepository(checkout, testEdge());
  const { texts, failures } = await grepTexts(repository, "HEAD", FOLDER, NEEDLES);
  assert.deepEqual(texts.map(({ path }) => path), ["webshop/dev/a.yaml"]);
  assert.deepEqual([...failures.values()].map(({ message }) => message), [
    "webshop/dev/b.yaml:2: the file is not valid UTF-8, so it is not valid YAML",
    'could not read "webshop/dev/\ufffd.yml": its name is not valid UTF-8',
  ]);
});
