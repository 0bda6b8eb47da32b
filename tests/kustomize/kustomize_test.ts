import assert from "node:assert/strict";
import { findKustomize } from "../../src/kustomize/kustomize.ts";
import { failure } from "../support/failure.ts";
import { testEdge } from "../support/test_edge.ts";
import { hasKustomize, kustomize } from "./real_kustomize.ts";

const POD = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n";

Deno.test({
  name: "build() gives what kustomize prints, of text and of bytes",
  ignore: !hasKustomize,
  fn: async () => {
    const files = new Map<string, string | Uint8Array>([
      [
        "a b/dev/kustomization.yaml",
        "resources: [pod.yaml]\nsecretGenerator: [{name: s, files: [k]}]\n",
      ],
      ["a b/dev/pod.yaml", POD],
      ["a b/dev/k", new Uint8Array([0xff, 0x00])],
    ]);
    const output = await kustomize.build(files, "a b/dev");
    assert.match(output, /k: \/wA=/);
    assert.ok(output.includes(POD), output);
  },
});

/** A folder with a program that says what it was called with. */
async function folderWith(
  programs: Record<string, string>,
): Promise<{ path: string } & AsyncDisposable> {
  const path = await Deno.makeTempDir({ prefix: "gitops-promotion-test-" });
  for (const [name, script] of Object.entries(programs)) {
    await Deno.writeTextFile(`${path}/${name}`, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

const posix = { ignore: Deno.build.os === "windows" };

Deno.test(
  "kustomize is preferred to kubectl, and gets nothing secret of the environment",
  posix,
  async () => {
    await using folder = await folderWith({
      kustomize: 'echo "$@ ${GITHUB_TOKEN-none} $GIT_ALLOW_PROTOCOL"',
      kubectl: "exit 1",
    });
    const edge = testEdge({ PATH: folder.path, GITHUB_TOKEN: "secret" });
    const found = findKustomize(edge);
    assert.equal(await found.build(new Map([["a/b", ""]]), "a"), "build a none none\n");
    assert.match(edge.logged.join("\n"), /kustomize build a \(exit 0, \d+ ms\)/);
  },
);

Deno.test("build() leaves nothing behind", posix, async () => {
  await using folder = await folderWith({ kustomize: "pwd" });
  const root = await findKustomize(testEdge({ PATH: folder.path }))
    .build(new Map([["a/b/c", ""]]), "a/b");
  await assert.rejects(Deno.stat(root.trimEnd()), Deno.errors.NotFound);
});

Deno.test("a build that takes too long is ended", posix, async () => {
  await using folder = await folderWith({ kustomize: "sleep 60" });
  const edge = testEdge({ PATH: `${folder.path}:${Deno.env.get("PATH")}` });
  const limits = { time: 200, memory: 2 ** 32 };
  await assert.rejects(
    findKustomize(edge, limits).build(new Map(), "a"),
    failure(
      "feature",
      "kustomize did not build a within 0.2 seconds and was stopped",
      "run again when the machine is less busy, or simplify the kustomization",
    ),
  );
});

Deno.test({
  name: "a build that takes too much memory is ended",
  ignore: !hasKustomize || Deno.build.os !== "linux",
  fn: async () => {
    const files = new Map([["a/kustomization.yaml", "resources: [pod.yaml]\n"], [
      "a/pod.yaml",
      POD,
    ]]);
    const found = findKustomize(testEdge(), { time: 60_000, memory: 2 ** 28 });
    await assert.rejects(found.build(files, "a"), {
      message: /^kustomize cannot build a with 0\.25 GB of memory/,
    });
  },
});

Deno.test("kubectl is taken where there is no kustomize", posix, async () => {
  await using folder = await folderWith({ kubectl: 'echo "$@"' });
  const found = findKustomize(testEdge({ PATH: folder.path }));
  assert.ok(await found.available());
  assert.equal(await found.build(new Map(), "."), "kustomize .\n");
});

Deno.test("without both the error names them", async () => {
  const found = findKustomize(testEdge({ PATH: "/nonexistent" }));
  assert.equal(await found.available(), false);
  await assert.rejects(
    found.build(new Map(), "a"),
    failure(
      "feature",
      'neither "kustomize" nor "kubectl" was found on PATH',
      "install one of them (https://kubectl.docs.kubernetes.io/installation/kustomize/): the environment has overlays, which must be built",
    ),
  );
});

const refusals: readonly [name: string, stderr: string, message: string][] = [
  [
    "kustomize's form",
    "Error: accumulating resources:\\n  no such file",
    "accumulating resources: no such file",
  ],
  [
    "kubectl's form",
    `# Warning: 'x' is deprecated.\\nE1124 13:36:42.251494   15427 run.go:72] "command failed" err="no \\\\"a\\\\" here"`,
    'no "a" here',
  ],
  [
    "kubectl's form over lines, with a dump of resources",
    `E1124 13:37:00.282700   15552 run.go:72] "command failed" err=<\\n\\tfound multiple possible referrals: a, b\\n\\t\\n\\t**** Too many possible\\n >`,
    "found multiple possible referrals: a, b",
  ],
];

for (const [name, stderr, message] of refusals) {
  Deno.test(`a refusal is told on one line: ${name}`, posix, async () => {
    await using folder = await folderWith({
      kustomize: `[ "$2" = --help ] || { printf '%b\\n' '${
        stderr.replaceAll("'", `'\\''`)
      }' >&2; exit 1; }`,
    });
    await assert.rejects(
      findKustomize(testEdge({ PATH: `${folder.path}:${Deno.env.get("PATH")}` }))
        .build(new Map(), "a"),
      failure(
        "feature",
        `kustomize cannot build a: ${message}`,
        'see what "kustomize build a" says in a checkout',
      ),
    );
  });
}

Deno.test("a kustomize that is too old is told so", posix, async () => {
  await using folder = await folderWith({
    kustomize:
      `[ "$2" = --help ] || { echo 'Error: invalid Kustomization: json: unknown field "sortOptions"' >&2; exit 1; }`,
  });
  await assert.rejects(
    findKustomize(testEdge({ PATH: folder.path })).build(new Map(), "a"),
    failure(
      "feature",
      'kustomize cannot build a: invalid Kustomization: json: unknown field "sortOptions"',
      "use kustomize 5 or later",
    ),
  );
});
