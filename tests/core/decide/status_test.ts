import assert from "node:assert/strict";
import * as status from "../../../src/core/decide/status.ts";
import type { Failure } from "../../../src/core/failure.ts";
import type { PredecessorVerdict } from "../../../src/core/gate/judge.ts";
import type { CommitStatus } from "../../../src/core/promotion/commit_status.ts";
import { PROMOTION } from "../../support/promotion.ts";

const SHA = "1a2b3c4d5e";
const STATUS: CommitStatus = {
  ...{ context: "kustomization/webshop-dev", state: "failure", description: "no\n  replicas" },
};

function verdict(more: Partial<PredecessorVerdict> = {}): PredecessorVerdict {
  const place = { env: "dev", name: "webshop-dev", sha: SHA };
  return { ...place, state: "failure", contexts: [STATUS], ...more };
}

function words({ code, message, hint }: Failure): string {
  return `${code}: ${message} (${hint})`;
}

Deno.test("status says why it asks no environment", () => {
  assert.deepEqual(
    [
      { ...PROMOTION, type: "feature" } as const,
      { ...PROMOTION, type: "rollback" } as const,
      { ...PROMOTION, hotfix: "checkout fails" },
      PROMOTION,
    ].map(status.skipReason),
    [
      "Automatically allowing feature branch PR",
      "Promotion was manual, skipping check",
      "hotfix, so no environment is checked: checkout fails",
      '"dev" is the first environment so status check is skipped',
    ],
  );
});

Deno.test("status ends with the contract's words, and says what was reported", () => {
  assert.equal(
    status.successReason([verdict(), verdict({ name: "webshop-eu", sha: "c2" })]),
    `successful reconciliation for webshop-dev found on "${SHA}"
successful reconciliation for webshop-eu found on "c2"`,
  );
  assert.equal(
    words(status.failed(verdict(), { group: "webshop" })),
    `status: failed reconciliation for webshop-dev found on "${SHA}" (on 1a2b3c4 kustomization/webshop-dev is failure (no replicas); repair webshop/dev, then run this check again)`,
  );
});

Deno.test("a timeout names the likeliest cause", () => {
  const timedOut = (more: Partial<PredecessorVerdict>, reports: readonly CommitStatus[] = []) =>
    words(status.timedOut(verdict(more), { sha: SHA, group: "webshop" }, [[], reports]));
  const start = `status: commit status check for webshop-dev has timed out "${SHA}"`;
  const silent = { state: "none", contexts: [], sha: undefined } as const;
  assert.equal(
    timedOut(silent),
    `${start} (there is no status yet; check that the cluster reports statuses named "*/webshop-dev")`,
  );
  assert.equal(
    timedOut(silent, [{ ...STATUS, context: "kustomization/Webshop-dev" }]),
    `${start} (there is no status yet; "kustomization/Webshop-dev" differs from "webshop-dev" in case, and case matters)`,
  );
  assert.equal(
    timedOut({ state: "pending", contexts: [{ ...STATUS, state: "pending", description: "" }] }),
    `${start} (on 1a2b3c4 kustomization/webshop-dev is pending; run this check again once it has reconciled, or raise status_timeout_minutes)`,
  );
});

Deno.test("status says which pull request it cannot check, and what to do", () => {
  const hint = "run in the pipeline of an open pull request; those from forks are not checked";
  assert.deepEqual(
    [
      status.notOpen({ branch: "x", number: undefined }),
      status.notOpen({ branch: "x", number: 7 }),
      status.superseded(7, "c1"),
      status.refused(7, "it is odd"),
      status.notNow(7, "held: incident"),
      status.neverThere("dev", PROMOTION),
      status.ambiguous({
        name: "g-eu-dev",
        owners: [{ group: "g", env: "eu-dev" }, { group: "g-eu", env: "dev" }],
      }),
    ].map(words),
    [
      `provider: found no open pull request from branch "x" of this repository (${hint})`,
      `provider: found no open pull request #7 from branch "x" of this repository (${hint})`,
      "status: pull request #7 has moved on from commit c1: this check is superseded (the check on its newest commit decides)",
      "status: pull request #7 cannot be checked: it is odd (run new or promote again to rewrite it; for a branch of your own, use another name)",
      "status: pull request #7 is not let through now: held: incident (run this check again then, or set gate: status, which passes it automatically)",
      'status: environment "dev" does not have version 1.1.0 of webshop/cart (promote it to dev first)',
      'status: reports on "g-eu-dev" are about "g/eu-dev" and "g-eu/dev", which cannot be told apart (rename one of the groups or environments)',
    ],
  );
});
