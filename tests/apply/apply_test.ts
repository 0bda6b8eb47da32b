import assert from "node:assert/strict";
import { apply } from "../../src/apply/apply.ts";
import type { Decision } from "../../src/core/decide/steps.ts";
import type { PullRequest } from "../../src/core/promotion/pull_request.ts";

type Tools = Parameters<typeof apply>[1];

const TEXT = { title: "Promote", description: "" };
const OPEN = {
  ...{ number: 7, ...TEXT, sourceBranch: "promote/webshop-cart", targetBranch: "main" },
  ...{ headSha: "before", state: "open", autoMerge: false },
} as unknown as PullRequest;

/** Pushes to the open pull request, which somebody else's auto-merge is enabled on by then. */
async function pushOver(wantsAutoMerge: boolean) {
  const disarmed: string[] = [];
  const provider = {
    update: () =>
      Promise.resolve({
        pullRequest: { ...OPEN, headSha: "ours", autoMerge: true, autoMergeByOthers: true },
        armed: undefined,
      }),
    disarm: (pullRequest: PullRequest) => {
      disarmed.push(pullRequest.headSha);
      return Promise.resolve({ ...pullRequest, autoMerge: false });
    },
  };
  const publisher = { commit: () => Promise.resolve("ours"), push: () => Promise.resolve(true) };
  const decision = {
    pullRequest: OPEN,
    wanted: { ...TEXT, autoMerge: wantsAutoMerge },
    steps: [
      { step: "push", branch: OPEN.sourceBranch, expected: "before" },
      { step: "update", pullRequest: OPEN, ...TEXT },
    ],
  } as unknown as Decision;
  const receipt = await apply(decision, { provider, publisher } as unknown as Tools);
  return { kind: receipt.kind, disarmed };
}

Deno.test("auto-merge that was enabled for another head between read and push is disabled on ours", async () => {
  assert.deepEqual(await pushOver(false), { kind: "lost", disarmed: ["ours"] });
  assert.deepEqual(await pushOver(true), { kind: "done", disarmed: [] });
});

Deno.test("a branch that a third run has pushed over is still to be given back", async () => {
  const created = { ...OPEN, headSha: "third", title: "Promote another" };
  for (const isGiven of [true, false]) {
    const decision = {
      steps: [
        { step: "push", branch: OPEN.sourceBranch, expected: "theirs" },
        { step: "create", branch: OPEN.sourceBranch, ...TEXT },
      ],
    } as unknown as Decision;
    const tools = {
      provider: { create: () => Promise.resolve(created) },
      publisher: {
        commit: () => Promise.resolve("ours"),
        push: () => Promise.resolve(true),
        giveBack: () => Promise.resolve(isGiven),
      },
      log: { info() {} },
    } as unknown as Tools;
    assert.deepEqual(await apply(decision, tools), {
      kind: "lost",
      why: "another run opened pull request #7",
      pushed: isGiven ? undefined : "ours",
      ...(isGiven ? {} : { owed: { branch: OPEN.sourceBranch, commit: "theirs", ours: "ours" } }),
    });
  }
});
