import assert from "node:assert/strict";
import type { Config } from "../../../src/core/config/config.ts";
import { decidePromote, type PromotionSource } from "../../../src/core/decide/promote.ts";
import type { AppManifests, Snapshot } from "../../../src/core/decide/snapshot.ts";
import { Failure } from "../../../src/core/failure.ts";
import { configOf } from "../config/read_config.ts";
import {
  BRANCH,
  cart,
  CONFIG,
  holdOf,
  LIMIT,
  openOf,
  SHA,
  snapshotOf,
  stepOf,
  told,
  WITH_HOTFIXES,
} from "./webshop.ts";

const NEXT = cart({ dev: "1.1.0", qa: "1.0.0", prod: "1.0.0" });
const REMOVED = { group: "webshop", app: "cart", to: { tags: [], digests: [] } };
const SKIP = "skipped: skipping promotion as";
const DECLINED = {
  ...{ number: 5, url: "", group: "webshop", app: "cart", env: "qa", tag: "1.1.0" },
};

/** What follows from a merge that brought cart 1.1.0 to dev. */
function decide(
  now: AppManifests,
  { snapshot = snapshotOf(), source = {}, ...more }: {
    readonly snapshot?: Snapshot;
    readonly source?: Partial<PromotionSource>;
  } & Partial<Omit<Parameters<typeof decidePromote>[1], "source">> = {},
) {
  return decidePromote(snapshot, {
    source: {
      ...{ group: "webshop", app: "cart", env: "dev", tag: "1.1.0", commit: SHA },
      ...{ byMetadata: false, warnings: [], ...source },
    },
    ...{
      then: now,
      now,
      nearMisses: new Set(),
      declined: [],
      proposedHolds: [],
      reopen: false,
      limit: LIMIT,
    },
    ...more,
  });
}

/** The same in words: `<env> <what is decided>`. */
function words(...input: Parameters<typeof decide>): string[] {
  return decide(...input).map((one) =>
    "kind" in one ? `${one.promotion.env} ${one.kind}` : `${one.promotion?.env} ${told(one)}`
  );
}

Deno.test("promote brings the tag to the next environment, from the commit that it is promoted from", () => {
  const [decision] = decide(NEXT);
  assert.ok(decision !== undefined && "steps" in decision);
  assert.equal(told(decision), "created: push, create, arm");
  assert.deepEqual(decision.promotion, {
    ...{ group: "webshop", app: "cart", tag: "1.1.0", env: "qa", sha: SHA, feature: "" },
    type: "promote",
  });
  assert.equal(
    stepOf(decision, "create")?.title,
    "Promote webshop/cart version 1.1.0 to environment qa",
  );
});

const opened = "created: push, create, arm";
for (
  const [name, now, more, expected] of [
    [
      "goes on past an environment that has it",
      cart({ dev: "1.1.0", qa: "1.1.0", prod: "1.0.0" }),
      {},
      [
        "prod created: push, create",
      ],
    ],
    ["goes on past one without the app", cart({ dev: "1.1.0", prod: "1.0.0" }), {}, [
      "prod created: push, create",
    ]],
    ["stops where every later one has it", cart({ dev: "1.1.0", qa: "1.1.0", prod: "1.1.0" }), {}, [
      "dev unchanged: webshop/cart is already at version 1.1.0 in every later environment",
    ]],
    [
      "stops where every later one with the app has it",
      cart({ dev: "1.1.0", prod: "1.1.0" }),
      {},
      ["dev unchanged: webshop/cart is already at version 1.1.0 in every later environment"],
    ],
    ["stops where no later one has the app", cart({ dev: "1.1.0" }), {}, [
      "dev skipped: no next environment to promote to",
    ]],
    ["does not pass over a near miss", cart({ dev: "1.1.0", prod: "1.0.0" }), {
      nearMisses: new Set(["qa"]),
    }, ["qa missing"]],
    ["promotes nothing that the merge left out", NEXT, {
      then: cart({ dev: "1.0.9" }),
      source: { byMetadata: true },
    }, [
      `dev ${SKIP} the merge set no tag of webshop/cart`,
    ]],
    ["promotes nothing that has no marker any more", NEXT, { then: cart({ qa: "1.0.0" }) }, [
      `dev ${SKIP} the merge set no tag of webshop/cart`,
    ]],
    [
      "promotes nothing that the markers disagree on",
      NEXT,
      { then: cart({ dev: "1.1.0 1.0.9" }) },
      [
        `dev ${SKIP} the markers of webshop/cart in environment "dev" disagree: 1.1.0, 1.0.9`,
      ],
    ],
    ["promotes nothing that its environment no longer has", cart({ dev: "1.2.0", qa: "1.0.0" }), {
      then: NEXT,
    }, [`dev ${SKIP} environment "dev" has moved on from version 1.1.0`]],
    ["opens nothing that is held", NEXT, {
      snapshot: snapshotOf({ holds: [holdOf({ envs: ["qa"] })] }),
    }, [
      `qa ${SKIP} version 1.1.0 of webshop/cart in environment "qa" is held: incident`,
    ]],
    ["opens without auto-merge what an open pull request would hold", NEXT, {
      proposedHolds: [holdOf({ envs: ["qa"] })],
    }, ["qa created: push, create"]],
    ["opens nothing that was declined", NEXT, { declined: [DECLINED] }, [
      `qa ${SKIP} version 1.1.0 was declined for environment "qa" by closing pull request #5`,
    ]],
    ["opens what was declined with --reopen", NEXT, { declined: [DECLINED], reopen: true }, [
      `qa ${opened}`,
    ]],
    ["keeps what was declined and opened again", NEXT, {
      declined: [DECLINED],
      snapshot: snapshotOf({ open: [openOf(NEXT, { env: "qa", sha: SHA })] }),
    }, ["qa unchanged: "]],
    ["does not open what was declined in the place of another version", NEXT, {
      declined: [DECLINED],
      snapshot: snapshotOf({ open: [openOf(NEXT, { env: "qa", tag: "1.0.9" })] }),
    }, [
      `qa ${SKIP} version 1.1.0 was declined for environment "qa" by closing pull request #5`,
    ]],
    ["opens another version than the declined one", NEXT, {
      declined: [{ ...DECLINED, tag: "1.0.9" }],
    }, [
      `qa ${opened}`,
    ]],
    ["opens another environment than the declined one", NEXT, {
      declined: [{ ...DECLINED, env: "prod" }],
    }, [
      `qa ${opened}`,
    ]],
    ["leaves the branch to another version for an earlier environment", NEXT, {
      snapshot: snapshotOf({ open: [openOf(NEXT, { tag: "1.2.0" })] }),
    }, [`qa ${SKIP} pull request #7 brings version 1.2.0 to environment "dev"`]],
    ["takes the branch of another version for the same environment", NEXT, {
      snapshot: snapshotOf({ open: [openOf(NEXT, { env: "qa", tag: "1.0.9" })] }),
    }, ["qa updated: disarm, push, update, arm, comment"]],
    ["takes the branch of a pull request that removes the app from an earlier environment", NEXT, {
      snapshot: snapshotOf({
        open: [openOf(NEXT, { tag: "1.2.0" }, { changes: [{ ...REMOVED, env: "dev" }] })],
      }),
    }, ["qa updated: disarm, push, update, arm, comment"]],
    ["takes the branch of a pull request whose head changes nothing", NEXT, {
      snapshot: snapshotOf({ open: [openOf(NEXT, { env: "qa" }, { changes: [], files: [] })] }),
    }, ["qa updated: disarm, push, update, arm"]],
    ["goes by the last of several changes of an open pull request", NEXT, {
      snapshot: snapshotOf({
        open: [openOf(NEXT, { tag: "1.2.0" }, {
          changes: [
            { ...REMOVED, env: "qa", to: { tags: ["1.1.0"], digests: [] } },
            { ...REMOVED, env: "dev", to: { tags: ["1.2.0"], digests: [] } },
            { ...REMOVED, app: "api", env: "qa" },
          ],
        })],
      }),
    }, [`qa ${SKIP} pull request #7 brings version 1.2.0 to environment "dev"`]],
    ["leaves the branch to a hotfix", NEXT, {
      snapshot: snapshotOf({
        config: WITH_HOTFIXES,
        open: [openOf(NEXT, { env: "prod", tag: "1.0.9" }, { hotfix: ["checkout fails"] })],
      }),
    }, [
      `qa ${SKIP} the hotfix of pull request #7 brings version 1.0.9 to environment "prod"`,
    ]],
  ] as const satisfies readonly (readonly [
    string,
    AppManifests,
    Parameters<typeof decide>[1],
    string[],
  ])[]
) {
  Deno.test(`promote ${name}`, () => assert.deepEqual(words(now, more), expected));
}

Deno.test("the log names the environments that a promotion passes over", () => {
  const [decision] = decide(cart({ dev: "1.1.0", prod: "1.0.0" }));
  assert.deepEqual(decision !== undefined && "notes" in decision ? decision.notes : [], [
    'passing over environment "qa", where webshop/cart has no marker',
  ]);
});

Deno.test("a file that cannot be read stops the promotion to its environment only", () => {
  const fork = configOf(
    "environments: [{name: dev}, {name: eu, dependsOn: [dev]}, {name: us, dependsOn: [dev]}]\n",
  );
  const snapshot = snapshotOf({ config: fork });
  const app = cart({ dev: "1.1.0", eu: "1.0.0", us: "1.0.0" });
  const failures = new Map([["webshop/eu/cart.yaml", new Failure("manifest", "broken")]]);
  assert.deepEqual(words({ ...app, failures }, { snapshot, then: app }), [
    "eu failed",
    "us created: push, create",
  ]);
  const misfit = {
    path: "webshop/us/b.yaml",
    text: 'tag: a/b # {"$imagepolicy": "webshop:cart:tag"}\n',
  };
  const manifests = [...app.manifests, misfit];
  assert.deepEqual(words({ ...app, manifests }, { snapshot, then: app }), [
    "eu created: push, create",
    "us failed",
  ]);
});

Deno.test("where paths meet, the tag waits for every predecessor", () => {
  const diamond: Config = {
    ...CONFIG,
    environments: configOf(`environments:
- {name: dev}
- {name: eu, dependsOn: [dev]}
- {name: us, dependsOn: [dev]}
- {name: prod, dependsOn: [eu, us]}
`).environments,
  };
  const snapshot = snapshotOf({ config: diamond });
  const from = (env: string, tags: Record<string, string>) =>
    words(cart(tags), { snapshot, source: { env } });
  assert.deepEqual(from("dev", { dev: "1.1.0", eu: "1.0.0", us: "1.0.0", prod: "1.0.0" }), [
    "eu created: push, create",
    "us created: push, create",
  ]);
  assert.deepEqual(from("eu", { dev: "1.1.0", eu: "1.1.0", us: "1.0.0", prod: "1.0.0" }), [
    'prod skipped: environment "prod" waits for version 1.1.0 in us',
  ]);
  assert.deepEqual(from("us", { dev: "1.1.0", eu: "1.1.0", us: "1.1.0", prod: "1.0.0" }), [
    "prod created: push, create",
  ]);
});

Deno.test("a tag goes through one path of the graph first, though another one has to bring it too", () => {
  const config = configOf(`environments:
- {name: dev}
- {name: eu, dependsOn: [dev]}
- {name: us, dependsOn: [dev]}
- {name: eu-west, dependsOn: [eu]}
- {name: prod, dependsOn: [eu-west, us]}
`);
  const tags = { dev: "1.1.0", eu: "1.1.0", us: "1.0.0", "eu-west": "1.0.0", prod: "1.0.0" };
  assert.deepEqual(
    words(cart(tags), { snapshot: snapshotOf({ config }), source: { env: "eu" } }),
    ["eu-west created: push, create"],
  );
});

Deno.test("a promotion copies the digest that its environment had at the commit", () => {
  const [old, wanted, other] = ["a", "b", "c"].map((one) => `sha256:${one.repeat(64)}`);
  const at = (dev: string) => cart({ dev, qa: `1.0.0@${old}` });
  const [decision] = decide(at(`1.1.0@${wanted}`));
  assert.ok(decision !== undefined && "steps" in decision);
  assert.match(
    stepOf(decision, "push")?.files[0]?.text ?? "",
    new RegExp(`cart:1\\.1\\.0@${wanted} `),
  );
  assert.deepEqual(words(at(`1.1.0@${other}`), { then: at(`1.1.0@${wanted}`) }), [
    `dev ${SKIP} environment "dev" has moved on from version 1.1.0`,
  ]);
});

Deno.test("the next pull request tells which one brought the version, and what was skipped on the way", () => {
  const pullRequest = {
    number: 4,
    url: "https://x/pull/4",
    description: "- Skipped on the way to `dev`: `1.0.5`\n- Skipped on the way to `qa`: `1.0.4`",
  };
  const [decision] = decide(NEXT, {
    pullRequest,
    source: { warnings: [{ code: "x", message: "one" }] },
  });
  assert.ok(decision !== undefined && "steps" in decision);
  const { origin, skipped } = decision.page?.facts ?? {};
  assert.deepEqual(origin, { env: "dev", ...pullRequest });
  assert.deepEqual(skipped, [{ env: "qa", tag: "1.0.4" }]);
  assert.deepEqual(decision.warnings.map(({ message }) => message), ["one"]);
  assert.equal(decision.branch, BRANCH);
});
