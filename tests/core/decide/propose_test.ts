import assert from "node:assert/strict";
import type { Proposal } from "../../../src/core/decide/proposal.ts";
import { propose } from "../../../src/core/decide/propose.ts";
import type { Config } from "../../../src/core/config/config.ts";
import { planPromotion } from "../../../src/core/decide/app.ts";
import { decideNew } from "../../../src/core/decide/new.ts";
import {
  CONFLICT,
  type OpenPullRequest,
  type Snapshot,
} from "../../../src/core/decide/snapshot.ts";
import { type Decision, writesText } from "../../../src/core/decide/steps.ts";
import { failure } from "../../support/failure.ts";
import type { Hold } from "../../../src/core/holds/hold.ts";
import { PROMOTION } from "../../support/promotion.ts";
import { configOf } from "../config/read_config.ts";
import { BRANCH, cart, CONFIG, LIMIT, openOf, snapshotOf, stepOf, told } from "./webshop.ts";

const TITLE = "Promote webshop/cart version 1.1.0 to environment dev";
const PROPOSAL: Proposal = {
  ...{ promotion: PROMOTION, branch: BRANCH, title: TITLE, description: "", auto: false },
  ...{ files: [], changes: [], warnings: [] },
};

/** What is decided where the branch has an open pull request that changes nothing marked and has no metadata. */
function decideOver(title: string, more: Partial<OpenPullRequest["pullRequest"]> = {}) {
  const pullRequest = {
    ...{ number: 7, url: "https://x/pull/7", sourceBranch: BRANCH, targetBranch: "main" },
    ...{ title, description: "", fromFork: false, autoMerge: false },
    ...more,
  };
  const open = { pullRequest, changes: [], metadata: { kind: "none" }, files: [], commits: [] };
  const isHere = pullRequest.targetBranch === "main";
  return propose(
    {
      base: { branch: "main", commit: "c", config: { prflow: "per-app", environments: [] } },
      ...{ heads: new Map(), open: isHere ? [open] : [], elsewhere: isHere ? [] : [pullRequest] },
      ...{ held: { files: [], holds: [], warnings: [] }, now: 0 },
    } as unknown as Snapshot,
    PROPOSAL,
  );
}

Deno.test("a pull request that lost its metadata is taken over where its title is one for the same app", () => {
  assert.equal(decideOver(TITLE).action, "unchanged");
  assert.equal(decideOver(TITLE.replace("1.1.0", "1.0.9")).action, "updated");
});

Deno.test("a branch is somebody else's where its pull request has another title, or another base", () => {
  const hint = "merge or close it first (https://x/pull/7), or rename a group or an app";
  assert.throws(
    () => decideOver("My own work"),
    failure(
      "conflict",
      `branch "${BRANCH}" belongs to pull request #7, "My own work"`,
      hint,
    ),
  );
  assert.throws(
    () => decideOver(TITLE, { targetBranch: "release" }),
    failure(
      "conflict",
      `branch "${BRANCH}" belongs to pull request #7, which targets "release"`,
      hint,
    ),
  );
});

const HOLD = { group: "webshop", envs: ["qa"] } as unknown as Hold;
const TO_QA = { ...PROMOTION, env: "qa" };

/** What a promotion of the same version decides over an open one to qa that merges by itself. */
function decideAgain(message: string, proposedHolds: readonly Hold[] = []) {
  const { group, app, tag, env } = TO_QA;
  const open = {
    pullRequest: {
      ...{ number: 7, url: "", sourceBranch: BRANCH, title: TITLE, description: "" },
      autoMerge: true,
    },
    changes: [{ group, app, env, to: { tags: [tag], digests: [] } }],
    ...{ metadata: { kind: "none" }, files: [], commits: [{ message }] },
  };
  const config = configOf(
    "allowHotfix: true\nenvironments: [{name: dev}, {name: qa, auto: true}]\n",
  );
  const environments = ["dev", "qa"].map((env) => ({ env, tags: ["1.0.0"] }));
  return propose(
    {
      ...{ base: { branch: "main", commit: "c", config }, heads: new Map(), open: [open] },
      ...{ elsewhere: [], held: { files: [], holds: [], warnings: [] }, now: 0 },
    } as unknown as Snapshot,
    {
      ...{ ...PROPOSAL, promotion: TO_QA, auto: true },
      page: {
        ...{ promotion: TO_QA, limit: 4000 },
        facts: { changes: [], environments, auto: true },
      },
    },
    proposedHolds,
  );
}

Deno.test("an open hotfix is described as one when a promotion brings its version", () => {
  for (
    const [message, state, notes] of [
      [TITLE, "open, waits for `webshop-dev`", undefined],
      [`${TITLE}\n\nHotfix-Reason: checkout fails`, "open", [["Hotfix", "checkout fails"]]],
    ] as const
  ) {
    const facts = decideAgain(message).page?.facts;
    assert.deepEqual([facts?.environments[1]?.state, facts?.notes], [state, notes]);
  }
});

Deno.test("a proposed hold switches auto-merge off, unless the open hotfix overrides holds", () => {
  const hotfix = `${TITLE}\n\nHotfix-Reason: checkout fails`;
  assert.equal(decideAgain(TITLE, [HOLD]).wanted?.autoMerge, false);
  assert.equal(decideAgain(hotfix, [HOLD]).wanted?.autoMerge, false);
  assert.equal(decideAgain(`${hotfix}\nOverride: hold`, [HOLD]).wanted?.autoMerge, true);
});

const APP = cart({ dev: "1.0.0", qa: "1.0.0" });
const NEW = { group: "webshop", app: "cart", tag: "1.1.0" };
const OPEN = openOf(APP);
const README = { path: "README.md", before: "", after: "x", tip: "", merged: "x" };
const BY_ANN = { id: "abcdef0123", subject: "Fix a typo", message: "Fix a typo", author: "ann" };
const WITH_WORK = {
  ...OPEN,
  files: [...OPEN.files, README],
  commits: [BY_ANN, ...OPEN.commits],
};

const IN_FILE = {
  ...OPEN,
  files: OPEN.files.map((file) => ({ ...file, after: `${file.after}# x\n`, merged: "x" })),
};
const MISFIT = 'tag: a/b # {"$imagepolicy": "webshop:cart:tag"}\n';
const IN_BROKEN_FILE = {
  ...OPEN,
  files: [
    ...OPEN.files,
    { ...README, path: "webshop/dev/x.yaml", before: MISFIT, after: "a: b\n", tip: MISFIT },
  ],
};

/** What new of 1.1.0 decides over this open pull request. */
function decideNewOver(open: OpenPullRequest, config: Config = CONFIG): Decision {
  const decision = decideNew(snapshotOf({ open: [open], config }), APP, NEW, LIMIT);
  assert.ok(decision !== "missing");
  return decision;
}

function withPullRequest(
  more: Partial<OpenPullRequest["pullRequest"]>,
  open: OpenPullRequest = OPEN,
): OpenPullRequest {
  return { ...open, pullRequest: { ...open.pullRequest, ...more } };
}

for (
  const [name, open, expected] of [
    ["that is right", OPEN, "unchanged: "],
    ["whose title was edited", withPullRequest({ title: "Mine" }), "updated: update"],
    ["whose metadata was edited", { ...OPEN, metadata: { kind: "none" } }, "updated: update"],
    ["that was disarmed", withPullRequest({ autoMerge: false }), "updated: arm"],
    ["that is a draft", withPullRequest({ draft: true, autoMerge: false }), "unchanged: "],
    ["from a fork", withPullRequest({ fromFork: true }), "created: push, create, arm"],
    ["from another branch", withPullRequest({ sourceBranch: "x" }), "created: push, create, arm"],
    [
      "that no longer merges",
      { ...OPEN, files: OPEN.files.map((file) => ({ ...file, merged: CONFLICT })) },
      "updated: disarm, push, update, arm",
    ],
    [
      "that leaves a file at another text",
      { ...OPEN, files: OPEN.files.map((file) => ({ ...file, merged: "x" })) },
      "updated: disarm, push, update, arm",
    ],
    [
      "that lacks a file",
      { ...OPEN, files: [], changes: OPEN.changes },
      "updated: disarm, push, update, arm",
    ],
    ["with a person's work beside it", WITH_WORK, "unchanged: "],
    ["with a person's work in the same file", IN_FILE, "unchanged: "],
    ["with a person's work in a file that cannot be edited", IN_BROKEN_FILE, "unchanged: "],
    [
      "with a person's work, disarmed",
      withPullRequest({ autoMerge: false }, WITH_WORK),
      "unchanged: ",
    ],
    [
      "whose change was undone beside it",
      { ...OPEN, files: [...OPEN.files, { ...README, merged: "" }] },
      "unchanged: ",
    ],
  ] as const satisfies readonly (readonly [string, OpenPullRequest, string])[]
) {
  Deno.test(`an open pull request with the same version ${name}`, () => {
    assert.equal(told(decideNewOver(open)), expected);
  });
}

Deno.test("auto-merge that somebody else enabled stays until the branch is pushed", () => {
  const config = configOf("environments: [{name: dev}, {name: qa}]\n");
  const by = (autoMergeByOthers: boolean, open = OPEN) =>
    told(decideNewOver(withPullRequest({ autoMerge: true, autoMergeByOthers }, open), config));
  assert.equal(by(true), "unchanged: ");
  assert.equal(by(false), "updated: disarm");
  assert.equal(by(true, WITH_WORK), "unchanged: ");
  assert.equal(by(false, WITH_WORK), "updated: disarm");
});

Deno.test("a person's commits are named, without the program's own", () => {
  const warnings = (open: OpenPullRequest) =>
    decideNewOver(open).warnings.map(({ message }) => message);
  const start = "pull request #7 has changes beyond the promotion and is left as it is:";
  assert.deepEqual(warnings(WITH_WORK), [`${start} abcdef0 Fix a typo (ann)`]);
  const onlyOurs = { ...WITH_WORK, commits: OPEN.commits };
  assert.deepEqual(warnings(onlyOurs), [`${start} 1a2b3c4 ${OPEN.pullRequest.title} (bot)`]);
});

Deno.test("a newer version takes over, and its comment lists a person's commits that are gone", () => {
  const older = openOf(APP, { tag: "1.0.9" });
  const was = "took over #7, which was: Promote webshop/cart version 1.0.9 to environment dev";
  const decision = decideNewOver(older);
  assert.deepEqual(decision.notes, [was]);
  assert.equal(decision.replaced, older.pullRequest.title);
  assert.equal(stepOf(decision, "comment")?.text, was);
  const skipped = decision.page?.facts.skipped;
  assert.deepEqual(skipped, [{ env: "dev", tag: "1.0.9" }]);
  const removing = older.changes.map((change) => ({ ...change, to: { tags: [], digests: [] } }));
  const { page } = decideNewOver({ ...older, changes: removing });
  assert.deepEqual(page?.facts.skipped, []);
  const work = { ...older, files: [...older.files, README], commits: [BY_ANN, ...older.commits] };
  assert.equal(
    stepOf(decideNewOver(work), "comment")?.text,
    `${was}\n\nThese commits are no longer on the branch:\n\n- \`abcdef0 Fix a typo (ann)\``,
  );
  const odd = withPullRequest({ title: "*Mine*" }, older);
  assert.equal(
    stepOf(decideNewOver(odd), "comment")?.text,
    "took over #7, which was: `*Mine*`",
  );
});

Deno.test("a person's commits on a head without the version are named when they are gone", () => {
  const decision = decideNewOver({ ...WITH_WORK, files: [README], changes: [] });
  assert.equal(told(decision), "updated: disarm, push, update, arm, comment");
  assert.equal(decision.replaced, undefined);
  assert.equal(
    stepOf(decision, "comment")?.text,
    "These commits are no longer on the branch:\n\n- `abcdef0 Fix a typo (ann)`",
  );
  const nothing = decideNewOver({ ...OPEN, files: [], changes: [] });
  assert.equal(told(nothing), "updated: disarm, push, update, arm");
});

Deno.test("a version that arrived after all, or comes now, no longer counts as skipped", () => {
  const app = cart({ dev: "1.0.0", qa: "1.0.5" });
  const older = openOf(app, { tag: "1.0.9" });
  const description = `${older.pullRequest.description}
- Skipped on the way to \`dev\`: \`1.1.0\`, \`1.0.8\`
- Skipped on the way to \`qa\`: \`1.0.5\`, \`1.0.6\`, \`1.1.0\``;
  const open = withPullRequest({ description }, older);
  const decision = decideNew(snapshotOf({ open: [open] }), app, NEW, LIMIT);
  assert.ok(decision !== "missing");
  assert.deepEqual(decision.page?.facts.skipped?.map(({ env, tag }) => `${env} ${tag}`), [
    "dev 1.0.8",
    "dev 1.0.9",
    "qa 1.0.6",
    "qa 1.1.0",
  ]);
});

Deno.test("the table keeps the numbers that the open pull request names, while it has the same version", () => {
  const app = cart({ dev: "1.1.0", qa: "1.0.0", prod: "1.0.0" });
  const numberOf = (tag: string) => {
    const open = openOf(app, { env: "qa", tag }, {
      pullRequest: { description: '<!-- pull requests = {"dev":3} -->' },
    });
    const { proposal } = planPromotion(app, CONFIG, TO_QA, { limit: LIMIT });
    const decision = propose(snapshotOf({ open: [open] }), proposal);
    return decision.page?.facts.environments[0]?.pullRequest;
  };
  assert.deepEqual(numberOf("1.1.0"), { number: 3, url: "https://x/pull/3" });
  assert.equal(numberOf("1.0.9"), undefined);
});

Deno.test("a draft is armed once it is ready", () => {
  const config = configOf("environments: [{name: dev, auto: true, draft: true}, {name: qa}]\n");
  const decision = decideNew(snapshotOf({ config }), APP, NEW, LIMIT);
  assert.ok(decision !== "missing");
  assert.equal(told(decision), "created: push, create");
  assert.equal(stepOf(decision, "create")?.draft, true);
  assert.match(decision.notes.join(), /^auto-merge is enabled once the draft is ready for review/);
  for (const options of ["auto: true", "draft: true"]) {
    const other = configOf(`environments: [{name: dev, ${options}}, {name: qa}]\n`);
    const silent = decideNew(snapshotOf({ config: other }), APP, NEW, LIMIT);
    assert.ok(silent !== "missing");
    assert.deepEqual(silent.notes, [], options);
  }
});

Deno.test("an open pull request without usable metadata is taken over with a warning", () => {
  const lost = (metadata: OpenPullRequest["metadata"]) =>
    decideNewOver({ ...openOf(APP, { tag: "1.0.9" }), metadata }).warnings[0]?.message;
  const start = "taking over pull request #7, whose metadata is lost:";
  assert.equal(lost({ kind: "none" }), `${start} it has none`);
  assert.equal(lost({ kind: "invalid", reason: "no tag" }), `${start} no tag`);
  assert.equal(lost(OPEN.metadata), undefined);
});

Deno.test("a branch that promotes another app is never overwritten", () => {
  const [change] = OPEN.changes;
  assert.ok(change !== undefined && OPEN.metadata.kind === "promotion");
  // Both have the branch promote/a-b-c.
  const ours = { group: "a", app: "b-c" };
  const branch = "promote/a-b-c";
  const theirs = { group: "a-b", app: "c" };
  const { metadata: { promotion } } = OPEN;
  const manifests = [{ path: "a/dev/x.yaml", text: 'tag: "1" # {"$imagepolicy": "a:b-c:tag"}\n' }];
  const over = (more: Partial<OpenPullRequest>) => {
    const open = { ...withPullRequest({ sourceBranch: branch }), ...more };
    return decideNew(
      snapshotOf({ open: [open] }),
      { ...ours, manifests, failures: new Map() },
      { ...ours, tag: "1.1.0" },
      LIMIT,
    );
  };
  const message = `branch "${branch}" belongs to pull request #7, which promotes a-b/c`;
  const hint = "merge or close it first (https://x/pull/7), or rename a group or an app";
  for (
    const more of [
      { changes: [{ ...change, ...theirs }] },
      { changes: [], metadata: { kind: "promotion", promotion: { ...promotion, ...theirs } } },
    ] as const
  ) {
    assert.throws(() => over(more), failure("conflict", message, hint));
  }
  for (const one of [{ app: "x" }, { group: "x" }]) {
    const said = { ...promotion, ...ours, ...one };
    assert.throws(
      () => over({ changes: [], metadata: { kind: "promotion", promotion: said } }),
      failure("conflict", message.replace("a-b/c", `${said.group}/${said.app}`), hint),
    );
  }
  const same = { ...promotion, ...ours };
  assert.ok(over({ changes: [], metadata: { kind: "promotion", promotion: same } }));
  assert.throws(
    () => over({ changes: [], metadata: { kind: "none" } }),
    failure("conflict", message.replace(/which.*/, `"${OPEN.pullRequest.title}"`), hint),
  );
});

Deno.test("a proposal that is not a promotion has its branch only under its own title", () => {
  const stale = { ...PROPOSAL, promotion: undefined, title: "Remove stale features" };
  const over = (title: string) =>
    told(propose(snapshotOf({ open: [withPullRequest({ title, autoMerge: false })] }), {
      ...stale,
      files: [{ path: "a", text: "b" }],
    }));
  assert.equal(over("Remove stale features"), "updated: push, update");
  assert.throws(() => over("Mine"), /belongs to pull request #7, "Mine"/);
});

Deno.test("a proposal that is not a promotion is recognised by its files", () => {
  const { title } = OPEN.pullRequest;
  const stale = { ...PROPOSAL, promotion: undefined, title };
  const removed = { path: "a", before: "b", after: undefined, tip: "b", merged: undefined };
  const decision = propose(snapshotOf({ open: [{ ...OPEN, changes: [], files: [removed] }] }), {
    ...{ ...stale, description: OPEN.pullRequest.description, auto: true },
    files: [{ path: "a", text: undefined }],
  });
  assert.deepEqual([told(decision), decision.warnings], ["unchanged: ", []]);
});

Deno.test("a title and a description are written by a step that creates or updates", () => {
  const written = (open: OpenPullRequest[]) => {
    const decision = decideNew(snapshotOf({ open }), APP, NEW, LIMIT);
    assert.ok(decision !== "missing");
    return decision.steps.filter(writesText).map(({ step }) => step);
  };
  assert.deepEqual(written([]), ["create"]);
  assert.deepEqual(written([openOf(APP, { tag: "1.0.9" })]), ["update"]);
});
