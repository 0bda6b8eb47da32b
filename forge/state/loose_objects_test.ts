import assert from "node:assert/strict";
import { startForge } from "../forge.ts";
import { commitsBetween, isAncestor, mergeBase } from "./commits.ts";
import { diffSize } from "./diff_size.ts";

for (const objectFormat of ["sha1", "sha256"] as const) {
  Deno.test(`git reads what is written without it, and sees the same history (${objectFormat})`, async () => {
    await using forge = await startForge();
    const files = { "b.txt": "1\n2\n", "b/größe": "x", "a/b/c": "deep\n", "run": "#!/bin/sh\n" };
    const repository = await forge.createRepository({ files, objectFormat });
    const { dir } = repository;
    const first = await repository.tip();
    const topic = await repository.commit({ "b.txt": "1\n3\n4", "a/b/c": null }, {
      branch: "topic",
    });
    await repository.commit({
      run: { content: "#!/bin/sh\n", mode: "100755" },
      "b.txt": "2\n2\n",
      "b/new": "y",
    });
    const beside = await repository.commit({ "a/d": "side\n" }, { branch: "beside", from: first });
    const merged = await repository.merge(await repository.open({ source: "beside" }), "merge");
    await repository.commit({ "a/e": "more\n" }, { branch: "more", from: first });
    const rebased = await repository.merge(await repository.open({ source: "more" }), "rebase");
    const commits = [first, topic, beside, merged, rebased];

    assert.equal(await repository.git("fsck", "--strict", "--no-dangling"), "");
    assert.deepEqual(
      await repository.files("topic"),
      (await repository.git("ls-tree", "-r", "-z", "--name-only", "topic")).split("\0").slice(
        0,
        -1,
      ),
    );
    for (const one of commits) {
      for (const other of commits) {
        const between = (await repository.git("rev-list", "--topo-order", `${one}..${other}`))
          .split("\n").filter((line) => line !== "");
        assert.deepEqual(await commitsBetween(dir, one, other), between);
        const base = await repository.git("merge-base", one, other);
        assert.equal(await mergeBase(dir, one, other), base);
        assert.equal(await isAncestor(dir, one, other), base === one);
        const rows = (await repository.git("diff", "--numstat", one, other)).split("\n")
          .filter((line) => line !== "").map((line) => line.split("\t").map(Number));
        assert.deepEqual(await diffSize(dir, one, other), {
          files: rows.length,
          additions: rows.reduce((sum, [added = 0]) => sum + added, 0),
          deletions: rows.reduce((sum, [, removed = 0]) => sum + removed, 0),
        });
      }
    }
  });
}
