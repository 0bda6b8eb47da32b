import assert from "node:assert/strict";
import { runMain } from "../support/run_main.ts";
import { startScenario } from "../support/scenario.ts";
import { createOrigin, git } from "../support/temp_repository.ts";

const CONFIG = "environments:\n- name: dev\n  auto: true\n- name: prod\n";
const NEW = ["new", "--group", "g", "--app", "a", "--tag", "2.0.0"];
const TAG = `# {"$imagepolicy": "g:a:tag"}`;
const IMAGE = `# {"$imagepolicy": "g:a"}`;
const OLD = `sha256:${"a".repeat(64)}`;
const DIGEST = `sha256:${"b".repeat(64)}`;

function files(...texts: readonly (readonly [path: string, text: string])[]) {
  return { "gitops-promotion.yaml": CONFIG, ...Object.fromEntries(texts) };
}

Deno.test("new names every place that it does not update, on stderr and in JSON", async () => {
  await using scenario = await startScenario({
    files: files(
      ["g/dev/a-web.yaml", `image: r.example/a:1.0.0 ${IMAGE}\n`],
      ["g/dev/init.yaml", `init: |\n  image: r.example/a:1.0.0 ${IMAGE}\n`],
      ["g/dev/migrate.yaml", `image: r.example/a:1.0.0\n${IMAGE}\n`],
      ["g/dev/spelling.yaml", `tag: 1.0.0 # {"$imagePolicy": "g: a:tag"}\n`],
      ["g/dev/suffix.yaml", `tag: 1.0.0 ${TAG.replace("tag", "Tag")}\n`],
      ["g/dev/worker.yml", `image: r.example/a:1.0.0 ${IMAGE} # keep in step with web\n`],
      ["g/dev/old.yaml", `a: b\n# image: r.example/a:1.0.0 ${IMAGE}\n`],
      ["g/prod/a.yaml", `image: r.example/a:1.0.0\n${IMAGE}\n`],
    ),
  });
  const result = await scenario.json([...NEW, "--dry-run"]);
  assert.equal(result.changes.length, 1);
  const places = result.warnings.map(({ code, path, line }: Record<string, unknown>) =>
    `${path}:${line} ${code}`
  );
  const expected = [
    "g/dev/init.yaml:2 marker-in-block-scalar",
    "g/dev/migrate.yaml:2 marker-on-own-line",
    "g/dev/spelling.yaml:1 marker-misspelled",
    "g/dev/suffix.yaml:1 marker-misspelled",
    "g/dev/worker.yml:1 marker-misspelled",
  ];
  assert.deepEqual(places.filter((place: string) => place.startsWith("g/")), expected);
  const { stderr } = await scenario.run([...NEW, "--dry-run"]);
  const told = stderr.split("\n").filter((line) => line.startsWith("warning: g/"));
  assert.equal(told.length, expected.length, stderr);
  assert.match(
    told[0] ?? "",
    /^warning: g\/dev\/init\.yaml:2: "g:a" sets nothing: it is text inside a block scalar/,
  );
});

Deno.test("new refuses a marker that does not fit its value, and pushes nothing", async () => {
  await using scenario = await startScenario({
    files: files(["g/dev/a.yaml", `image:\n  repository: r/a ${IMAGE}\n  tag: 1.0.0 ${TAG}\n`]),
  });
  const { code, stderr } = await scenario.run(NEW);
  assert.equal(code, 1);
  assert.match(
    stderr,
    /error: could not set "g:a" in g\/dev\/a\.yaml:2: "r\/a" under "repository"/,
  );
  assert.match(stderr, /write # \{"\$imagepolicy": "g:a:name"\} there/);
  assert.equal(scenario.repository.pullRequests.length, 0);
});

Deno.test("new sets tag and digest together, and refuses the tag alone", async () => {
  await using scenario = await startScenario({
    files: files([
      "g/dev/Kustomization",
      `images: [{\n  name: r/a,\n  newTag: 1.0.0, ${TAG}\n  digest: ${OLD}\n}]\n`,
    ]),
  });
  const refused = await scenario.run(NEW);
  assert.equal(refused.code, 1);
  assert.match(
    refused.stderr,
    /g\/dev\/Kustomization:4 pins a digest.*--digest.*remove the digest in g\/dev\/Kustomization:4/,
  );
  const result = await scenario.json([...NEW, "--digest", DIGEST]);
  assert.deepEqual(result.changes, [
    { path: "g/dev/Kustomization", line: 3, from: "1.0.0", to: "2.0.0" },
    { path: "g/dev/Kustomization", line: 4, from: OLD, to: DIGEST },
  ]);
});

Deno.test("new says where a marker is that marks nothing, and asks whether another app was meant", async () => {
  await using scenario = await startScenario({
    files: files(
      ["g/dev/init.yaml", `init: |\n  image: r.example/a:1.0.0 ${IMAGE}\n`],
      ["g/dev/cart.yaml", `tag: 1.0.0 # {"$imagepolicy": "g:cart:tag"}\n`],
    ),
  });
  const { stderr } = await scenario.run(NEW);
  assert.match(
    stderr,
    /scanned 2 YAML files; near: "g:a" in g\/dev\/init\.yaml:2 \(it is text inside/,
  );
  const typo = await scenario.run(["new", "--group", "g", "--app", "crt", "--tag", "2.0.0"]);
  assert.match(typo.stderr, /near: "g:cart:tag" in g\/dev\/cart\.yaml:1 .*did you mean g:cart\?/);
});

/** As Windows tools write it. */
function utf16(text: string, order: "le" | "be" = "le"): Uint8Array {
  const units = [...`\ufeff${text}`].map((unit) => unit.charCodeAt(0));
  return Uint8Array.from(
    units.flatMap((unit) => order === "le" ? [unit & 255, unit >> 8] : [unit >> 8, unit & 255]),
  );
}

Deno.test("markers in UTF-16 and with escapes are found, and files stay in their encoding", async () => {
  const text = (tag: string) => `# größe\r\nimage: r.example/a:${tag} ${IMAGE}\r\n`;
  const odd = new Uint8Array([...utf16(`image: r/b:1.0.0 ${IMAGE.replace("g:a", "g:b")}`), 0xff]);
  await using origin = await createOrigin({
    ...files(["g/dev/b.yaml", `tag: 1.0.0 ${TAG.replace("g:a", "g:b")}\n`]),
    "g/dev/le.yaml": utf16(text("1.0.0")),
    "g/dev/be.yaml": utf16(text("1.0.0"), "be"),
    "g/dev/escapes.yaml": 'tag: 1.0.0 # {"\\u0024imagepolicy": "\\u0067:a:tag"}\n',
    "g/dev/unseen.yaml": `tag: 1.0.0 ${TAG.replace("g:a", "g:\u200ba")}\n`,
    "g/dev/other.yaml": 'a: "\\u0024"\n',
    "g/dev/latin1.yaml": new Uint8Array([0x23, 0x20, 0xff]),
    "g/dev/odd.yaml": odd,
  });
  const checkout = await origin.clone();
  const { code, stdout, stderr } = await runMain(checkout, [...NEW, "--dry-run"]);
  assert.equal(code, 0, stderr);
  assert.match(
    stderr,
    /^warning: g\/dev\/unseen\.yaml:1: .* its policy has an invisible/m,
  );
  const patch = `${checkout}.diff`;
  await Deno.writeTextFile(patch, stdout.slice(stdout.indexOf("diff --git")));
  await git(checkout, ["apply", "--index", patch]);
  assert.deepEqual(await Deno.readFile(`${checkout}/g/dev/le.yaml`), utf16(text("2.0.0")));
  assert.deepEqual(await Deno.readFile(`${checkout}/g/dev/be.yaml`), utf16(text("2.0.0"), "be"));
  assert.equal(
    await git(checkout, ["diff", "--name-only", "HEAD"]),
    "g/dev/be.yaml\ng/dev/escapes.yaml\ng/dev/le.yaml",
  );
  // What cannot be decoded is told to those whose marker it holds.
  const other = await runMain(checkout, [...NEW, "--app", "b", "--dry-run"]);
  assert.match(other.stderr, /^error: g\/dev\/odd\.yaml:1: the file is not valid UTF-16/);
  await git(checkout, ["remote", "set-url", "origin", "https://github.com/acme/gitops.git"]);
  const { stdout: checked } = await runMain(checkout, ["validate"]);
  assert.match(checked, /g\/dev\/odd\.yaml.*not valid UTF-16/);
});
