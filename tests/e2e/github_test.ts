import assert from "node:assert/strict";
import type { ForgeRepository } from "../../forge/forge_repository.ts";
import { type Scenario, startScenario } from "../support/scenario.ts";
import { firstAsProgram, testedFlows } from "./program.ts";

/** What the pipelines of a GitOps repository do, each in a fresh clone. */
function pipelines(scenario: Scenario) {
  const { repository } = scenario;
  const run = async (args: readonly string[], cwd?: string) => {
    const { code, stdout, stderr } = await scenario.run(args, cwd === undefined ? {} : { cwd });
    return { code, stdout, said: stdout + stderr };
  };
  return {
    new: (tag: string) => run(["new", "--group", "webshop", "--app", "cart", "--tag", tag]),
    promote: async () => await run(["promote"], await scenario.checkout("--depth=1")),
    /** Checks the pull request and reports the outcome as its required status. */
    async status(branch: string) {
      const outcome = await run(
        ["status", "--timeout", "0s"],
        await scenario.checkout("--depth=1", "--branch", branch),
      );
      const state = outcome.code === 0 ? "success" : "failure";
      await repository.setStatus(await repository.tip(branch), "status", state);
      return outcome;
    },
  };
}

async function tagIn(repository: ForgeRepository, env: string): Promise<string | undefined> {
  const text = await repository.read("main", `webshop/${env}/cart.yaml`);
  return /cart:(?<tag>[^"]+)"/.exec(text ?? "")?.groups?.["tag"];
}

for (const prflow of testedFlows(["per-app", "per-env"], 1)) {
  Deno.test(`an image travels from dev to prod through pull requests on GitHub, ${prflow}`, async () => {
    await using scenario = await startScenario({ prflow, runner: firstAsProgram() });
    const { repository } = scenario;
    const pipeline = pipelines(scenario);
    const branchOf = (env: string) =>
      prflow === "per-env" ? `promote/webshop-cart-${env}` : "promote/webshop-cart";
    const created = async (stdout: string, env: string, number: number) => {
      const branch = branchOf(env);
      const tip = await repository.tip(branch);
      assert.equal(
        stdout,
        `created branch ${branch} with pull request ${number} on commit ${tip}\n`,
      );
    };

    await created((await pipeline.new("1.1.0")).stdout, "dev", 1);
    assert.equal(
      (await pipeline.status(branchOf("dev"))).stdout,
      `"dev" is the first environment so status check is skipped\n`,
    );
    assert.equal(await tagIn(repository, "dev"), "1.1.0");
    const dev = await repository.tip("main");

    await created((await pipeline.promote()).stdout, "qa", 2);
    assert.match(
      (await pipeline.status(branchOf("qa"))).said,
      new RegExp(`^error: commit status check for webshop-dev has timed out "${dev}"`),
    );
    await repository.setStatus(dev, "kustomization/webshop-dev/1a2b3c4d", "failure");
    assert.match(
      (await pipeline.status(branchOf("qa"))).said,
      new RegExp(`^error: failed reconciliation for webshop-dev found on "${dev}"`),
    );
    assert.equal(repository.pullRequest(2).state, "open");
    assert.equal(await tagIn(repository, "qa"), "1.0.0");
    await repository.setStatus(dev, "kustomization/webshop-dev/1a2b3c4d", "success");
    assert.equal(
      (await pipeline.status(branchOf("qa"))).stdout,
      `successful reconciliation for webshop-dev found on "${dev}"\n`,
    );
    assert.equal(repository.pullRequest(2).state, "merged");
    assert.equal(await tagIn(repository, "qa"), "1.1.0");
    const qa = await repository.tip("main");

    await created((await pipeline.promote()).stdout, "prod", 3);
    await repository.setStatus(qa, "kustomization/webshop-qa/1a2b3c4d", "success");
    assert.equal(
      (await pipeline.status(branchOf("prod"))).stdout,
      `successful reconciliation for webshop-qa found on "${qa}"\n`,
    );
    assert.equal(repository.pullRequest(3).state, "open");
    assert.equal(repository.pullRequest(3).autoMerge, undefined);
    assert.equal(await tagIn(repository, "prod"), "1.0.0");
    await repository.merge(3);
    assert.equal(await tagIn(repository, "prod"), "1.1.0");

    assert.equal((await pipeline.promote()).stdout, "no next environment to promote to\n");
    assert.equal(repository.pullRequests.length, 3);
  });
}
