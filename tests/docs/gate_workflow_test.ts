import assert from "node:assert/strict";
import { parse } from "yaml";
import type { ForgeRepository } from "../../forge/forge_repository.ts";
import { githubFiles } from "../../src/core/setup/github_files.ts";
import { type Scenario, startScenario } from "../support/scenario.ts";
import { webshop } from "../support/webshop.ts";
import { type GitHubEvent, runSteps, startedJobs, type Workflow } from "./workflow_run.ts";

// docs/github.md has the same one, as tests/docs/init_test.ts makes sure.
const workflow: Workflow = parse(githubFiles("main")[0]?.text ?? "");

const NEW: GitHubEvent = {
  name: "workflow_dispatch",
  inputs: { group: "webshop", app: "cart", tag: "1.1.0" },
};

/** GitHub with the one workflow, and a cluster that reports on each commit of main. */
interface World extends AsyncDisposable {
  readonly scenario: Scenario;
  readonly repository: ForgeRepository;
  /** How many times the program ran. */
  readonly runs: () => number;
  /** Runs what the event starts; gives the events that come of it. */
  happens(event: GitHubEvent): Promise<GitHubEvent[]>;
}

async function startWorld(): Promise<World> {
  const files = webshop();
  const config = `gate: status\n${files["gitops-promotion.yaml"]}`;
  const scenario = await startScenario({
    files: { ...files, "gitops-promotion.yaml": config },
    requireStatus: false,
  });
  const { repository } = scenario;
  repository.requireStatus("gitops-promotion");
  const cwd = await scenario.checkout();
  const events = await watch(repository);
  let runs = 0;

  async function start(job: string, event: GitHubEvent): Promise<GitHubEvent[]> {
    if (job === "queue") return [{ name: "workflow_dispatch" }];
    const { group, app, tag } = (event.inputs ?? {}) as Record<string, string>;
    const args = job === "new"
      ? ["new", `--group=${group}`, `--app=${app}`, `--tag=${tag}`]
      : ["reconcile"];
    runs++;
    const { code, stderr } = await scenario.run(args, { cwd });
    assert.equal(code, 0, stderr);
    return [];
  }

  return {
    scenario,
    repository,
    runs: () => runs,
    async happens(event) {
      assert.ok(event.name in workflow.on, event.name);
      const before = await repository.tip();
      const started: GitHubEvent[] = [];
      for (const { name } of startedJobs(workflow, event)) {
        started.push(...await start(name, event));
      }
      if (await repository.tip() !== before) await report(repository);
      return [...started, ...await events()];
    },
    [Symbol.asyncDispose]: () => scenario[Symbol.asyncDispose](),
  };
}

/** Flux, which has applied main. */
async function report(repository: ForgeRepository): Promise<void> {
  const tip = await repository.tip();
  for (const env of ["dev", "qa"]) {
    await repository.setStatus(tip, `kustomization/webshop-${env}/1a2b3c4d`, "success");
  }
}

/** Gives what GitHub tells workflows of since the last call. */
async function watch(repository: ForgeRepository): Promise<() => Promise<GitHubEvent[]>> {
  const readState = async () => ({
    tip: await repository.tip(),
    statuses: repository.record.statuses.length,
    heads: new Map(repository.pullRequests.map(({ number, source }) => [number, source.sha])),
  });
  let known = await readState();
  return async () => {
    const before = known;
    known = await readState();
    const pushed = known.tip === before.tip ? [] : [{ name: "push", payload: {} }];
    const statuses = repository.record.statuses.slice(before.statuses).map((
      { context, state },
    ) => ({
      name: "status",
      payload: { context, state },
    }));
    const heads = [...known.heads].filter(([number, sha]) => before.heads.get(number) !== sha);
    const opened = heads.map(([number]) => ({
      name: "pull_request_target",
      payload: { action: before.heads.has(number) ? "synchronize" : "opened", number },
    }));
    return [...opened, ...pushed, ...statuses];
  };
}

/** What people see at the end. */
async function stateOf({ repository }: World) {
  const tags = await Promise.all(["dev", "qa", "prod"].map(async (env) => {
    const text = await repository.read("main", `webshop/${env}/cart.yaml`) ?? "";
    return `${env} ${/cart:(?<tag>[^"]+)"/.exec(text)?.groups?.["tag"]}`;
  }));
  const open = repository.pullRequests.filter(({ state }) => state === "open").map((one) => {
    const gate = repository.record.statuses.findLast(({ sha, context }) =>
      sha === one.source.sha && context === "gitops-promotion"
    );
    const armed = one.autoMerge === undefined ? "" : ", armed";
    return `${one.title}${armed}: ${gate?.state}: ${gate?.description}`;
  });
  return { tags, open };
}

const DONE = {
  tags: ["dev 1.1.0", "qa 1.1.0", "prod 1.0.0"],
  open: ["Promote webshop/cart version 1.1.0 to environment prod: success: webshop-qa succeeded"],
};

Deno.test("the one workflow takes a version to prod's pull request, and the events of its runs come to an end", async () => {
  await using world = await startWorld();
  const waiting = [NEW];
  for (let event = waiting.shift(); event !== undefined; event = waiting.shift()) {
    waiting.push(...await world.happens(event));
    assert.ok(world.runs() < 25, "the events start one another without end");
  }
  assert.deepEqual(await stateOf(world), DONE);

  const { scenario } = world;
  const cwd = await scenario.checkout("--depth=1");
  const { code, said } = await runSteps(workflow, { name: "schedule" }, {
    forge: scenario.forge,
    cwd,
  });
  assert.equal(code, 0, said);
  const actions = [...said.matchAll(/"action": "(?<action>\w+)"/g)].map(({ groups }) =>
    groups?.["action"]
  );
  assert.deepEqual(new Set(actions), new Set(["unchanged"]));
});

for (const seed of [1, 2]) {
  Deno.test(`events in any order, some of them lost or cancelled, come to the same (${seed})`, async () => {
    await using world = await startWorld();
    const random = randomFrom(seed);
    let waiting = await world.happens(NEW);
    for (let round = 0; round < 12; round++) {
      // GitHub cancels a run that waits when another one comes, so that one of several is run.
      const left = waiting.filter(() => random() < 0.5);
      const event = left[Math.floor(random() * left.length)] ?? { name: "schedule" };
      const before = JSON.stringify(await stateOf(world));
      waiting = await world.happens(event);
      const settled = waiting.length === 0 && before === JSON.stringify(await stateOf(world));
      if (settled && event.name === "schedule") break;
    }
    assert.deepEqual(await stateOf(world), DONE);
  });
}

/** https://en.wikipedia.org/wiki/Linear_congruential_generator, with the numbers of Numerical Recipes. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

Deno.test("a pull request in the merge queue: its group gets what its head has, from a run on the default branch", async () => {
  await using world = await startWorld();
  const { repository } = world;
  repository.settings.mergeQueue = true;
  await world.happens(NEW);
  const [one] = await world.happens({ name: "schedule" });
  assert.deepEqual(one, {
    name: "status",
    payload: { context: "gitops-promotion", state: "success" },
  });
  assert.ok(repository.pullRequest(1).queued);
  const group = await repository.commit({ "README.md": "With what is before it in the queue" }, {
    branch: `gh-readonly-queue/main/pr-1-${await repository.tip()}`,
    from: "refs/heads/promote/webshop-cart",
  });
  const caused = await world.happens({ name: "merge_group" });
  assert.deepEqual(caused, [{ name: "workflow_dispatch" }]);
  await world.happens({ name: "workflow_dispatch" });
  const gates = repository.record.statuses.filter(({ sha }) => sha === group)
    .map(({ context, state, description }) => [context, state, description]);
  assert.deepEqual(gates, [["gitops-promotion", "success", "nothing comes before"]]);
  assert.deepEqual(await world.happens({ name: "schedule" }), [], "it is told once");
  await repository.runMergeQueue();
  assert.equal(repository.pullRequest(1).state, "merged");
});
