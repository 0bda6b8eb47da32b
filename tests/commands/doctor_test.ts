import assert from "node:assert/strict";
import { setPipelines, setPolicies } from "../../forge/azdo/set_up.ts";
import { policyTypes } from "../../src/providers/azdo/policies.ts";
import { startAgent } from "../e2e/azdo_agent.ts";
import { commandGateFiles } from "../support/command_gate_files.ts";
import { runMain } from "../support/run_main.ts";
import { startScenario } from "../support/scenario.ts";
import { webshop } from "../support/webshop.ts";

function withFiles(files: readonly { readonly path: string; readonly text: string }[]) {
  return {
    ...webshop({ prflow: "per-env" }),
    ...Object.fromEntries(files.map(({ path, text }) => [path, text])),
  };
}

const CODES = (json: { findings: { level: string; code: string }[] }) =>
  json.findings.map(({ level, code }) => `${level} ${code}`);

Deno.test("doctor says what it saw on GitHub, what is wrong, and where to mend it", async () => {
  const files = withFiles(commandGateFiles("github"));
  await using scenario = await startScenario({ files, requireStatus: false });
  const { repository, forge } = scenario;
  const tip = await repository.tip();
  await repository.setStatus(tip, "kustomization/webshop-dev/1a2b", "success");
  await repository.setStatus(tip, "kustomization/webshop-qa/1a2b", "success");
  await repository.setCheckRun(tip, "build", "success");
  repository.settings.autoMergeAllowed = false;
  const { code, stdout } = await scenario.run(["doctor"]);
  assert.equal(code, 1);
  assert.equal(
    stdout,
    `${repository.fullName} on GitHub, branch main
  token: personal, of alice
  auto-merge: not allowed
  merge methods: merge; squash; rebase
  required checks: none
  pipelines: .github/workflows/new.yml runs new; .github/workflows/promote.yml runs promote; .github/workflows/status.yml runs status
  reports: kustomization/webshop-qa/1a2b by flux; kustomization/webshop-dev/1a2b by flux; build by GitHub Actions

error: auto-merge is not allowed in ${repository.fullName}: pull requests for dev, qa cannot merge automatically [auto-merge-not-allowed]
  → Settings → General → Pull Requests → Allow auto-merge
  → https://github.com/XenitAB/gitops-promotion/blob/main/docs/findings.md#auto-merge-not-allowed

error: no check is required on main, so nothing makes promotions wait for the previous environment: it should be "prev-env-status" [gate-not-required]
  → Settings → Rules → Rulesets → the ruleset of main → Require status checks to pass
  → https://github.com/XenitAB/gitops-promotion/blob/main/docs/findings.md#gate-not-required

warning: no review is required for "webshop/prod": anybody who can merge pull requests can merge there [review-not-required]
  → Settings → Rules → Rulesets → the ruleset of main → Require a pull request before merging → Required reviewers
  → https://github.com/XenitAB/gitops-promotion/blob/main/docs/findings.md#review-not-required

note: the token belongs to alice: promotions end when it expires or its owner leaves [personal-token]
  → Organization → Settings → Developer settings → GitHub Apps → New GitHub App
  → https://github.com/XenitAB/gitops-promotion/blob/main/docs/findings.md#personal-token

checked the setup: 2 errors, 1 warning, 1 note
`,
  );

  repository.settings.autoMergeAllowed = true;
  repository.settings.rules.push({
    type: "required_status_checks",
    parameters: {
      strict_required_status_checks_policy: false,
      required_status_checks: [{ context: "prev-env-status", integration_id: 15368 }],
    },
  });
  const fixed = await scenario.json(["doctor"]);
  assert.deepEqual([fixed.action, CODES(fixed)], [
    "passed",
    ["warning review-not-required", "note personal-token"],
  ]);
  assert.deepEqual(fixed.setup.required, [{ name: "prev-env-status", by: "GitHub Actions" }]);

  // Nobody is asked where there is no token, and the clone is enough where the server lets it be read.
  repository.settings.private = false;
  const asked = forge.requests.filter(({ path }) => path.startsWith("/api/")).length;
  const offline = await scenario.json(["doctor"], { token: "" });
  assert.equal(forge.requests.filter(({ path }) => path.startsWith("/api/")).length, asked);
  assert.deepEqual([offline.action, CODES(offline)], ["passed", ["note not-readable"]]);
});

Deno.test("doctor finds nothing on Azure DevOps where the guide was followed, in a shallow clone", async () => {
  const files = withFiles(commandGateFiles("azdo"));
  await using agent = await startAgent({ runner: runMain, files });
  const { repository } = agent;
  repository.unprotect();
  const tip = await repository.tip();
  await repository.setStatus(tip, "kustomization/webshop-dev", "success", { genre: "fluxcd" });
  await repository.setStatus(tip, "webshop-qa", "success");
  await repository.commit({ "README.md": "later\n" });
  setPipelines(
    repository.record,
    ["new-by-rest", "promote", "status"].map((name, index) => ({
      id: index + 1,
      name: `gitops-${name}`,
      path: `.azure-pipelines/${name}.yaml`,
      queueStatus: "enabled",
    })),
  );
  setPolicies(repository.record, [
    {
      typeId: policyTypes.build,
      settings: { buildDefinitionId: 3, queueOnSourceUpdateOnly: true, validDuration: 0 },
    },
    {
      typeId: policyTypes.reviewers,
      settings: { filenamePatterns: ["/*/prod/*"], requiredReviewerIds: ["x"] },
    },
  ]);
  const healthy = await agent.build(["doctor"]);
  assert.match(healthy.stdout, /^checked the setup: nothing is wrong$/m);
  assert.equal(healthy.code, 0, healthy.stdout);

  setPolicies(repository.record, []);
  setPipelines(repository.record, []);
  const { code, stdout } = await agent.build(["doctor", "--output", "json"]);
  assert.equal(code, 1);
  assert.deepEqual(CODES(JSON.parse(stdout)), [
    "error gate-not-required",
    "error pipeline-missing",
    "error pipeline-missing",
    "error pipeline-missing",
    "warning review-not-required",
  ]);
});
