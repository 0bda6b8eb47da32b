import assert from "node:assert/strict";
import { parseConfig } from "../../src/core/config/parse_config.ts";
import { readInventory } from "../../src/gather/inventory.ts";
import { readTagAges } from "../../src/gather/tag_ages.ts";
import { openRepository } from "../../src/git/repository.ts";
import { openWritable } from "../../src/git/writable_repository.ts";
import { createOrigin, git, type Origin } from "../support/temp_repository.ts";
import { testEdge } from "../support/test_edge.ts";
import { deployment, webshop } from "../support/webshop.ts";

const FIRST = Date.UTC(2026, 0, 1);
const DAY = 24 * 60 * 60 * 1000;
const config = parseConfig("x", webshop()["gitops-promotion.yaml"] ?? "", () => {});

/** Day by day: what a commit changes, and what its message is. */
async function originOfDays(days: readonly Record<string, string>[]): Promise<Origin> {
  const origin = await createOrigin({ "README.md": "" });
  for (const [day, files] of [webshop(), ...days].entries()) {
    await origin.commit(files, { date: new Date(FIRST + day * DAY).toISOString() });
  }
  return origin;
}

/** Since which day each app stands, and which fetches that took; `≤` where it may be longer. */
async function standingIn(
  clone: string,
  { offline = false, folders = [], group }: {
    readonly offline?: boolean;
    readonly folders?: readonly string[];
    readonly group?: string;
  } = {},
) {
  const edge = testEdge();
  const opened = await openRepository(clone, edge);
  const { repository, close } = await openWritable(opened, { untouched: true });
  try {
    const tip = await git(clone, ["rev-parse", "HEAD"]);
    const inventory = readInventory(repository, tip, config, group);
    const history = await readTagAges(repository, tip, {
      config,
      inventory,
      group,
      folders: () => folders,
      offline,
    });
    const day = ({ time }: { time: number }) => (time - FIRST) / DAY;
    return {
      since: Object.fromEntries(
        [...history.tagAges].map(([key, { since, orEarlier, aheadOf }]) => [
          key,
          `${orEarlier ? "≤ " : ""}${day(since)}${aheadOf.map((env) => ` ahead of ${env}`)}`,
        ]),
      ),
      folders: Object.fromEntries([...history.folders].map(([name, at]) => [name, day(at)])),
      cut: history.cut,
      fetches: edge.logged.filter((line) => line.startsWith("git fetch")).length,
    };
  } finally {
    await close();
  }
}

const DAYS = [
  { "webshop/dev/cart.yaml": deployment("cart", "1.1.0") },
  { "webshop/qa/cart.yaml": deployment("cart", "1.1.0"), "README.md": "x" },
  { "webshop/dev/cart.yaml": `# a comment\n${deployment("cart", "1.1.0")}` },
  { "webshop/prod/cart.yaml": deployment("cart", "9.0.0") },
  { "README.md": "y" },
];

const EXPECTED = {
  "webshop/dev/api": "0",
  "webshop/qa/api": "0",
  "webshop/prod/api": "0",
  "webshop/dev/cart": "1",
  "webshop/qa/cart": "2",
  "webshop/prod/cart": "4 ahead of qa",
};

for (
  const [kind, options, fetches] of [
    ["a whole", [], 0],
    ["a blobless", ["--filter=blob:none", "--no-checkout"], 2],
    ["a treeless", ["--filter=tree:0", "--no-checkout"], 5],
    ["a bare", ["--bare"], 0],
  ] as const
) {
  Deno.test(`readTagAges() tells since when tags stand, in ${kind} clone`, async () => {
    await using origin = await originOfDays(DAYS);
    const { since, cut, fetches: made } = await standingIn(await origin.clone(...options));
    assert.deepEqual({ since, cut }, { since: EXPECTED, cut: false });
    assert.ok(made <= fetches, `${made} fetches`);
  });
}

Deno.test("readTagAges() fetches the history that a shallow clone lacks", async () => {
  await using origin = await originOfDays(DAYS);
  const { since, cut } = await standingIn(await origin.clone("--depth=1"));
  assert.deepEqual({ since, cut }, { since: EXPECTED, cut: false });
});

Deno.test("readTagAges() of one group tells the same, though its history begins later than the repository's", async () => {
  await using origin = await originOfDays(DAYS);
  for (const options of [[], ["--depth=1"]]) {
    const found = await standingIn(await origin.clone(...options), { group: "webshop" });
    assert.deepEqual({ since: found.since, cut: found.cut }, { since: EXPECTED, cut: false });
  }
});

Deno.test("readTagAges() says offline what a shallow clone cannot tell", async () => {
  await using origin = await originOfDays(DAYS);
  const { since, cut, fetches } = await standingIn(await origin.clone("--depth=2"), {
    offline: true,
  });
  assert.deepEqual({ since, cut, fetches }, {
    since: {
      "webshop/dev/api": "≤ 4",
      "webshop/qa/api": "≤ 4",
      "webshop/prod/api": "≤ 4",
      "webshop/dev/cart": "≤ 4",
      "webshop/qa/cart": "≤ 4",
      "webshop/prod/cart": "≤ 4",
    },
    cut: true,
    fetches: 0,
  });
});

Deno.test("readTagAges() takes a merge for the moment at which a tag came in", async () => {
  await using origin = await originOfDays([]);
  await origin.commit({ "webshop/dev/cart.yaml": deployment("cart", "2.0.0") }, {
    branch: "side",
    date: new Date(FIRST + DAY).toISOString(),
  });
  const clone = await origin.clone();
  await git(clone, ["merge", "--quiet", "--no-ff", "-m", "merge", "origin/side"], {
    GIT_AUTHOR_DATE: new Date(FIRST + 5 * DAY).toISOString(),
    GIT_COMMITTER_DATE: new Date(FIRST + 5 * DAY).toISOString(),
  });
  assert.equal((await standingIn(clone)).since["webshop/dev/cart"], "5");
});

Deno.test("readTagAges() follows an app that moves to other files and folders", async () => {
  await using origin = await originOfDays([
    { "webshop/dev/cart.yaml": deployment("cart", "1.1.0") },
    { "README.md": "x" },
  ]);
  const clone = await origin.clone();
  await Deno.mkdir(`${clone}/webshop/dev/apps`);
  await git(clone, ["mv", "webshop/dev/cart.yaml", "webshop/dev/apps/deployment.yaml"]);
  await git(clone, ["commit", "--quiet", "-m", "move"]);
  assert.equal((await standingIn(clone)).since["webshop/dev/cart"], "1");
});

Deno.test("readTagAges() tells when folders were last changed", async () => {
  await using origin = await originOfDays([
    { "webshop/dev/cart-login/kustomization.yaml": "a: b\n" },
    { "webshop/dev/cart-login/pod.yaml": "a: b\n" },
    { "README.md": "x" },
  ]);
  const folders = ["webshop/dev/cart-login", "webshop/dev/none"];
  const found = await standingIn(await origin.clone(), { folders });
  assert.deepEqual(found.folders, { "webshop/dev/cart-login": 2 });
});

Deno.test("readTagAges() is not misled by a person's settings of git log", async () => {
  await using origin = await originOfDays(DAYS);
  const clone = await origin.clone();
  for (
    const [key, value] of [
      ["log.showSignature", "true"],
      ["log.diffMerges", "combined"],
      ["diff.renames", "copies"],
      ["diff.noprefix", "true"],
      ["log.date", "relative"],
      ["color.ui", "always"],
      ["diff.orderFile", "/dev/null"],
      ["format.pretty", "oneline"],
      ["diff.relative", "true"],
    ] as const
  ) await git(clone, ["config", key, value]);
  assert.deepEqual((await standingIn(clone)).since, EXPECTED);
});
