import assert from "node:assert/strict";
import { join } from "node:path";
import { createInterruption } from "../../src/interruption.ts";
import { Git } from "../../src/git/git.ts";
import { openObjectReader } from "../../src/git/objects.ts";
import { failure } from "../support/failure.ts";
import { createOrigin } from "../support/temp_repository.ts";
import { testEdge } from "../support/test_edge.ts";

Deno.test("one process answers many questions in their order, asked at once or one after the other", async () => {
  const large = "x".repeat(300_000);
  await using origin = await createOrigin({ "a.yaml": "größe\n", "large.txt": large, "empty": "" });
  const edge = testEdge();
  const reader = openObjectReader(new Git(edge, origin.dir));
  const text = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);
  const [[a, none, odd, b], [c]] = await Promise.all([
    reader.read(["main:a.yaml", "main:nothing", "main:a.yaml\nmain:empty", "main:empty"]),
    reader.read(["main:large.txt"]),
  ]);
  assert.deepEqual(
    [text(a?.bytes), none, odd, text(b?.bytes), text(c?.bytes) === large],
    ["größe\n", undefined, undefined, "", true],
  );
  const [small, left] = await reader.read(["main:a.yaml", "main:large.txt"], { limit: 100 });
  assert.deepEqual([text(small?.bytes), left?.size, left?.bytes], ["größe\n", 300_000, undefined]);
  const some = await reader.read(["main:a.yaml", "main:large.txt", "main:a.yaml", "main:empty"], {
    together: 9,
  });
  assert.deepEqual(some.map((one) => one?.bytes?.length), [8, undefined, undefined, 0]);
  const [commit, tree] = await reader.read(["main", "main^{tree}"]);
  assert.deepEqual([commit?.type, tree?.type], ["commit", "tree"]);
  await reader.close();
  assert.deepEqual(edge.logged, ["git cat-file --batch (kept)"]);
});

/** A git that does what the script says when it is asked for objects. */
async function gitThat(script: string, dir: string): Promise<Record<string, string>> {
  const bin = join(dir, "bin");
  await Deno.mkdir(bin);
  await Deno.writeTextFile(join(bin, "git"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return { PATH: `${bin}:${Deno.env.get("PATH")}` };
}

const ends: [what: string, script: string, code: "git", message: string, hint: string][] = [
  [
    "is killed",
    "read line; kill -KILL $$",
    "git",
    "git cat-file was killed by SIGKILL",
    "the machine may have too little memory for it; run again",
  ],
  [
    "gives up",
    "read line; echo 'fatal: bad object' >&2; exit 128",
    "git",
    'could not read objects: git said "fatal: bad object"',
    "run with --verbose to see each git command",
  ],
  [
    "does not answer",
    "read line; sleep 3600",
    "git",
    "git cat-file did not finish within 0.3 seconds",
    "check that the server and the disk answer, then run again",
  ],
];

for (const [what, script, code, message, hint] of ends) {
  Deno.test(`a git that ${what} when it is asked for objects is an error`, async () => {
    await using origin = await createOrigin({ "a.yaml": "1" });
    const edge = testEdge(await gitThat(script, origin.dir));
    const reader = openObjectReader(new Git(edge, origin.dir), 300);
    await assert.rejects(() => reader.read(["main"]), failure(code, message, hint));
    await reader.close();
  });
}

Deno.test("a small object is asked for once, unless it is asked for by a name that may move, or with a limit", async () => {
  await using origin = await createOrigin({ "a.yaml": "1" });
  // Each answer has another text, so that it shows which question it is for.
  const script = 'n=0; while read -r line; do n=$((n+1)); echo "$ID blob 1"; echo $n; done';
  const id = "a".repeat(40);
  const edge = testEdge({ ...await gitThat(script, origin.dir), ID: id });
  const reader = openObjectReader(new Git(edge, origin.dir));
  const found: string[] = [];
  for (const name of ["main", id, id, "main"]) {
    const [object] = await reader.read([name]);
    found.push(new TextDecoder().decode(object?.bytes));
  }
  const [limited] = await reader.read([id], { limit: 0 });
  assert.deepEqual([found, limited?.bytes], [["1", "2", "2", "3"], undefined]);
  await reader.close();
});

Deno.test("a git that stops listening while it is asked is told where it is waited for, and nowhere else", async () => {
  await using origin = await createOrigin({ "a.yaml": "1" });
  const edge = testEdge(await gitThat("exec 0<&-; sleep 3600", origin.dir));
  const reader = openObjectReader(new Git(edge, origin.dir), 300);
  // More than a pipe takes, so that it is still being written when git closes its end.
  const query = "x".repeat(1_000_000);
  await assert.rejects(() => reader.read([query]), /git cat-file did not finish within/);
  await reader.close();
});

Deno.test("an interruption ends a git that is asked for objects", async () => {
  await using origin = await createOrigin({ "a.yaml": "1" });
  const interruption = createInterruption();
  const env = await gitThat("read line; sleep 3600", origin.dir);
  const edge = { ...testEdge(env), interruption };
  const reader = openObjectReader(new Git(edge, origin.dir));
  const read = reader.read(["main"]);
  interruption.interrupt("SIGTERM");
  await assert.rejects(read, /interrupted by SIGTERM/);
  await reader.close();
});
