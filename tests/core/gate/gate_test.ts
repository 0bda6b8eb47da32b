import assert from "node:assert/strict";
import {
  closedNow,
  combineGates,
  fitting,
  type Gate,
  gateOf,
  type GateRules,
  type GateSubject,
  soakingCommits,
  soakingOn,
  subjectAlone,
} from "../../../src/core/gate/gate.ts";
import type { CommitStatus } from "../../../src/core/promotion/commit_status.ts";
import { configOf } from "../config/read_config.ts";

const NOW = Date.parse("2026-11-25T14:05:00Z");
const MINUTE = 60_000;

const SUBJECT: GateSubject = {
  promotion: { group: "webshop", app: "cart", env: "qa", tag: "1.1.0", type: "promote" },
  facts: {
    group: "webshop",
    sha: "c0",
    wholeName: false,
    predecessors: [{ env: "dev", name: "webshop-dev", newer: ["c1"] }],
  },
  unmet: [],
  collisions: [],
  arrivals: new Map([["dev", NOW - 90 * MINUTE]]),
};

const HOLD = {
  id: "a",
  group: "webshop",
  app: undefined,
  envs: [],
  tag: undefined,
  reason: "incident 42",
  by: "anna",
  at: undefined,
  until: undefined,
};

/** What the gate says, as `state by: words`. */
function said(
  { report, description = "no replicas", at = NOW - 60 * MINUTE, qa = "", subject = {}, ...rules }:
    & {
      report?: CommitStatus["state"];
      description?: string;
      /** When it was reported; 0: unknown. */
      at?: number;
      qa?: string;
      subject?: Partial<GateSubject>;
    }
    & Partial<GateRules>,
): string {
  const reports = report === undefined ? [] : [{
    context: "kustomization/webshop-dev",
    state: report,
    description,
    ...(at === 0 ? {} : { at }),
  }];
  const gate = gateOf({ ...SUBJECT, ...subject }, new Map([["c1", reports]]), {
    config: configOf(
      `gate: status\nenvironments:\n  - {name: dev, auto: true}\n  - name: qa\n${qa}`,
    ),
    holds: [],
    unreadable: false,
    now: NOW,
    ...rules,
  });
  return `${gate.state} ${gate.by}: ${gate.words}`;
}

const SOAK = "    soak: 2h\n";
const WINDOW = '    windows: [{days: [thu], from: "09:00", to: "16:00", timezone: UTC}]\n';
const FREEZE = "    freeze: [{from: 2026-11-25, to: 2026-11-26, reason: inventory}]\n";

for (
  const [name, facts, expected] of [
    ["waits for a predecessor that says nothing", {}, "pending reports: waiting for webshop-dev"],
    [
      "lets through what is healthy",
      { report: "success" },
      "success nothing: webshop-dev succeeded",
    ],
    [
      "fails with the cluster's words",
      { report: "failure" },
      "failure reports: webshop-dev failed: no replicas",
    ],
    [
      "fails without the cluster's words if they are blank",
      { report: "failure", description: " \n" },
      "failure reports: webshop-dev failed",
    ],
    [
      "soaks from the first success",
      { report: "success", qa: SOAK },
      "pending time: soaking until 15:05 UTC",
    ],
    [
      "soaks only from a success of which the time is known",
      { report: "success", at: 0, qa: SOAK },
      "pending time: soaking from when dev reports success",
    ],
    [
      "lets through what left the config while it waited",
      {
        report: "success",
        subject: {
          promotion: { ...SUBJECT.promotion, env: "old" },
          arrivals: new Map([["dev", NOW]]),
        },
      },
      "success nothing: webshop-dev succeeded",
    ],
    [
      "fails where a soak is on, too",
      { report: "failure", qa: SOAK },
      "failure reports: webshop-dev failed: no replicas",
    ],
    [
      "names a freeze before anything that is reported",
      { report: "failure", qa: FREEZE },
      "pending freeze: frozen until 2026-11-26 00:00 UTC: inventory",
    ],
    [
      "passes over a freeze that is over",
      { report: "success", qa: `${SOAK}    freeze: [{from: 2026-11-23, to: 2026-11-25}]\n` },
      "pending time: soaking until 15:05 UTC",
    ],
    [
      "is frozen from the freeze's first moment",
      { report: "failure", qa: "    freeze: [{from: 2026-11-25T14:05Z, to: 2026-11-26}]\n" },
      "pending freeze: frozen until 2026-11-26 00:00 UTC",
    ],
    [
      "is not frozen from the freeze's end on",
      {
        report: "success",
        qa: `${SOAK}    freeze: [{from: 2026-11-23, to: 2026-11-25T14:05Z}]\n`,
      },
      "pending time: soaking until 15:05 UTC",
    ],
    [
      "passes over a freeze to come",
      { report: "success", qa: `${SOAK}    freeze: [{from: 2026-11-26, to: 2026-11-27}]\n` },
      "pending time: soaking until 15:05 UTC",
    ],
    [
      "fails where a report may be about another place",
      {
        report: "success",
        subject: {
          collisions: [{
            name: "g-eu-dev",
            owners: [{ group: "g", env: "eu-dev" }, { group: "g-eu", env: "dev" }],
          }],
        },
      },
      'failure history: reports on "g-eu-dev" are about "g/eu-dev" and "g-eu/dev", which cannot be told apart',
    ],
    [
      "names a hold before a freeze",
      { qa: FREEZE, holds: [HOLD] },
      "pending hold: held: incident 42 (by anna)",
    ],
    [
      "lets nothing through while a hold cannot be read",
      { report: "success", unreadable: true },
      "pending hold: held: a hold's file cannot be read",
    ],
    [
      "fails where a predecessor never had the version",
      { subject: { unmet: ["dev"] } },
      "failure history: version 1.1.0 was never in dev",
    ],
    [
      "lets a hotfix through that overrides a freeze",
      {
        qa: FREEZE,
        subject: subjectAlone({ ...SUBJECT.promotion, hotfix: "it fails", override: ["freeze"] }),
      },
      "success nothing: hotfix: it fails",
    ],
    [
      "keeps a hotfix to its window",
      { qa: WINDOW, subject: subjectAlone({ ...SUBJECT.promotion, hotfix: "it fails" }) },
      "pending time: outside its windows until Thu 09:00 UTC",
    ],
    [
      "calls a rollback no promotion, and asks no freeze about it",
      { qa: FREEZE, subject: subjectAlone({ ...SUBJECT.promotion, type: "rollback" }) },
      "success nothing: not a promotion",
    ],
  ] as const
) {
  Deno.test(`the gate ${name}`, () => assert.equal(said(facts), expected));
}

for (
  const [name, reports, expected] of [
    ["a success said again does not begin a soak again", [
      [-150, "success"],
      [-30, "success"],
    ], "success nothing: webshop-dev succeeded"],
    ["a failure in between does, though it was repaired on the same commit", [
      [-150, "success"],
      [-60, "failure"],
      [-30, "success"],
    ], "pending time: soaking until 15:35 UTC"],
  ] as const
) {
  Deno.test(`the gate: ${name}`, () => {
    const context = "kustomization/webshop-dev";
    const all = reports.map(([minutes, state]) => ({
      context,
      state,
      description: "",
      at: NOW + minutes * MINUTE,
    }));
    const newest = new Map([["c0", all.slice(-1)]]);
    const subject = { ...SUBJECT, arrivals: new Map([["dev", NOW - 180 * MINUTE]]) };
    const config = configOf(
      `gate: status\nenvironments:\n  - {name: dev, auto: true}\n  - name: qa\n${SOAK}`,
    );
    const rules = { config, holds: [], unreadable: false, now: NOW };
    assert.deepEqual(soakingOn(subject, newest, rules, gateOf(subject, newest, rules)), ["c0"]);
    const gate = gateOf(subject, newest, rules, new Map([["c0", all]]));
    assert.equal(`${gate.state} ${gate.by}: ${gate.words}`, expected);
  });
}

Deno.test("a hold, a freeze or a window closes a gate whatever is reported", () => {
  const closed = (qa: string, holds: readonly (typeof HOLD)[] = []) => {
    const config = configOf(
      `gate: status\nenvironments:\n  - {name: dev, auto: true}\n  - name: qa\n${qa}`,
    );
    return closedNow(SUBJECT.promotion, { config, holds, unreadable: false, now: NOW });
  };
  assert.equal(closed(""), undefined);
  assert.equal(closed(SOAK), undefined);
  assert.equal(closed(FREEZE), "frozen until 2026-11-26 00:00 UTC: inventory");
  assert.equal(closed(WINDOW), "outside its windows until Thu 09:00 UTC");
  assert.equal(closed("", [HOLD]), "held: incident 42 (by anna)");
});

Deno.test("the commits reported on within the soak are asked for once, while their reports matter", () => {
  const config = configOf(
    `gate: status\nenvironments:\n  - {name: dev, auto: true}\n  - name: qa\n${SOAK}`,
  );
  const asked = (minutes: number, state: CommitStatus["state"] = "success", limits = config) => {
    const at = NOW + minutes * MINUTE;
    const status = { context: "kustomization/webshop-dev", state, description: "", at };
    const rules = { config: limits, holds: [], unreadable: false, now: NOW };
    return soakingCommits([SUBJECT, SUBJECT], new Map([["c0", [status]]]), rules);
  };
  assert.deepEqual(asked(-119), ["c0"]);
  assert.deepEqual(asked(-120), []);
  assert.deepEqual(asked(-30, "pending"), []);
  const withoutSoak = configOf("environments: [{name: dev}, {name: qa}]\n");
  // The provider's clock may be ahead of ours.
  for (const minutes of [-30, 1]) assert.deepEqual(asked(minutes, "success", withoutSoak), []);
});

Deno.test("thirty commits are asked for, the newest first, though one predecessor alone was reported on", () => {
  const config = configOf(
    `gate: status\nenvironments: [{name: dev}, {name: eu, dependsOn: [dev]},
  {name: qa, dependsOn: [dev, eu], soak: 2h}]\n`,
  );
  const newer = Array.from({ length: 31 }, (_, index) => `c${index + 1}`);
  const predecessors = ["dev", "eu"].map((env) => ({ env, name: `webshop-${env}`, newer }));
  const subject = { ...SUBJECT, facts: { ...SUBJECT.facts, predecessors } };
  const status = { context: "kustomization/webshop-dev", description: "", at: NOW - MINUTE };
  const reports = new Map(newer.map((id) => [id, [{ ...status, state: "success" } as const]]));
  const rules = { config, holds: [], unreadable: false, now: NOW };
  assert.deepEqual(soakingOn(subject, reports, rules, { by: "time" }), newer.slice(0, 30));
});

Deno.test("what a gate says fits GitHub's 140 characters", () => {
  assert.equal(fitting("x".repeat(139)), "x".repeat(139));
  assert.equal(fitting("x".repeat(141)), `${"x".repeat(139)}…`);
});

Deno.test("of a pull request's gates the worst counts, and each of its reasons once", () => {
  const gate = (state: Gate["state"], words: string): Gate => ({ state, words });
  const [good, slow, bad] = [gate("success", "a"), gate("pending", "b"), gate("failure", "c")];
  assert.deepEqual(
    combineGates([good, slow, bad, gate("failure", "d"), bad]),
    gate("failure", "c; d"),
  );
  assert.deepEqual(combineGates([good, slow, good]), slow);
  assert.deepEqual(combineGates([good, good]), good);
});
