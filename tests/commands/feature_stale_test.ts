import assert from "node:assert/strict";
import { fakeClock } from "../support/test_edge.ts";
import { startScenario } from "../support/scenario.ts";
import { snapshot } from "../support/temp_repository.ts";

const DAY = 24 * 60 * 60 * 1000;
const NOW = fakeClock().now();
const NOTHING = "No stale application to remove, exiting early.";
const BRANCH = "remove/stale-feature";

const KUSTOMIZATION = "# ours\r\nresources:\r\n  - web.yaml # the app\r\nimages: []\r\n";
const WITH_FEATURES =
  "# ours\r\nresources:\r\n  - web.yaml # the app\r\n  - web-ui-jira-12\r\n  - web-ui-new\r\n  - web-ui-likeness\r\nimages: []\r\ntransformers: # goes with its last entry\r\n- web-ui-jira-12/overrides.yaml\r\n";

function featureKustomization(feature: string): string {
  return `nameSuffix: -${feature}
labels:
- includeSelectors: true
  pairs:
    app: web-ui-${feature}
    gitops-promotion.xenit.io/feature: ${feature}
resources: [pod.yaml]
`;
}

const FILES = {
  "gitops-promotion.yaml": "environments:\n- name: dev-1\n  auto: true\n- name: qa\n  auto: true\n",
  "team-a/dev-1/kustomization.yaml": KUSTOMIZATION,
  "team-a/dev-1/web.yaml": "kind: Pod\n",
  "team-a/qa/web-ui-old/kustomization.yaml": featureKustomization("old"),
};

async function startWithFeatures() {
  const scenario = await startScenario({ files: FILES });
  const { repository } = scenario;
  const folder = "team-a/dev-1";
  await repository.commit({
    [`${folder}/kustomization.yaml`]: WITH_FEATURES,
    [`${folder}/web-ui-jira-12/kustomization.yaml`]: featureKustomization("jira-12"),
    [`${folder}/web-ui-jira-12/pod.yaml`]: "kind: Pod\n",
    [`${folder}/web-ui-jira-12/overrides.yaml`]: "kind: PatchTransformer\n",
    [`${folder}/web-ui-likeness/kustomization.yaml`]: "resources: [pod.yaml]\n",
    [`${folder}/web-ui-likeness/pod.yaml`]: "kind: Pod\n",
    [`${folder}/web-ui-new/kustomization.yaml`]: featureKustomization("new"),
  }, { date: NOW - 8 * DAY });
  await repository.commit(
    { [`${folder}/web-ui-new/pod.yaml`]: "kind: Pod\n" },
    { date: NOW - 6 * DAY },
  );
  await repository.commit({ "README.md": "now" }, { date: NOW });
  return scenario;
}

Deno.test("feature-stale removes folder and entries of what nobody touched, byte for byte, in one pull request with a table", async () => {
  await using scenario = await startWithFeatures();
  const { repository } = scenario;
  const cwd = await scenario.checkout("--depth=1");
  const { code, stdout } = await scenario.run(["feature-stale"], { cwd });
  assert.equal(
    stdout,
    `created branch ${BRANCH} with pull request 1 on commit ${await repository.tip(BRANCH)}\n`,
  );
  assert.equal(code, 0);
  assert.equal(
    await repository.git("diff", "--name-status", `main..${BRANCH}`),
    [
      "M\tteam-a/dev-1/kustomization.yaml",
      "D\tteam-a/dev-1/web-ui-jira-12/kustomization.yaml",
      "D\tteam-a/dev-1/web-ui-jira-12/overrides.yaml",
      "D\tteam-a/dev-1/web-ui-jira-12/pod.yaml",
    ].join("\n"),
  );
  assert.equal(
    await repository.read(BRANCH, "team-a/dev-1/kustomization.yaml"),
    KUSTOMIZATION.replace("app\r\n", "app\r\n  - web-ui-new\r\n  - web-ui-likeness\r\n"),
  );
  const { title, body } = repository.pullRequest(1);
  assert.equal(title, "Remove stale review features");
  assert.equal(
    body,
    `Removes 1 feature that no commit has touched for 7 days. A feature that is still needed comes back with the next \`gitops-promotion feature\` for it.

| Feature | Application | Folder | Last touched |
| --- | --- | --- | --- |
| \`jira-12\` | \`team-a/web-ui\` | \`team-a/dev-1/web-ui-jira-12\` | 2025-12-24, 8 days ago |`,
  );
});

Deno.test("feature-stale says so when nothing is stale, and takes another age", async () => {
  await using scenario = await startWithFeatures();
  const cwd = await scenario.checkout();
  const before = await snapshot(cwd);
  const args = ["feature-stale", "--max-age", "9d"];
  const { code, stdout } = await scenario.run(args, { cwd });
  assert.equal(stdout, `${NOTHING}\n`);
  assert.equal(code, 0);
  assert.deepEqual(await scenario.json(args), {
    command: "feature-stale",
    action: "skipped",
    reason: NOTHING,
    changes: [],
    warnings: [],
  });
  assert.deepEqual(await snapshot(cwd), before);
  const { stdout: diff } = await scenario.run(
    ["feature-stale", "--max-age", "5d12h", "--dry-run"],
    { cwd },
  );
  assert.match(diff, /^- {2}- web-ui-new\r$/m);
});

Deno.test("feature-stale lists the entries that go as changes", async () => {
  await using scenario = await startWithFeatures();
  const { action, changes } = await scenario.json(["feature-stale", "--dry-run"]);
  const path = "team-a/dev-1/kustomization.yaml";
  assert.equal(action, "created");
  assert.deepEqual(changes, [
    { path, line: 4, from: "web-ui-jira-12", to: "" },
    { path, line: 9, from: "web-ui-jira-12/overrides.yaml", to: "" },
  ]);
});

Deno.test("feature-stale in a repository without features has nothing to do", async () => {
  await using scenario = await startScenario({ files: FILES });
  const { code, stdout } = await scenario.run(["feature-stale", "--max-age", "0s"]);
  assert.equal(stdout, `${NOTHING}\n`);
  assert.equal(code, 0);
});

Deno.test("feature-stale removes one feature of any age where it is named", async () => {
  await using scenario = await startWithFeatures();
  const args = (...more: string[]) => ["feature-stale", "--max-age", "0s", ...more];
  const other = await scenario.run(args("--app", "web", "--feature", "new"));
  assert.equal(other.stdout, `${NOTHING}\n`);
  await scenario.run(args("--group", "team-a", "--app", "web-ui", "--feature", "NEW!"));
  assert.equal(
    await scenario.repository.git("diff", "--name-only", `main..${BRANCH}`),
    [
      "team-a/dev-1/kustomization.yaml",
      "team-a/dev-1/web-ui-new/kustomization.yaml",
      "team-a/dev-1/web-ui-new/pod.yaml",
    ].join("\n"),
  );
  const { code, stderr } = await scenario.run(args("--group", "../x"));
  assert.equal(code, 2);
  assert.match(stderr, /^error: group "\.\.\/x" is not valid; /);
});

Deno.test("a duration that is none exits with 2", async () => {
  await using scenario = await startScenario({ files: FILES });
  const { code, stderr } = await scenario.run(["feature-stale", "--max-age", "soon"]);
  assert.equal(code, 2);
  assert.match(stderr, /^error: .*'soon' is invalid/);
});
