import assert from "node:assert/strict";
import type { Freeze, Window } from "../../../src/core/config/config.ts";
import {
  type SoakFacts,
  type TimeLimits,
  timeRules,
  type TimeState,
} from "../../../src/core/gate/time_rules.ts";

const HOUR = 60 * 60_000;
const NONE: TimeLimits = { soak: 0, windows: [], freeze: [] };
const OFFICE: Window = {
  days: ["mon", "tue", "wed", "thu"],
  from: 9 * 60,
  to: 16 * 60,
  timezone: "Europe/Stockholm",
};

function at(iso: string): number {
  return Date.parse(iso);
}

function freeze(from: string, to: string, reason = ""): Freeze {
  return { from: at(from), to: at(to), reason };
}

function qa(arrival: string, ...verdicts: readonly [string, "success" | "failure" | "pending"][]) {
  return {
    env: "qa",
    arrival: at(arrival),
    verdicts: verdicts.map(([iso, state]) => ({ at: at(iso), state })),
  } satisfies SoakFacts;
}

function pending(from: string | undefined, words: string): TimeState {
  return { state: "pending", from: from === undefined ? undefined : at(from), words };
}

Deno.test("an environment without soak, windows and freezes is open, whatever was reported", () => {
  assert.deepEqual(timeRules(NONE, [qa("2026-11-24T12:00Z")], at("2026-11-24T12:00Z")), {
    state: "open",
  });
});

Deno.test("a soak starts when the tag arrives where the environment was healthy before", () => {
  const limits = { ...NONE, soak: 2 * HOUR };
  const facts = [qa("2026-11-24T12:05Z", ["2026-11-20T08:00Z", "success"])];
  assert.deepEqual(
    timeRules(limits, facts, at("2026-11-24T14:04:59Z")),
    pending("2026-11-24T14:05Z", "soaking until 14:05 UTC"),
  );
  assert.deepEqual(timeRules(limits, facts, at("2026-11-24T14:05Z")), { state: "open" });
});

Deno.test("a soak starts with the first success since the last other verdict", () => {
  const limits = { ...NONE, soak: 2 * HOUR };
  const broken = qa(
    "2026-11-24T12:00Z",
    ["2026-11-24T12:05Z", "success"],
    ["2026-11-24T12:30Z", "failure"],
    ["2026-11-24T12:40Z", "success"],
    ["2026-11-24T12:50Z", "success"],
  );
  assert.deepEqual(
    timeRules(limits, [broken], at("2026-11-24T13:00Z")),
    pending("2026-11-24T14:40Z", "soaking until 14:40 UTC"),
  );
  const waiting = qa("2026-11-24T12:00Z", ["2026-11-24T12:50Z", "success"], [
    "2026-11-24T12:55Z",
    "pending",
  ]);
  assert.deepEqual(
    timeRules(limits, [waiting], at("2026-11-24T13:00Z")),
    pending(undefined, "soaking from when qa reports success"),
  );
});

Deno.test("verdicts need no order", () => {
  const limits = { ...NONE, soak: HOUR };
  const facts = [
    qa("2026-11-24T12:00Z", ["2026-11-24T13:00Z", "success"], ["2026-11-24T12:30Z", "failure"]),
  ];
  assert.deepEqual(
    timeRules(limits, facts, at("2026-11-24T13:00Z")),
    pending("2026-11-24T14:00Z", "soaking until 14:00 UTC"),
  );
});

Deno.test("a soak ends when that of the last predecessor ends, and not before each has begun", () => {
  const limits = { ...NONE, soak: HOUR };
  const eu = { ...qa("2026-11-24T12:00Z", ["2026-11-24T12:00Z", "success"]), env: "eu" };
  const us = { ...qa("2026-11-24T11:00Z", ["2026-11-24T12:30Z", "success"]), env: "us" };
  const asia = { ...qa("2026-11-24T11:00Z"), env: "asia" };
  assert.deepEqual(
    timeRules(limits, [eu, us], at("2026-11-24T12:45Z")),
    pending("2026-11-24T13:30Z", "soaking until 13:30 UTC"),
  );
  assert.deepEqual(
    timeRules(limits, [eu, asia, us], at("2026-11-24T12:45Z")),
    pending(undefined, "soaking from when asia reports success"),
  );
});

Deno.test("nothing soaks where no environment is before this one", () => {
  assert.deepEqual(timeRules({ ...NONE, soak: HOUR }, [], at("2026-11-24T12:45Z")), {
    state: "open",
  });
});

Deno.test("the words on a soak name the day where it ends on another, and never how long it still is", () => {
  const night = qa("2026-11-24T23:00Z", ["2026-11-24T23:00Z", "success"]);
  const words = (soak: number, now: string) => {
    const state = timeRules({ ...NONE, soak }, [night], at(now));
    return state.state === "pending" ? state.words : state.state;
  };
  assert.equal(words(2 * HOUR, "2026-11-24T23:30Z"), "soaking until Wed 01:00 UTC");
  assert.equal(words(2 * HOUR, "2026-11-25T00:30Z"), "soaking until Wed 01:00 UTC");
  assert.equal(words(7 * 24 * HOUR, "2026-11-25T00:30Z"), "soaking until 2026-12-01 23:00 UTC");
});

Deno.test("the words on a soak are rounded up to the minute", () => {
  const facts = [qa("2026-11-24T12:05:01Z", ["2026-11-24T12:00Z", "success"])];
  assert.deepEqual(timeRules({ ...NONE, soak: HOUR }, facts, at("2026-11-24T12:30Z")), {
    state: "pending",
    from: at("2026-11-24T13:05:01Z"),
    words: "soaking until 13:06 UTC",
  });
});

Deno.test("outside its windows an environment waits for the next one", () => {
  const limits = { ...NONE, windows: [OFFICE] };
  assert.deepEqual(
    timeRules(limits, [], at("2026-11-26T16:00+01:00")),
    pending("2026-11-30T09:00+01:00", "outside its windows until Mon 09:00 Europe/Stockholm"),
  );
  assert.deepEqual(timeRules(limits, [], at("2026-11-26T15:59+01:00")), { state: "open" });
});

Deno.test("a freeze holds everything from its beginning to before its end, and says why", () => {
  const limits = {
    ...NONE,
    freeze: [freeze("2026-12-20T00:00Z", "2027-01-02T00:00Z", "holidays")],
  };
  assert.deepEqual(timeRules(limits, [], at("2026-12-19T23:59:59Z")), { state: "open" });
  assert.deepEqual(
    timeRules(limits, [], at("2026-12-20T00:00Z")),
    pending("2027-01-02T00:00Z", "frozen until 2027-01-02 00:00 UTC: holidays"),
  );
  assert.deepEqual(timeRules(limits, [], at("2027-01-02T00:00Z")), { state: "open" });
});

Deno.test("a freeze without a reason has no words on one, and a long reason is shortened", () => {
  const words = (reason: string) => {
    const limits = { ...NONE, freeze: [freeze("2026-12-20T00:00Z", "2027-01-02T00:00Z", reason)] };
    const state = timeRules(limits, [], at("2026-12-20T00:00Z"));
    return state.state === "pending" ? state.words : state.state;
  };
  assert.equal(words(""), "frozen until 2027-01-02 00:00 UTC");
  assert.equal(
    words("x".repeat(200)),
    `frozen until 2027-01-02 00:00 UTC: ${"x".repeat(100)}…`,
  );
});

Deno.test("of freezes that overlap the longest counts, and those that follow each other are one after another", () => {
  const limits = {
    ...NONE,
    freeze: [
      freeze("2026-12-20T00:00Z", "2026-12-27T00:00Z", "a"),
      freeze("2026-12-21T00:00Z", "2027-01-02T00:00Z", "b"),
      freeze("2027-01-02T00:00Z", "2027-01-03T00:00Z", "c"),
    ],
  };
  assert.deepEqual(
    timeRules(limits, [], at("2026-12-22T00:00Z")),
    pending(
      "2027-01-03T00:00Z",
      "frozen until 2027-01-02 00:00 UTC: b; then frozen until 2027-01-03 00:00 UTC: c",
    ),
  );
});

Deno.test("the time from which on a promotion is let through is one that no rule forbids", () => {
  const limits = {
    soak: 2 * HOUR,
    windows: [OFFICE],
    freeze: [freeze("2026-11-30T00:00Z", "2026-12-01T12:00Z", "migration")],
  };
  const facts = [qa("2026-11-26T14:30Z", ["2026-11-26T14:00Z", "success"])];
  assert.deepEqual(
    timeRules(limits, facts, at("2026-11-26T14:40Z")),
    pending(
      "2026-12-01T12:00Z",
      "soaking until 16:30 UTC" +
        "; then outside its windows until Mon 09:00 Europe/Stockholm" +
        "; then frozen until 2026-12-01 12:00 UTC: migration",
    ),
  );
  assert.deepEqual(timeRules(limits, facts, at("2026-12-01T12:00Z")), { state: "open" });
});

Deno.test("where a soak has not begun, the time is not known however long a freeze lasts", () => {
  const limits = {
    ...NONE,
    soak: HOUR,
    freeze: [freeze("2026-11-24T00:00Z", "2026-11-25T00:00Z", "x")],
  };
  assert.deepEqual(
    timeRules(limits, [qa("2026-11-24T10:00Z")], at("2026-11-24T12:00Z")),
    pending(
      undefined,
      "frozen until 2026-11-25 00:00 UTC: x; then soaking from when qa reports success",
    ),
  );
});
