import assert from "node:assert/strict";
import type { GateSubject } from "../../src/core/gate/gate.ts";
import type { CommitStatus } from "../../src/core/promotion/commit_status.ts";
import { judgeSubjects } from "../../src/gather/gate_subject.ts";
import { configOf } from "../core/config/read_config.ts";

const NOW = Date.parse("2026-11-25T14:05:00Z");
const MINUTE = 60_000;

function report(minutes: number, state: CommitStatus["state"]): CommitStatus {
  const context = "kustomization/webshop-dev";
  return { context, state, description: "", at: NOW + minutes * MINUTE };
}

function subject(app: string): GateSubject {
  return {
    promotion: { group: "webshop", app, env: "qa", tag: "1.1.0", type: "promote" },
    facts: {
      group: "webshop",
      sha: "c0",
      wholeName: false,
      predecessors: [{ env: "dev", name: "webshop-dev", newer: [] }],
    },
    unmet: [],
    collisions: [],
    arrivals: new Map([["dev", NOW - 180 * MINUTE]]),
  };
}

Deno.test("apps that soak on the same commit ask once for its earlier reports", async () => {
  const config = configOf(
    "gate: status\nenvironments:\n  - {name: dev, auto: true}\n  - {name: qa, soak: 2h}\n",
  );
  const asked: (readonly string[])[] = [];
  const provider = {
    pastReports(commits: readonly string[]) {
      asked.push(commits);
      return Promise.resolve(new Map([["c0", [report(-150, "success"), report(-30, "success")]]]));
    },
  };
  const judged = await judgeSubjects(
    provider,
    [subject("cart"), subject("api")],
    new Map([["c0", [report(-30, "success")]]]),
    { config, holds: [], unreadable: false, now: NOW },
  );
  assert.deepEqual(judged.map(({ gate }) => gate.state), ["success", "success"]);
  assert.deepEqual(asked, [["c0"]]);
});
