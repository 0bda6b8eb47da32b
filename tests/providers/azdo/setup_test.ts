import assert from "node:assert/strict";
import { setPipelines, setPolicies } from "../../../forge/azdo/set_up.ts";
import { requestsOf, withScenario } from "../../../forge/azdo/scenario.ts";
import { policyTypes } from "../../../src/providers/azdo/policies.ts";

const QUESTION = { branch: "main", promotionBranch: "promote/a-b" };
const REVIEWERS = [{ pattern: "/*/prod/*", starTakesSlashes: true }];

Deno.test("Azure DevOps' policies, pipelines, permissions and statuses are read", async () => {
  await withScenario(async ({ forge, provider, repository }) => {
    const { build } = forge.azdo.accounts;
    setPipelines(repository.record, [
      { id: 7, name: "gitops-status", path: "status.yaml", queueStatus: "enabled" },
      { id: 8, name: "gitops-promote", path: "promote.yaml", queueStatus: "paused" },
    ]);
    const gate = { statusGenre: "gitops-promotion", statusName: "gate" };
    setPolicies(repository.record, [
      {
        typeId: policyTypes.build,
        settings: {
          buildDefinitionId: 7,
          manualQueueOnly: true,
          queueOnSourceUpdateOnly: false,
          validDuration: 0,
          filenamePatterns: ["/apps/*"],
        },
      },
      {
        typeId: policyTypes.build,
        isBlocking: false,
        settings: {
          buildDefinitionId: 9,
          displayName: "other",
          queueOnSourceUpdateOnly: true,
          validDuration: 0,
        },
      },
      {
        typeId: policyTypes.status,
        settings: { ...gate, authorId: build.guid, invalidateOnSourceUpdate: false },
      },
      { typeId: policyTypes.status, settings: { ...gate, authorId: "someone" } },
      { typeId: policyTypes.approvals, settings: { minimumApproverCount: 2 } },
      { typeId: policyTypes.reviewers, settings: { filenamePatterns: ["/*/prod/*;!/x"] } },
      { typeId: policyTypes.reviewers, isBlocking: false, settings: {} },
      { typeId: policyTypes.workItems, settings: {} },
      { typeId: policyTypes.mergeStrategy, settings: { allowSquash: true, allowRebase: true } },
      { typeId: policyTypes.status, branch: "promote/*", settings: gate },
    ]);
    const tip = await repository.tip();
    await repository.setStatus(tip, "kustomization/apps-dev", "error", { genre: "fluxcd" });
    const requests = await requestsOf(forge, async () => {
      assert.deepEqual(await provider.readSetup({ ...QUESTION, commits: [tip] }), {
        provider: "azdo",
        repository: "webshop/gitops",
        token: { kind: "job", owner: build.name },
        rights: { value: { missing: [], bypasses: [] } },
        autoMerge: { value: true },
        mergeMethods: { value: ["squash", "rebase"] },
        required: {
          value: [
            {
              name: "gitops-status",
              pipeline: "status.yaml",
              manual: true,
              expires: true,
              paths: ["/apps/*"],
            },
            { name: "other", isUnclear: true, optional: true },
            {
              name: "gitops-promotion/gate",
              by: { name: "our identity", isOurs: true },
              survivesPushes: true,
            },
            {
              name: "gitops-promotion/gate",
              by: { name: "the identity someone", isOurs: false },
            },
          ],
        },
        reviews: { value: { approvals: 2, codeOwners: false, paths: REVIEWERS } },
        limits: {
          value: { upToDate: false, signatures: false, mergeQueue: false, workItems: true },
        },
        branchRules: { value: ["a branch policy covers them"] },
        pipelines: {
          value: [
            { id: 7, name: "gitops-status", path: "status.yaml", enabled: true },
            { id: 8, name: "gitops-promote", path: "promote.yaml", enabled: false },
          ],
        },
        reports: { value: [{ context: "kustomization/apps-dev", state: "failure", by: "Flux" }] },
      });
    });
    assert.equal(requests.length, 7);
  });
});

Deno.test("an identity of Azure DevOps tells what it lacks and passes by, and what it may not read is said", async () => {
  await withScenario(async ({ forge, provider, repository }) => {
    const commits = [await repository.tip()];
    const body = { message: "no", typeKey: "AccessDeniedException" };
    const refuse = (path: RegExp) => forge.faults.add({ path, answer: { status: 403, body } });
    refuse(/configurations/);
    const first = await provider.readSetup({ ...QUESTION, commits });
    assert.deepEqual(first.required, { unread: "the token may not read branch policies" });
    assert.deepEqual(first.rights, {
      value: {
        missing: ["Contribute", "Create branch", "Contribute to pull requests"],
        bypasses: [],
      },
    });
    refuse(/permissionevaluationbatch/);
    refuse(/definitions/);
    const { rights, pipelines } = await provider.readSetup({ ...QUESTION, commits });
    assert.ok("unread" in rights && "unread" in pipelines);
  }, { account: "reader" });
  await withScenario(async ({ provider, repository }) => {
    const { rights, token } = await provider.readSetup({
      ...QUESTION,
      commits: [await repository.tip()],
    });
    assert.equal(token.kind, "personal");
    assert.deepEqual(rights, {
      value: {
        missing: [],
        bypasses: ["bypass policies when pushing", "bypass policies when completing pull requests"],
      },
    });
  }, { account: "admin" });
});
