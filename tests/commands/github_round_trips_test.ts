import assert from "node:assert/strict";
import { type Scenario, startScenario } from "../support/scenario.ts";

/** What one run of the program asked of the server, git's requests included. */
interface Cost {
  readonly code: number;
  readonly stderr: string;
  readonly requests: readonly string[];
  readonly connections: number;
}

/** A run in a fresh clone with the whole history, and what it cost. */
async function run(scenario: Scenario, ...args: string[]): Promise<Cost> {
  const { forge, repository } = scenario;
  const branch = args[0] === "status" ? ["--branch", "promote/webshop-cart"] : [];
  const cwd = await scenario.checkout(...branch);
  const before = forge.requests.length;
  const { code, stderr } = await scenario.run(args, { cwd });
  const requests = forge.requests.slice(before);
  return {
    code,
    stderr,
    requests: requests.map(({ method, path }) =>
      `${method} ${path.replace(`/api/v3/repos/${repository.fullName}`, "").replace("/api/", "/")}`
    ),
    connections: new Set(requests.map(({ connection }) => connection)).size,
  };
}

function assertCost({ code, stderr, requests, connections }: Cost, most: number): void {
  assert.equal(code, 0, stderr);
  assert.ok(requests.length <= most, `${requests.length}: ${requests.join(", ")}`);
  assert.ok(connections <= 5, `${connections} connections`);
}

Deno.test("an image's way to the second environment on GitHub keeps to its budget of requests and connections", async () => {
  await using scenario = await startScenario();
  const { repository } = scenario;

  const created = await run(
    scenario,
    "new",
    "--group",
    "webshop",
    "--app",
    "cart",
    "--tag",
    "1.1.0",
  );
  assertCost(created, 7);
  assertCost(await run(scenario, "status"), 2);
  await repository.setStatus(await repository.tip("promote/webshop-cart"), "status", "success");
  assert.equal(repository.pullRequest(1).state, "merged");
  const dev = await repository.tip();

  assertCost(await run(scenario, "promote"), 8);
  await repository.setStatus(dev, "kustomization/webshop-dev", "success");
  assertCost(await run(scenario, "status"), 1);
});

Deno.test("status asks GitHub once for each poll of the reports", async () => {
  await using scenario = await startScenario();
  const { repository } = scenario;
  await run(scenario, "new", "--group", "webshop", "--app", "cart", "--tag", "1.1.0");
  await repository.setStatus(await repository.tip("promote/webshop-cart"), "status", "success");
  await run(scenario, "promote");
  const { code, requests } = await run(
    scenario,
    "status",
    "--timeout",
    "3s",
    "--interval",
    "1s",
  );
  assert.equal(code, 1);
  const polls = requests.filter((request) => request === "POST /graphql");
  assert.ok(polls.length >= 3, `${polls.length} polls`);
  assert.ok(requests.length <= 2 + polls.length, requests.join(", "));
});
