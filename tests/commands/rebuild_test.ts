import assert from "node:assert/strict";
import { title } from "../../src/core/names/title.ts";
import type { Promotion } from "../../src/core/promotion/promotion.ts";
import { type Scenario, startScenario } from "../support/scenario.ts";

/** One kustomization for all apps, as many repositories have it: `newTag` lines close to each other. */
function kustomization(tags: Readonly<Record<string, string>>): string {
  return `images:\n${
    Object.entries(tags).map(([app, tag]) =>
      `- name: ${app}\n  newTag: "${tag}" # {"$imagepolicy": "g:${app}:tag"}\n`
    ).join("")
  }`;
}

function files(
  dev: Readonly<Record<string, string>>,
  qa: Readonly<Record<string, string>>,
): Record<string, string> {
  return {
    "gitops-promotion.yaml": "environments:\n- {name: dev, auto: true}\n- {name: qa, auto: true}\n",
    "g/dev/kustomization.yaml": kustomization(dev),
    "g/qa/kustomization.yaml": kustomization(qa),
  };
}

/** An open promotion to qa of the version that dev has, as `promote` made it. */
async function promoted(
  { repository }: Scenario,
  app: string,
  qa: Readonly<Record<string, string>>,
): Promise<string> {
  const sha = await repository.tip("main");
  const promotion: Promotion = {
    group: "g",
    app,
    tag: "2",
    env: "qa",
    sha,
    feature: "",
    type: "promote",
  };
  const branch = `promote/g-${app}`;
  await repository.setBranch(branch, "main");
  await repository.commit({ "g/qa/kustomization.yaml": kustomization({ ...qa, [app]: "2" }) }, {
    branch,
    message: title(promotion),
  });
  await repository.open({
    source: branch,
    title: title(promotion),
    body: `<!-- metadata = ${JSON.stringify(promotion)} -->`,
  });
  return branch;
}

Deno.test("promote rebuilds the promotion that a merge made unmergeable, and leaves those that still merge", async () => {
  const apps = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`app${index}`, "1"]));
  const dev = Object.fromEntries(Object.keys(apps).map((app) => [app, "2"]));
  await using scenario = await startScenario({ files: files(dev, apps) });
  const { repository, forge } = scenario;
  const branches = new Map<string, string>();
  for (const app of ["app0", "app7", "app20", "app49"]) {
    branches.set(app, await promoted(scenario, app, apps));
  }
  const tips = new Map<string, string>();
  for (const branch of branches.values()) tips.set(branch, await repository.tip(branch));
  // A person renames app7's neighbour by hand on the base: app7's lines conflict now, the others' do not.
  await repository.commit({
    "g/qa/kustomization.yaml": kustomization({ ...apps }).replace(
      '- name: app7\n  newTag: "1" #',
      '- name: app7 # of team x\n  newTag: "1.5" #',
    ),
  });
  const sha = await repository.merge(1, "merge", { bypass: true });
  const from = forge.requests.length;
  const { code, stderr } = await scenario.run(["promote", "--commit", sha]);
  assert.equal(code, 0, stderr);
  const pushes = forge.requests.slice(from).filter(({ path }) => path.endsWith("git-receive-pack"));
  assert.equal(pushes.length, 1, stderr);
  assert.match(stderr, /^pull request #2 no longer merges as it should; rebuilding it$/m);
  for (const [app, branch] of branches) {
    if (app === "app0" || app === "app7") continue;
    assert.equal(await repository.tip(branch), tips.get(branch), app);
  }
  const changed = await repository.git("diff", "main...promote/g-app7");
  assert.match(changed, /^- {2}newTag: "1\.5" #.*\n\+ {2}newTag: "2" #/m);
  await repository.merge(2, "merge", { bypass: true });
});

Deno.test("a promotion that a proposed hold disarmed is rebuilt, and stays without auto-merge", async () => {
  await using scenario = await startScenario({
    files: files({ a: "2", b: "2" }, { a: "1", b: "1" }),
  });
  const { repository, run } = scenario;
  for (const app of ["a", "b"]) await promoted(scenario, app, { a: "1", b: "1" });
  await run(["hold", "--group", "g", "--app", "a", "--reason", "incident 42"]);
  await repository.commit({ "g/qa/kustomization.yaml": kustomization({ a: "1.5", b: "1" }) });
  const sha = await repository.merge(2, "merge", { bypass: true });
  const { code, stderr } = await run(["promote", "--commit", sha]);
  assert.equal(code, 0, stderr);
  assert.match(stderr, /^pull request #1 no longer merges as it should; rebuilding it$/m);
  assert.equal(repository.pullRequest(1).autoMerge, undefined);
});

Deno.test("a promotion with a person's commits that no longer merges is warned about and left", async () => {
  await using scenario = await startScenario({
    files: files({ a: "2", b: "2" }, { a: "1", b: "1" }),
  });
  const { repository } = scenario;
  const branch = await promoted(scenario, "a", { a: "1", b: "1" });
  await repository.commit({ "g/qa/extra.yaml": "a: 1\n" }, { branch, message: "By hand" });
  const tip = await repository.tip(branch);
  await promoted(scenario, "b", { a: "1", b: "1" });
  await repository.commit({ "g/qa/kustomization.yaml": kustomization({ a: "1.5", b: "1" }) });
  const sha = await repository.merge(2, "merge", { bypass: true });
  const { code, stderr } = await scenario.run(["promote", "--commit", sha]);
  assert.equal(code, 0, stderr);
  assert.match(stderr, /^warning: pull request #1 has changes beyond the promotion .*By hand/m);
  assert.equal(await repository.tip(branch), tip);
});
