import assert from "node:assert/strict";
import type { ForgeRepository } from "../../forge/forge_repository.ts";
import { type AgentOptions, startAgent } from "./azdo_agent.ts";
import { testedFlows } from "./program.ts";

const status = ["status", "--timeout", "0s"];
const newCart = ["new", "--group", "webshop", "--app", "cart", "--tag", "1.1.0"];

async function tagIn(repository: ForgeRepository, env: string): Promise<string | undefined> {
  const text = await repository.read("main", `webshop/${env}/cart.yaml`);
  return /cart:(?<tag>[^"]+)"/.exec(text ?? "")?.groups?.["tag"];
}

const flows: ReadonlyArray<[what: string, options: AgentOptions]> = [
  ["per-app", { prflow: "per-app" }],
  ["per-env", { prflow: "per-env" }],
  ["per-app, squash only", { prflow: "per-app", settings: { mergeMethods: ["squash"] } }],
  ["per-env, rebase only", { prflow: "per-env", settings: { mergeMethods: ["rebase"] } }],
  ["per-app, semi-linear only", {
    prflow: "per-app",
    settings: { mergeMethods: ["rebase-merge"] },
  }],
  ["per-app, a token left by the checkout, names with spaces", {
    prflow: "per-app",
    persistCredentials: true,
    project: "Web Shop",
    name: "git ops ü",
  }],
];

for (const [what, options] of testedFlows(flows, 0)) {
  Deno.test(`an image travels from dev to prod through pull requests on Azure DevOps, ${what}`, async () => {
    await using agent = await startAgent(options);
    const { repository, forge } = agent;
    const branchOf = (env: string) =>
      options.prflow === "per-env" ? `promote/webshop-cart-${env}` : "promote/webshop-cart";
    const created = async (
      outcome: { stdout: string; stderr: string },
      env: string,
      number: number,
    ) => {
      const branch = branchOf(env);
      const commit = await repository.tip(branch);
      assert.equal(
        outcome.stdout,
        `created branch ${branch} with pull request ${number} on commit ${commit}\n`,
        outcome.stderr,
      );
      assert.doesNotMatch(outcome.stderr, /^warning:|logissue/m);
    };

    await created(await agent.build(newCart), "dev", 1);
    const armed = repository.pullRequest(1).autoMerge;
    assert.equal(armed?.by.login, forge.azdo.accounts.build.login);
    assert.equal(
      (await agent.validate(1, status)).stdout,
      `"dev" is the first environment so status check is skipped\n`,
    );
    assert.equal(await tagIn(repository, "dev"), "1.1.0");
    assert.deepEqual(await repository.branches(), ["main"]);
    const dev = await repository.tip();

    await created(await agent.build(["promote"]), "qa", 2);
    assert.match(
      (await agent.validate(2, status)).stderr,
      new RegExp(`^error: commit status check for webshop-dev has timed out "${dev}"`, "m"),
    );
    const flux = { genre: "fluxcd" };
    await repository.setStatus(dev, "kustomization/webshop-dev/1a2b3c4d", "error", flux);
    assert.match(
      (await agent.validate(2, status)).stderr,
      new RegExp(`^error: failed reconciliation for webshop-dev found on "${dev}"`, "m"),
    );
    assert.equal(repository.pullRequest(2).state, "open");
    await repository.setStatus(dev, "kustomization/webshop-dev/1a2b3c4d", "success", flux);
    assert.equal(
      (await agent.validate(2, status)).stdout,
      `successful reconciliation for webshop-dev found on "${dev}"\n`,
    );
    assert.equal(repository.pullRequest(2).state, "merged");
    assert.equal(await tagIn(repository, "qa"), "1.1.0");
    const qa = await repository.tip();

    await created(await agent.build(["promote"]), "prod", 3);
    await repository.setStatus(qa, "webshop-qa", "success", { genre: "my own" });
    assert.equal(
      (await agent.validate(3, status)).stdout,
      `successful reconciliation for webshop-qa found on "${qa}"\n`,
    );
    assert.equal(repository.pullRequest(3).state, "open");
    assert.equal(repository.pullRequest(3).autoMerge, undefined);
    await repository.merge(3);
    assert.equal(await tagIn(repository, "prod"), "1.1.0");

    assert.equal((await agent.build(["promote"])).stdout, "no next environment to promote to\n");
    assert.equal(repository.pullRequests.length, 3);
    assert.ok(forge.requests.every(({ user }) => user !== undefined), "all with the job's token");
  });
}
