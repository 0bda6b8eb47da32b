import {
  asked,
  BRINGS,
  fromTwo,
  released,
  stands,
  testCases,
  TITLE,
  withQa,
} from "./explain_cases.ts";
import {
  app,
  commit,
  commitId,
  CONFIG,
  DAY,
  HOUR,
  makeSnapshot,
  NOW,
  promotion,
  tagAges,
} from "./make_snapshot.ts";

testCases([
  {
    name: "a head that cannot be judged",
    snapshot: released({
      provider: asked([
        promotion({ headGate: { state: "failure", words: "its head sets several tags" } }),
      ]),
    }),
    code: "failed",
    message: `${BRINGS}, but its head sets several tags`,
    todo: "see what #31 says: https://example.com/pull/31",
  },
  {
    name:
      "a promotion that was lost on its way from two environments, the last of which got it later",
    snapshot: fromTwo({}, [TITLE, TITLE]),
    env: "prod",
    code: "lost",
    message: "no pull request brings 1.1.0 to prod, although the previous environment has it",
    todo: "open it: gitops-promotion promote --commit 555555555555",
  },
  {
    name: "a version that came to one of two environments by no promotion",
    snapshot: fromTwo({}, [TITLE, "by hand"]),
    env: "prod",
    code: "not-promoted",
    message:
      "no pull request brings 1.1.0 to prod: it reached the previous environment without a promotion",
    todo:
      "bring it through the environments: gitops-promotion new --group webshop --app cart --tag 1.1.0",
  },
  {
    name: "a predecessor that says nothing",
    snapshot: released({ provider: asked([promotion()]) }),
    code: "waiting",
    message: `${BRINGS}: waiting for webshop-dev`,
    todo: 'check that the cluster reports a status named "*/webshop-dev"',
  },
  {
    name: "a predecessor that is busy",
    snapshot: released({ provider: asked([promotion()], "pending", "rolling out") }),
    code: "waiting",
    message: `${BRINGS}: waiting for webshop-dev`,
    todo: "wait for webshop-dev",
  },
  {
    name: "a predecessor that failed",
    snapshot: released({ provider: asked([promotion()], "failure", "no replicas") }),
    code: "failed",
    message: `${BRINGS}, but webshop-dev failed: no replicas`,
    todo: "repair webshop/dev; #31 goes on when webshop-dev reports success",
  },
  {
    name: "a pull request that merges by itself",
    snapshot: released({ provider: asked([promotion()], "success") }),
    code: "ready",
    message:
      `${BRINGS}, and nothing holds it back: it merges by itself when its required checks pass`,
    todo: "see which check is missing: https://example.com/pull/31",
  },
  {
    name: "a pull request that waits for a person",
    snapshot: makeSnapshot({
      apps: [app("cart", { dev: "1.1.0", qa: "1.1.0", prod: "1.0.0" })],
      tagAges: stands("qa", tagAges(commit(2, NOW - HOUR))),
      provider: {
        promotions: [promotion({ env: "prod", autoMerge: false })],
        reports: new Map([[commitId(2), [
          { context: "kustomization/webshop-qa", state: "success", description: "" },
        ]]]),
        declined: [],
      },
    }),
    env: "prod",
    code: "ready",
    message: "#31 brings 1.1.0 to prod, and nothing holds it back: a person merges it",
    todo: "merge #31: https://example.com/pull/31",
  },
  {
    name: "a pull request whose auto-merge somebody switched off",
    snapshot: released({ provider: asked([promotion({ autoMerge: false })], "success") }),
    code: "ready",
    message: `${BRINGS}, and nothing holds it back, but auto-merge is off`,
    todo: "merge #31, or enable its auto-merge: https://example.com/pull/31",
  },
  {
    name: "a conflict",
    snapshot: released({ provider: asked([promotion({ conflict: true })], "success") }),
    code: "conflict",
    message: `${BRINGS}, but it does not merge cleanly`,
    todo: "let it be rebuilt: gitops-promotion promote --commit 222222222222",
  },
  {
    name: "a soak",
    snapshot: released({
      config: withQa({ soak: 2 * HOUR }),
      provider: asked([promotion()], "success"),
    }),
    code: "soaking",
    message: `${BRINGS}: soaking until 15:55 UTC`,
    todo: "wait until 25 November 2026, 15:55 UTC",
  },
  {
    name: "a hotfix outside its window",
    snapshot: released({
      config: withQa({ windows: [{ days: ["thu"], from: 540, to: 960, timezone: "UTC" }] }),
      provider: asked([promotion({ hotfix: "checkout fails" })]),
    }),
    code: "soaking",
    message: `${BRINGS}: outside its windows until Thu 09:00 UTC`,
    todo: "wait until 26 November 2026, 09:00 UTC",
  },
  {
    name: "a freeze",
    snapshot: released({
      config: withQa({ freeze: [{ from: NOW - DAY, to: NOW + DAY, reason: "inventory" }] }),
      provider: asked([promotion()], "success"),
    }),
    code: "frozen",
    message: `${BRINGS}, which is frozen until 2026-11-26 14:05 UTC: inventory`,
    todo: "wait until the freeze is over, or change it in gitops-promotion.yaml",
  },
  {
    name: "a newer version that has the branch",
    snapshot: released({
      config: { ...CONFIG, prflow: "per-app" },
      provider: asked([promotion({ number: 40, env: "dev", tag: "1.2.0", url: "https://e/40" })]),
    }),
    code: "superseded",
    message: "no pull request brings 1.1.0 to qa: #40 brings 1.2.0 to dev instead",
    todo: "wait for #40 to merge: https://e/40",
  },
  {
    name: "a pull request that somebody closed",
    snapshot: released({
      provider: {
        ...asked([]),
        declined: [{
          number: 31,
          url: "https://e/31",
          group: "webshop",
          app: "cart",
          env: "qa",
          tag: "1.1.0",
        }],
      },
    }),
    code: "declined",
    message: "1.1.0 was declined for qa: #31 was closed without a merge",
    todo: "to bring it after all: gitops-promotion promote --commit 222222222222 --reopen",
  },
  {
    name: "what is open or was closed of other apps, versions and environments",
    snapshot: released({
      config: { ...CONFIG, prflow: "per-app" },
      provider: {
        ...asked([promotion({ number: 40, app: "api", tag: "1.2.0" })]),
        declined: [
          { number: 31, url: "", group: "webshop", app: "api", env: "qa", tag: "1.1.0" },
          { number: 32, url: "", group: "webshop", app: "cart", env: "prod", tag: "1.1.0" },
          { number: 33, url: "", group: "webshop", app: "cart", env: "qa", tag: "1.0.5" },
        ],
      },
    }),
    code: "lost",
    message: "no pull request brings 1.1.0 to qa, although the previous environment has it",
    todo: "open it: gitops-promotion promote --commit 222222222222",
  },
  {
    name: "a newer version that has a branch of its own",
    snapshot: released({
      config: { ...CONFIG, prflow: "per-env" },
      provider: asked([promotion({ number: 40, env: "dev", tag: "1.2.0" })]),
    }),
    code: "lost",
    message: "no pull request brings 1.1.0 to qa, although the previous environment has it",
    todo: "open it: gitops-promotion promote --commit 222222222222",
  },
  {
    name: "a promotion that was lost",
    snapshot: released(),
    code: "lost",
    message: "no pull request brings 1.1.0 to qa, although the previous environment has it",
    todo: "open it: gitops-promotion promote --commit 222222222222",
  },
  {
    name: "a promotion that was lost long ago",
    snapshot: { ...released(), now: NOW + 60 * DAY },
    code: "lost",
    message: "no pull request brings 1.1.0 to qa, although the previous environment has it",
    todo: "open it: gitops-promotion promote --commit 222222222222",
  },
  {
    name: "a version that came by no promotion",
    snapshot: released({}, "by hand"),
    code: "not-promoted",
    message:
      "no pull request brings 1.1.0 to qa: it reached the previous environment without a promotion",
    todo:
      "bring it through the environments: gitops-promotion new --group webshop --app cart --tag 1.1.0",
  },
  {
    name: "nobody was asked",
    snapshot: released({ provider: undefined }),
    code: "not-asked",
    message: "qa does not have 1.1.0, and open pull requests are unknown",
    todo: "run it with a token and without --offline",
  },
]);
