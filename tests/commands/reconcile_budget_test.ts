import assert from "node:assert/strict";
import { git } from "../../forge/state/git.ts";
import type { ForgeRepository } from "../../forge/forge_repository.ts";
import { startAgent } from "../e2e/azdo_agent.ts";
import { type Outcome, runMain } from "../support/run_main.ts";
import { IN_FULL } from "../support/sample.ts";
import { startScenario } from "../support/scenario.ts";

const GROUPS = IN_FULL ? 10 : 3;
const APPS = IN_FULL ? 20 : 5;

const CONFIG = `gate: status
environments:
  - {name: dev, auto: true}
  - {name: prod, auto: false}
`;

function manifest(group: string, app: string, tag: string): string {
  return `tag: "${tag}" # {"$imagepolicy": "${group}:${app}:tag"}\n`;
}

/** Two hundred apps, fifteen where a sample is tested, of which some of each group have a version in dev that an open pull request brings to prod. */
async function fill(repository: ForgeRepository, ofEach: number): Promise<void> {
  const groups = Array.from({ length: GROUPS }, (_, index) => `g${index}`);
  const apps = groups.flatMap((group) =>
    Array.from({ length: APPS }, (_, index) => ({ group, app: `a${index}`, index }))
  );
  const promoted = apps.filter(({ index }) => index < ofEach);
  await repository.commit({
    "gitops-promotion.yaml": CONFIG,
    ...Object.fromEntries(
      apps.flatMap(({ group, app }) =>
        ["dev", "prod"].map((env) => [`${group}/${env}/${app}.yaml`, manifest(group, app, "1")])
      ),
    ),
  });
  const sha = await repository.commit(
    Object.fromEntries(
      promoted.map(({ group, app }) => [`${group}/dev/${app}.yaml`, manifest(group, app, "2")]),
    ),
  );
  await importCommits(
    repository,
    promoted.map(({ group, app }) => ({
      branch: `promote/${group}-${app}`,
      from: sha,
      path: `${group}/prod/${app}.yaml`,
      text: manifest(group, app, "2"),
    })),
  );
  await repository.commit({ "README.md": "Moved on." });
  for (const { group, app } of promoted) {
    const promotion = { group, app, tag: "2", env: "prod", sha, feature: "", type: "promote" };
    await repository.open({
      source: `promote/${group}-${app}`,
      title: `Promote ${group}/${app} version 2 to environment prod`,
      body: `<!-- metadata = ${JSON.stringify(promotion)} -->`,
    });
  }
}

/** A branch of one commit each, by one process. */
async function importCommits(
  { dir }: ForgeRepository,
  commits: readonly {
    readonly branch: string;
    readonly from: string;
    readonly path: string;
    readonly text: string;
  }[],
): Promise<void> {
  const stream = commits.map(({ branch, from, path, text }) =>
    `commit refs/heads/${branch}\ncommitter A <a@example.com> 1700000000 +0000\ndata 1\nx\nfrom ${from}\nM 644 inline ${path}\ndata ${text.length}\n${text}\n`
  ).join("");
  await git(dir, ["fast-import", "--quiet", "--force"], { input: stream });
}

/** The requests of a run that finds nothing to do. */
async function costOfNothing(
  { requests }: {
    readonly requests: readonly { readonly method: string; readonly path: string }[];
  },
  run: () => Promise<Outcome>,
): Promise<string[]> {
  const before = requests.length;
  const { code, stdout, stderr } = await run();
  assert.equal(code, 0, stderr);
  assert.equal(stdout.trim(), "every pull request is as it should be");
  return requests.slice(before).map(({ method, path }) => `${method} ${path}`);
}

Deno.test("with all promotions open and nothing to do, reconcile takes at most 15 requests on GitHub", async () => {
  await using scenario = await startScenario({ files: {}, requireStatus: false });
  const { repository, forge } = scenario;
  await fill(repository, 4);
  for (const { source } of repository.pullRequests) {
    const [, group] = /^promote\/(g\d)/.exec(source.branch) ?? [];
    const description = `waiting for ${group}-dev`;
    await repository.setStatus(source.sha, "gitops-promotion", "pending", { description });
  }
  const cwd = await scenario.checkout("--depth=1");
  const asked = await costOfNothing(forge, () => scenario.run(["reconcile"], { cwd }));
  assert.ok(asked.length <= 15, `${asked.length} requests:\n${asked.join("\n")}`);
});

Deno.test("on Azure DevOps it takes 15, 2 more for each open promotion and 1 for each commit asked about", async () => {
  await using agent = await startAgent({ runner: runMain, files: { "README.md": "Hello" } });
  await fill(agent.repository, 1);
  const first = await agent.build(["reconcile"]);
  assert.equal(first.code, 0, first.stderr);
  const asked = await costOfNothing(agent.forge, () => agent.build(["reconcile"]));
  const commits = asked.filter((one) => /\/commits\/[0-9a-f]+\/statuses$/.test(one));
  assert.equal(new Set(commits).size, commits.length, "each commit is asked about once");
  const most = 15 + 2 * GROUPS + commits.length;
  assert.ok(asked.length <= most, `${asked.length} requests:\n${asked.join("\n")}`);
});
