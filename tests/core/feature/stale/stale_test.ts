import assert from "node:assert/strict";
import {
  describeRemoval,
  findFeatures,
  removeFeatures,
  staleFeatures,
} from "../../../../src/core/feature/stale/stale.ts";

const DAY = 24 * 60 * 60 * 1000;
const NOW = Date.UTC(2026, 0, 31, 12);

function labels(feature: string): string {
  return `labels: [{pairs: {gitops-promotion.xenit.io/feature: ${feature}}}]\n`;
}

const SOURCES = new Map([
  ["team-a/dev/kustomization.yaml", "resources: [web, web-ui-x-1]\n"],
  ["team-a/dev/web-ui-x-1/kustomization.yaml", labels("x-1")],
  ["team-a/dev/web-looks-alike/kustomization.yaml", "nameSuffix: -alike\n"],
  [
    "b/dev/api-y/Kustomization",
    "commonLabels: {gitops-promotion.xenit.io/feature: y}\nresources: []\n",
  ],
  ["b/qa/api-z/kustomization.yaml", labels("z")],
  ["b/dev/deep/api-z/kustomization.yaml", labels("z")],
]);

Deno.test("features are told by their label, in every group's environment, and never by a folder's name", () => {
  const found = [
    { group: "team-a", env: "dev", app: "web-ui", feature: "x-1", folder: "team-a/dev/web-ui-x-1" },
    { group: "b", env: "dev", app: "api", feature: "y", folder: "b/dev/api-y" },
  ];
  assert.deepEqual(findFeatures(SOURCES, "dev"), found);
});

Deno.test("a feature is stale when its age is reached, and the oldest come first", () => {
  const features = findFeatures(SOURCES, "dev");
  const touched = new Map([
    ["team-a/dev/web-ui-x-1", { time: NOW - 7 * DAY, orEarlier: false }],
    ["b/dev/api-y", { time: NOW - 8 * DAY, orEarlier: true }],
  ]);
  const names = (maxAge: number) =>
    staleFeatures(features, touched, { now: NOW, maxAge }).map(({ feature }) => feature);
  assert.deepEqual(names(7 * DAY), ["y", "x-1"]);
  assert.deepEqual(names(7 * DAY + 1), ["y"]);
  assert.deepEqual(names(9 * DAY), []);
  assert.deepEqual(staleFeatures(features, new Map(), { now: NOW, maxAge: 0 }), []);
});

Deno.test("removing takes the folder and its entry; an environment without kustomization just loses the folder", () => {
  assert.deepEqual(removeFeatures(findFeatures(SOURCES, "dev"), SOURCES), {
    files: [
      { path: "team-a/dev/kustomization.yaml", text: "resources: [web]\n" },
      { path: "team-a/dev/web-ui-x-1", text: undefined },
      { path: "b/dev/api-y", text: undefined },
    ],
    changes: [{ path: "team-a/dev/kustomization.yaml", line: 1, from: "web-ui-x-1", to: "" }],
  });
});

Deno.test("each entry that goes is a change, at its line before anything goes", () => {
  const path = "a/dev/kustomization.yaml";
  const sources = new Map([
    [
      path,
      "resources:\n- web\n- ./web-x/\n- web-y\ntransformers:\n- web-y/overrides.yaml\n- web-x/overrides.yaml\n",
    ],
    ["a/dev/web-x/kustomization.yaml", labels("x")],
    ["a/dev/web-y/kustomization.yaml", labels("y")],
  ]);
  assert.deepEqual(removeFeatures(findFeatures(sources, "dev"), sources).changes, [
    { path, line: 3, from: "./web-x/", to: "" },
    { path, line: 4, from: "web-y", to: "" },
    { path, line: 6, from: "web-y/overrides.yaml", to: "" },
    { path, line: 7, from: "web-x/overrides.yaml", to: "" },
  ]);
});

Deno.test("an age is in whole days, hours, minutes or seconds, the largest that fits", () => {
  const minute = 60 * 1000;
  for (
    const [maxAge, words] of [
      [2 * DAY - 1, "1 day"],
      [DAY, "1 day"],
      [DAY - 1, "23 hours"],
      [60 * minute, "1 hour"],
      [60 * minute - 1, "59 minutes"],
      [minute, "1 minute"],
      [minute - 1, "59 seconds"],
      [2000, "2 seconds"],
      [1000, "1 second"],
      [999, "0 seconds"],
    ] as const
  ) {
    const text = describeRemoval([], { now: NOW, maxAge, limit: 4000 });
    assert.match(
      text,
      new RegExp(`^Removes 0 features that no commit has touched for ${words}\\. `),
    );
  }
});

Deno.test("the description says what goes and why, and is shortened to the limit", () => {
  const stale = Array.from({ length: 3 }, (_, index) => ({
    ...{ group: "a", env: "dev", app: "web", feature: `f${index}`, folder: `a/dev/web-f${index}` },
    touched: { time: NOW - (30 - index) * DAY, orEarlier: index === 1 },
  }));
  const options = { now: NOW, maxAge: 36 * 60 * 60 * 1000 };
  const head =
    "Removes 3 features that no commit has touched for 1 day. A feature that is still needed comes back with the next `gitops-promotion feature` for it.";
  const row = (index: number, when: string) =>
    `| \`f${index}\` | \`a/web\` | \`a/dev/web-f${index}\` | ${when} |`;
  assert.equal(
    describeRemoval(stale, { ...options, limit: 4000 }),
    `${head}

| Feature | Application | Folder | Last touched |
| --- | --- | --- | --- |
${row(0, "2026-01-01, 30 days ago")}
${row(1, "2026-01-02, 29 days ago or earlier")}
${row(2, "2026-01-03, 28 days ago")}`,
  );
  assert.equal(
    describeRemoval(stale, { ...options, limit: 200 }),
    `${head}\n\n… 3 features are not shown here`,
  );
});
