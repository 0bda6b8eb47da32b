import assert from "node:assert/strict";
import { ensureCommits } from "../../src/git/ensure_commits.ts";
import { commitsChanging, commitsTouching } from "../../src/git/touching.ts";
import { CLONE_KINDS, openClone } from "../support/clone_kinds.ts";
import { createOrigin } from "../support/temp_repository.ts";

for (const [kind, options] of CLONE_KINDS) {
  Deno.test(`commitsTouching finds what changed a folder, by few requests, in a ${kind} clone`, async () => {
    await using origin = await createOrigin({ "webshop/dev/a.yaml": "0", "README.md": "0" });
    const first = await origin.git("rev-parse", "main");
    await origin.commit({ "README.md": "1" });
    const touched = await origin.commit({ "webshop/dev/a.yaml": "1" });
    await origin.commit({ "webshop/devil/a.yaml": "1" });
    const again = await origin.commit({ "webshop/dev/b/c.yaml": "1" });
    const tip = await origin.commit({ "README.md": "2" });
    await using clone = await openClone(origin, options);
    const { repository, logged } = clone;
    await ensureCommits(repository, [touched]);
    const folder = "webshop/dev";
    assert.deepEqual(await commitsTouching(repository, { tip, folder }), [again, touched, first]);
    assert.deepEqual(
      await commitsTouching(repository, { tip, from: touched, folder }),
      [again, touched],
    );
    assert.deepEqual(await commitsTouching(repository, { tip, folder, limit: 1 }), [again]);
    assert.deepEqual(await commitsTouching(repository, { tip, folder: "nothing" }), []);
    const fetches = logged.filter((line) => line.startsWith("git fetch"));
    assert.ok(fetches.length <= 5, fetches.join("\n"));
  });
}

for (const [kind, options] of CLONE_KINDS) {
  Deno.test(`commitsChanging finds what changed files of a kind, by few requests, in a ${kind} clone`, async () => {
    await using origin = await createOrigin({ "a.yaml": "0", "README.md": "0" });
    const since = await origin.git("rev-parse", "main");
    const changed = await origin.commit({ "deep/b.yaml": "1" });
    for (let n = 0; n < 5; n++) await origin.commit({ "deep/README.md": `${n}` });
    const tip = await origin.commit({ "a.yaml": "1" });
    await using clone = await openClone(origin, options);
    const { repository, logged } = clone;
    await ensureCommits(repository, [since]);
    const found = await commitsChanging(repository, { since, tip }, ["*.yaml"]);
    assert.deepEqual(found, [tip, changed]);
    const fetches = logged.filter((line) => line.startsWith("git fetch"));
    assert.ok(fetches.length <= 3, fetches.join("\n"));
  });
}
