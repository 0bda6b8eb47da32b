import assert from "node:assert/strict";
import { lastTouched } from "../../src/git/last_touched.ts";
import { openRepository } from "../../src/git/repository.ts";
import { createOrigin, git, type Origin } from "../support/temp_repository.ts";
import { testEdge } from "../support/test_edge.ts";

const DAY = 24 * 60 * 60 * 1000;
const NOW = Date.UTC(2026, 0, 31);

function daysAgo(days: number): string {
  return new Date(NOW - days * DAY).toISOString();
}

/** `old` was touched 20 days ago, `new` 3 days ago, and `main` moves on every day. */
async function originWithFolders(): Promise<Origin> {
  const origin = await createOrigin({ "README.md": "" });
  await origin.commit({ "apps/dev/old/a.yaml": "1" }, { date: daysAgo(20) });
  for (let day = 19; day > 0; day--) {
    const files = {
      "README.md": `day ${day}`,
      ...(day === 3 ? { "apps/dev/new/a.yaml": "1" } : {}),
    };
    await origin.commit(files, { date: daysAgo(day) });
  }
  return origin;
}

async function touchedIn(clone: string, folders: string[], since: number) {
  const edge = testEdge();
  const repository = await openRepository(clone, edge);
  const tip = await git(clone, ["rev-parse", "HEAD"]);
  const touched = await lastTouched(repository, tip, folders, since);
  return { touched: Object.fromEntries(touched), fetches: fetches(edge.logged) };
}

function fetches(logged: readonly string[]): string[] {
  return logged.filter((line) => line.startsWith("git fetch"))
    .map((line) => /--(?:deepen=\d+|unshallow)/.exec(line)?.[0] ?? line);
}

Deno.test("lastTouched() gives the time of the last commit for each folder, and leaves unknown ones out", async () => {
  await using origin = await originWithFolders();
  const clone = await origin.clone();
  const folders = ["apps/dev/old", "apps/dev/new", "apps/dev/none", "apps/dev/ol"];
  assert.deepEqual(await touchedIn(clone, folders, NOW - 7 * DAY), {
    touched: {
      "apps/dev/old": { time: NOW - 20 * DAY, orEarlier: false },
      "apps/dev/new": { time: NOW - 3 * DAY, orEarlier: false },
    },
    fetches: [],
  });
});

Deno.test("lastTouched() takes a merge for the moment at which a folder came in", async () => {
  await using origin = await createOrigin({ "README.md": "" });
  const clone = await origin.clone();
  const at = (days: number) => ({
    GIT_AUTHOR_DATE: daysAgo(days),
    GIT_COMMITTER_DATE: daysAgo(days),
  });
  await git(clone, ["checkout", "--quiet", "-b", "side"]);
  await Deno.mkdir(`${clone}/apps/dev/x`, { recursive: true });
  await Deno.writeTextFile(`${clone}/apps/dev/x/a.yaml`, "1");
  await git(clone, ["add", "--all"]);
  await git(clone, ["commit", "--quiet", "-m", "old work"], at(20));
  await git(clone, ["checkout", "--quiet", "main"]);
  await git(clone, ["merge", "--quiet", "--no-ff", "-m", "merge", "side"], at(2));
  const { touched } = await touchedIn(clone, ["apps/dev/x"], NOW);
  assert.deepEqual(touched, { "apps/dev/x": { time: NOW - 2 * DAY, orEarlier: false } });
});

Deno.test("lastTouched() in a shallow clone fetches history only as far as it takes", async () => {
  await using origin = await originWithFolders();
  const folders = ["apps/dev/old", "apps/dev/new"];
  const enough = await origin.clone("--depth=10");
  assert.deepEqual(await touchedIn(enough, folders, NOW - 7 * DAY), {
    touched: {
      "apps/dev/old": { time: NOW - 10 * DAY, orEarlier: true },
      "apps/dev/new": { time: NOW - 3 * DAY, orEarlier: false },
    },
    fetches: [],
  });
  const one = await origin.clone("--depth=1");
  assert.deepEqual(await touchedIn(one, folders, NOW - 7 * DAY), {
    touched: {
      "apps/dev/old": { time: NOW - 20 * DAY, orEarlier: false },
      "apps/dev/new": { time: NOW - 3 * DAY, orEarlier: false },
    },
    fetches: ["--deepen=20"],
  });
});

Deno.test("lastTouched() goes on fetching while history ends too early", async () => {
  await using origin = await createOrigin({ "README.md": "" });
  await origin.commit({ "apps/dev/first/a.yaml": "1" }, { date: daysAgo(2) });
  for (let commit = 0; commit < 60; commit++) {
    await origin.commit({ "README.md": `${commit}` }, { date: daysAgo(1) });
  }
  const clone = await origin.clone("--depth=1");
  assert.deepEqual(await touchedIn(clone, ["apps/dev/first"], NOW - 7 * DAY), {
    touched: { "apps/dev/first": { time: NOW - 2 * DAY, orEarlier: false } },
    fetches: ["--deepen=20", "--deepen=500"],
  });
});

Deno.test("lastTouched() works in blobless and treeless clones and in linked worktrees", async () => {
  await using origin = await originWithFolders();
  const expected = { "apps/dev/new": { time: NOW - 3 * DAY, orEarlier: false } };
  for (const filter of ["blob:none", "tree:0"]) {
    const clone = await origin.clone(`--filter=${filter}`);
    const { touched } = await touchedIn(clone, ["apps/dev/new"], NOW - 7 * DAY);
    assert.deepEqual(touched, expected, filter);
  }
  const shallow = await origin.clone("--depth=2");
  await git(shallow, ["worktree", "add", "--quiet", "linked"]);
  const { touched } = await touchedIn(`${shallow}/linked`, ["apps/dev/new"], NOW - 7 * DAY);
  assert.deepEqual(touched, expected);
});

Deno.test("lastTouched() in a treeless clone fetches no older folders than it takes", async () => {
  await using origin = await createOrigin({ "README.md": "" });
  await origin.commit({ "apps/dev/old/a.yaml": "1" }, { date: daysAgo(6) });
  for (let commit = 0; commit < 70; commit++) {
    await origin.commit({ "README.md": `${commit}` }, { date: daysAgo(5) });
  }
  await origin.commit({ "apps/dev/new/a.yaml": "1" }, { date: daysAgo(3) });
  const clone = await origin.clone("--filter=tree:0");
  const first = await git(clone, ["log", "-1", "--format=%T", "HEAD~72"]);
  const isMissing = async () =>
    (await git(clone, ["rev-list", "--objects", "--missing=print", "HEAD"])).includes(`?${first}`);

  const recent = await touchedIn(clone, ["apps/dev/new"], NOW - 30 * DAY);
  assert.deepEqual(recent.touched, { "apps/dev/new": { time: NOW - 3 * DAY, orEarlier: false } });
  assert.equal(await isMissing(), true);

  const old = await touchedIn(clone, ["apps/dev/old"], NOW - 30 * DAY);
  assert.deepEqual(old.touched, { "apps/dev/old": { time: NOW - 6 * DAY, orEarlier: false } });
});
