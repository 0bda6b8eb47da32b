import assert from "node:assert/strict";
import { parse } from "yaml";

interface Job {
  readonly uses?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly "timeout-minutes"?: number;
  readonly steps?: readonly { readonly uses?: string; readonly run?: string }[];
}

const workflows: { name: string; text: string; jobs: Record<string, Job>; permissions: unknown }[] =
  [];
for await (const { name } of Deno.readDir(".github/workflows")) {
  const text = await Deno.readTextFile(`.github/workflows/${name}`);
  workflows.push({ ...parse(text), name, text });
}

Deno.test("every action that is not this project's is pinned to a commit, with its version beside it", async () => {
  const texts = [...workflows.map(({ text }) => text), await Deno.readTextFile("action.yml")];
  for (const [, used] of texts.join("\n").matchAll(/\buses: (.*)$/gm)) {
    assert.match(used ?? "", /^(?:\.\/\S*|[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/);
  }
});

Deno.test("a job has by default the right to read alone, and ends some time", () => {
  for (const { name, permissions, jobs } of workflows) {
    assert.deepEqual(permissions, { contents: "read" }, name);
    // What runs each night is what takes too long for each change.
    const most = name === "nightly.yml" ? 180 : 30;
    for (const [job, { uses, "timeout-minutes": timeout }] of Object.entries(jobs)) {
      assert.ok(uses !== undefined || Number(timeout) <= most, `${name} ${job}`);
    }
  }
});

Deno.test("no workflow puts into a script's text what a person can choose", () => {
  for (const { name, jobs } of workflows) {
    for (const { steps = [] } of Object.values(jobs)) {
      for (const { run = "" } of steps) assert.doesNotMatch(run, /\$\{\{/, name);
    }
  }
});

Deno.test("the release builds for every target, and tries every executable where it runs", async () => {
  const { targets, executableName } = await import("../../scripts/build/targets.ts");
  const release = workflows.find(({ name }) => name === "release.yml");
  assert.ok(release);
  const tried = [...release.text.matchAll(/executable: (gitops-promotion\S+) /g)].map(([, name]) =>
    name
  ).sort();
  assert.deepEqual(tried, targets.map((target) => executableName(target, target)).sort());
});
