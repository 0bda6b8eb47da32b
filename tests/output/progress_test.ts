import assert from "node:assert/strict";
import { durationWords } from "../../src/core/duration.ts";
import { createProgress } from "../../src/output/progress.ts";
import { fakeClock } from "../support/test_edge.ts";

/** What is on the terminal: lines that are done, and the spinner's. */
function terminal() {
  const lines: string[] = [];
  let spinner = "";
  const drawn: string[] = [];
  return {
    lines,
    drawn,
    line: (text: string) => {
      assert.equal(spinner, "", "a line is not written over the spinner");
      lines.push(text);
    },
    draw: (text: string) => {
      spinner = text.replaceAll("\r\x1b[K", "");
      drawn.push(spinner);
    },
    spinner: () => spinner,
  };
}

Deno.test("waiting is said at once with its limit, then each change and once a minute", async () => {
  const clock = fakeClock();
  const { lines, line } = terminal();
  const progress = createProgress({ line, clock });
  progress.waiting("waiting for webshop-dev", clock.now() + 5 * 60_000);
  for (let look = 0; look < 34; look++) {
    progress.changed(look < 20 ? "no status yet" : "kustomization/webshop-dev is pending");
    await progress.sleep(5000);
  }
  progress.done();
  assert.deepEqual(lines, [
    "waiting for webshop-dev, for at most 5m",
    "no status yet",
    "still waiting for webshop-dev: no status yet (4m left)",
    "kustomization/webshop-dev is pending",
    "still waiting for webshop-dev: kustomization/webshop-dev is pending (2m 20s left)",
  ]);
});

Deno.test("a long sleep is broken for the line that is due once a minute, and lasts as long as asked", async () => {
  const slept: number[] = [];
  const clock = fakeClock(slept);
  const { lines, line } = terminal();
  const progress = createProgress({ line, clock });
  progress.waiting("waiting", clock.now() + 200_000);
  await progress.sleep(150_000);
  assert.deepEqual(slept, [60_000, 60_000, 30_000]);
  assert.deepEqual(lines.slice(1), ["still waiting (2m 20s left)", "still waiting (1m 20s left)"]);
});

Deno.test("on a terminal a spinner turns with the time left, and is gone before anything else is written", async () => {
  const clock = fakeClock();
  const { lines, drawn, line, draw, spinner } = terminal();
  const progress = createProgress({ line, draw, clock });
  progress.waiting("waiting for webshop-dev", clock.now() + 65_000);
  progress.changed("no status yet");
  await progress.sleep(250);
  assert.deepEqual(drawn, [
    "⠋ 1m 5s left waiting for webshop-dev: no status yet",
    "⠙ 1m 5s left waiting for webshop-dev: no status yet",
    "⠹ 1m 5s left waiting for webshop-dev: no status yet",
    "",
  ]);
  assert.equal(spinner(), "");
  await progress.sleep(60_000);
  assert.equal(lines.at(-1), "still waiting for webshop-dev: no status yet (5s left)");
  progress.done();
  assert.equal(spinner(), "");
});

Deno.test("a server's words stay on one line, cannot steer the terminal, and are cut where it ends", async () => {
  const clock = fakeClock();
  const { drawn, line, draw } = terminal();
  const progress = createProgress({ line, draw, width: () => 40, clock });
  progress.waiting("waiting", clock.now() + 1000);
  progress.changed("bad\x1b]0;title\x07\r\nnews 健康健康健康健康健康健康健康健康健康健康");
  await progress.sleep(100);
  const [first = ""] = drawn;
  // deno-lint-ignore no-control-regex -- none may be there
  assert.doesNotMatch(first, /[\x00-\x1f\x7f]/);
  assert.ok(first.startsWith("⠋ 1s left waiting: bad\\x1b]0;title\\x07"));
  assert.ok(first.length <= 39);
});

Deno.test("lengths are in the units that people use", () => {
  assert.deepEqual(
    [0, -5, 1, 59_000, 60_000, 65_000, 3_600_000, 3_725_000].map(durationWords),
    ["0s", "0s", "1s", "59s", "1m", "1m 5s", "1h", "1h 2m 5s"],
  );
});
