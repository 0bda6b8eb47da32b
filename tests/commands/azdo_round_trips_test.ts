import assert from "node:assert/strict";
import { type Agent, startAgent } from "../e2e/azdo_agent.ts";
import { runMain } from "../support/run_main.ts";
import { git } from "../support/temp_repository.ts";

const cart = ["new", "--group", "webshop", "--app", "cart", "--tag", "1.1.0"];

/** What one run of the program asked of the server, git's requests included. */
interface Cost {
  readonly requests: readonly string[];
  readonly connections: number;
}

/** An agent whose checkouts have the whole history, and what each run cost. */
async function start(): Promise<{ agent: Agent; costs: Cost[] }> {
  const costs: Cost[] = [];
  const agent = await startAgent({
    async runner(dir, ...rest) {
      const { forge, repository } = agent;
      await git(dir, ["fetch", "--quiet", "--unshallow", repository.dir]);
      const [before, connections] = [forge.requests.length, forge.connections];
      const outcome = await runMain(dir, ...rest);
      costs.push({
        requests: forge.requests.slice(before).map(({ method, path }) =>
          `${method} ${
            path.replace(/^.*\/(?:_git\/gitops|_apis\/(?:git\/repositories\/gitops\/?)?)/, "")
          }`
        ),
        connections: forge.connections - connections,
      });
      return outcome;
    },
  });
  return { agent, costs };
}

function assertCost(cost: Cost | undefined, most: number): void {
  const { requests = [], connections = Infinity } = cost ?? {};
  assert.ok(requests.length <= most, `${requests.length}: ${requests.join(", ")}`);
  assert.ok(connections <= 5, `${connections} connections`);
}

Deno.test("an image's way to the second environment on Azure DevOps keeps to its budget of requests and connections", async () => {
  const { agent, costs } = await start();
  await using _ = agent;
  const { repository } = agent;

  assert.equal((await agent.build(cart)).code, 0);
  assertCost(costs.at(-1), 11);

  assert.equal((await agent.validate(1, ["status"])).code, 0);
  // Reports are asked for before it is known whether the environment waits for any.
  assertCost(costs.at(-1), 3 + 1);
  const dev = await repository.tip();

  assert.equal((await agent.build(["promote"])).code, 0);
  assertCost(costs.at(-1), 13);

  const reported = { genre: "fluxcd" };
  await repository.setStatus(dev, "kustomization/webshop-dev", "success", reported);
  assert.equal((await agent.validate(2, ["status"])).code, 0);
  assertCost(costs.at(-1), 3 + 1);
  assert.equal(repository.pullRequest(2).state, "merged");
});

Deno.test("status asks Azure DevOps once for each poll of the reports", async () => {
  const { agent, costs } = await start();
  await using _ = agent;
  await agent.build(cart);
  await agent.validate(1, ["status"]);
  await agent.build(["promote"]);
  const args = ["status", "--timeout", "3s", "--interval", "1s"];
  assert.equal((await agent.validate(2, args)).code, 1);
  const requests = costs.at(-1)?.requests ?? [];
  const polls = requests.filter((request) => /commits\/\w+\/statuses$/.test(request));
  assert.ok(polls.length >= 3, `${polls.length} polls`);
  assertCost(costs.at(-1), 3 + polls.length);
});
