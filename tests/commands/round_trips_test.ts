import assert from "node:assert/strict";
import { git } from "../../forge/state/git.ts";
import { nightly } from "../support/sample.ts";
import { type Scenario, startScenario } from "../support/scenario.ts";
import { webshop } from "../support/webshop.ts";

const cart = ["new", "--group", "webshop", "--app", "cart", "--tag", "1.1.0"];

/** Runs a command, and asserts how many requests and connections it costs, git's own included. */
async function costs(
  scenario: Scenario,
  args: readonly string[],
  { cwd, most }: { readonly cwd: string; readonly most: number },
): Promise<void> {
  const { forge } = scenario;
  const [requests, connections] = [forge.requests.length, forge.connections];
  const { code, stderr } = await scenario.run(args, { cwd });
  assert.equal(code, 0, stderr);
  const asked = forge.requests.slice(requests).map(({ method, path }) => `${method} ${path}`);
  assert.ok(asked.length <= most, `${args[0]}: ${asked.length} requests:\n${asked.join("\n")}`);
  const made = forge.connections - connections;
  assert.ok(made <= 5, `${args[0]}: ${made} connections`);
}

Deno.test("an image's way to the second environment on GitHub keeps to its budget of requests and connections", async () => {
  await using scenario = await startScenario();
  const { repository } = scenario;
  await costs(scenario, cart, { cwd: await scenario.checkout(), most: 7 });
  const sha = await repository.merge(1, "merge", { bypass: true });
  await costs(scenario, ["promote"], { cwd: await scenario.checkout(), most: 8 });
  await repository.setStatus(sha, "kustomization/webshop-dev", "success");
  const branch = "promote/webshop-cart";
  await costs(scenario, ["status"], {
    cwd: await scenario.checkout("--branch", branch),
    most: 2 + 1,
  });
});

Deno.test("a commit that changes no marked value costs promote one query", async () => {
  await using scenario = await startScenario();
  await scenario.repository.commit({ "README.md": "by hand" });
  await costs(scenario, ["promote"], { cwd: await scenario.checkout(), most: 1 });
});

nightly.test("promote --since over 500 commits takes at most 12 requests", async () => {
  await using scenario = await startScenario({ files: webshop() });
  const { repository } = scenario;
  const before = await repository.tip("main");
  // One process makes them all; none of them is from a pull request.
  const stream = Array.from(
    { length: 500 },
    (_, index) =>
      `commit refs/heads/main\ncommitter A <a@example.com> ${
        1_700_000_000 + index
      } +0000\ndata 1\nx\n${index === 0 ? `from ${before}\n` : ""}M 644 inline README.md\ndata ${
        String(index).length
      }\n${index}\n`,
  ).join("");
  await git(repository.dir, ["fast-import", "--quiet", "--force"], { input: stream });
  await costs(scenario, ["promote", "--since", before], {
    cwd: await scenario.checkout(),
    most: 12,
  });
});
